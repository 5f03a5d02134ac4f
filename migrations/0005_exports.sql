-- What files need: text that no spreadsheet takes for a formula, and phones as people dial them.

-- A cell that starts like a formula is led by an apostrophe.
CREATE FUNCTION csv_text(cell text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN left(cell, 1) IN ('=', '+', '-', '@', E'\t', E'\r') THEN '''' || cell ELSE cell END
$$;

-- RFC 3339 in UTC, with milliseconds.
CREATE FUNCTION csv_instant(instant timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Country calling codes, the country that a code mainly stands for, and the digit dialled before
-- a number inside it. Figures: the metadata of libphonenumber, by way of libphonenumber-js 1.13.
CREATE TABLE calling_codes (
  code    text PRIMARY KEY,
  country text NOT NULL,
  trunk   text NOT NULL
);
INSERT INTO calling_codes (code, country, trunk) VALUES
  ('1', 'US', '1'), ('7', 'RU', '8'), ('20', 'EG', '0'), ('27', 'ZA', '0'), ('30', 'GR', ''), ('31', 'NL', '0'),
  ('32', 'BE', '0'), ('33', 'FR', '0'), ('34', 'ES', ''), ('36', 'HU', '06'), ('39', 'IT', ''), ('40', 'RO', '0'),
  ('41', 'CH', '0'), ('43', 'AT', '0'), ('44', 'GB', '0'), ('45', 'DK', ''), ('46', 'SE', '0'), ('47', 'NO', ''),
  ('48', 'PL', ''), ('49', 'DE', '0'), ('51', 'PE', '0'), ('52', 'MX', ''), ('53', 'CU', '0'), ('54', 'AR', '0'),
  ('55', 'BR', '0'), ('56', 'CL', ''), ('57', 'CO', '0'), ('58', 'VE', '0'), ('60', 'MY', '0'), ('61', 'AU', '0'),
  ('62', 'ID', '0'), ('63', 'PH', '0'), ('64', 'NZ', '0'), ('65', 'SG', ''), ('66', 'TH', '0'), ('81', 'JP', '0'),
  ('82', 'KR', '0'), ('84', 'VN', '0'), ('86', 'CN', '0'), ('90', 'TR', '0'), ('91', 'IN', '0'), ('92', 'PK', '0'),
  ('93', 'AF', '0'), ('94', 'LK', '0'), ('95', 'MM', '0'), ('98', 'IR', '0'), ('211', 'SS', '0'), ('212', 'MA', '0'),
  ('213', 'DZ', '0'), ('216', 'TN', ''), ('218', 'LY', '0'), ('220', 'GM', ''), ('221', 'SN', ''), ('222', 'MR', ''),
  ('223', 'ML', ''), ('224', 'GN', ''), ('225', 'CI', ''), ('226', 'BF', ''), ('227', 'NE', ''), ('228', 'TG', ''),
  ('229', 'BJ', ''), ('230', 'MU', ''), ('231', 'LR', '0'), ('232', 'SL', '0'), ('233', 'GH', '0'), ('234', 'NG', '0'),
  ('235', 'TD', ''), ('236', 'CF', ''), ('237', 'CM', ''), ('238', 'CV', ''), ('239', 'ST', ''), ('240', 'GQ', ''),
  ('241', 'GA', ''), ('242', 'CG', ''), ('243', 'CD', '0'), ('244', 'AO', ''), ('245', 'GW', ''), ('246', 'IO', ''),
  ('247', 'AC', ''), ('248', 'SC', ''), ('249', 'SD', '0'), ('250', 'RW', '0'), ('251', 'ET', '0'), ('252', 'SO', '0'),
  ('253', 'DJ', ''), ('254', 'KE', '0'), ('255', 'TZ', '0'), ('256', 'UG', '0'), ('257', 'BI', ''), ('258', 'MZ', ''),
  ('260', 'ZM', '0'), ('261', 'MG', '0'), ('262', 'RE', '0'), ('263', 'ZW', '0'), ('264', 'NA', '0'), ('265', 'MW', '0'),
  ('266', 'LS', ''), ('267', 'BW', ''), ('268', 'SZ', ''), ('269', 'KM', ''), ('290', 'SH', ''), ('291', 'ER', '0'),
  ('297', 'AW', ''), ('298', 'FO', ''), ('299', 'GL', ''), ('350', 'GI', ''), ('351', 'PT', ''), ('352', 'LU', ''),
  ('353', 'IE', '0'), ('354', 'IS', ''), ('355', 'AL', '0'), ('356', 'MT', ''), ('357', 'CY', ''), ('358', 'FI', '0'),
  ('359', 'BG', '0'), ('370', 'LT', '0'), ('371', 'LV', ''), ('372', 'EE', ''), ('373', 'MD', '0'), ('374', 'AM', '0'),
  ('375', 'BY', '8'), ('376', 'AD', ''), ('377', 'MC', '0'), ('378', 'SM', ''), ('380', 'UA', '0'), ('381', 'RS', '0'),
  ('382', 'ME', '0'), ('383', 'XK', '0'), ('385', 'HR', '0'), ('386', 'SI', '0'), ('387', 'BA', '0'), ('389', 'MK', '0'),
  ('420', 'CZ', ''), ('421', 'SK', '0'), ('423', 'LI', '0'), ('500', 'FK', ''), ('501', 'BZ', ''), ('502', 'GT', ''),
  ('503', 'SV', ''), ('504', 'HN', ''), ('505', 'NI', ''), ('506', 'CR', ''), ('507', 'PA', ''), ('508', 'PM', '0'),
  ('509', 'HT', ''), ('590', 'GP', '0'), ('591', 'BO', '0'), ('592', 'GY', ''), ('593', 'EC', '0'), ('594', 'GF', '0'),
  ('595', 'PY', '0'), ('596', 'MQ', '0'), ('597', 'SR', ''), ('598', 'UY', '0'), ('599', 'CW', ''), ('670', 'TL', ''),
  ('672', 'NF', ''), ('673', 'BN', ''), ('674', 'NR', ''), ('675', 'PG', ''), ('676', 'TO', ''), ('677', 'SB', ''),
  ('678', 'VU', ''), ('679', 'FJ', ''), ('680', 'PW', ''), ('681', 'WF', ''), ('682', 'CK', ''), ('683', 'NU', ''),
  ('685', 'WS', ''), ('686', 'KI', '0'), ('687', 'NC', ''), ('688', 'TV', ''), ('689', 'PF', ''), ('690', 'TK', ''),
  ('691', 'FM', ''), ('692', 'MH', '1'), ('850', 'KP', '0'), ('852', 'HK', ''), ('853', 'MO', ''), ('855', 'KH', '0'),
  ('856', 'LA', '0'), ('880', 'BD', '0'), ('886', 'TW', '0'), ('960', 'MV', ''), ('961', 'LB', '0'), ('962', 'JO', '0'),
  ('963', 'SY', '0'), ('964', 'IQ', '0'), ('965', 'KW', ''), ('966', 'SA', '0'), ('967', 'YE', '0'), ('968', 'OM', ''),
  ('970', 'PS', '0'), ('971', 'AE', '0'), ('972', 'IL', '0'), ('973', 'BH', ''), ('974', 'QA', ''), ('975', 'BT', ''),
  ('976', 'MN', '0'), ('977', 'NP', '0'), ('992', 'TJ', ''), ('993', 'TM', '8'), ('994', 'AZ', '0'), ('995', 'GE', '0'),
  ('996', 'KG', '0'), ('998', 'UZ', '');

-- The parts of an E.164 number; calling codes are prefix-free, so at most one matches.
CREATE FUNCTION phone_country(phone text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT country FROM calling_codes WHERE code IN (substr(phone, 2, 1), substr(phone, 2, 2), substr(phone, 2, 3))
$$;
CREATE FUNCTION phone_national(phone text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT trunk || substr(phone, 2 + length(code)) FROM calling_codes
  WHERE code IN (substr(phone, 2, 1), substr(phone, 2, 2), substr(phone, 2, 3))
$$;
