-- Conversations by the whole number of their customer: by a digest under a key that each organization has for itself.
-- Who knows a number finds it, whatever they are shown; and equal numbers of two organizations look nothing alike.

-- One of the two blocks that HMAC hashes first: the key, padded to a block of SHA-256, each byte XOR `pad`.
CREATE FUNCTION hmac_block(key bytea, pad integer) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  block bytea := key || decode(repeat('00', 64 - length(key)), 'hex');
BEGIN
  FOR i IN 0..63 LOOP
    block := set_byte(block, i, get_byte(block, i) # pad);
  END LOOP;
  RETURN block;
END $$;

CREATE TABLE search_keys (
  organization_id uuid PRIMARY KEY REFERENCES organizations,
  -- 244 bits of the server's own strong randomness. Nobody asks for it: it never leaves the database.
  key             bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
                  CHECK (length(key) = 32),
  inner_block     bytea NOT NULL GENERATED ALWAYS AS (hmac_block(key, 54)) STORED,
  outer_block     bytea NOT NULL GENERATED ALWAYS AS (hmac_block(key, 92)) STORED
);
SELECT keep_apart('search_keys');
GRANT SELECT, INSERT (organization_id) ON search_keys TO botflow_app;
GRANT INSERT (organization_id) ON search_keys TO botflow_worker;

INSERT INTO search_keys (organization_id) SELECT organization_id FROM organizations;
CREATE FUNCTION give_search_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_keys (organization_id) VALUES (NEW.organization_id);
  RETURN NULL;
END $$;
CREATE TRIGGER give_search_key AFTER INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION give_search_key();

-- HMAC-SHA-256 of an E.164 number.
CREATE FUNCTION phone_digest(k search_keys, phone text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(k.outer_block || sha256(k.inner_block || convert_to(phone, 'UTF8')))
$$;

-- Of all numbers that a text may mean: with `+` the one; else the same without it, and what would be dialled so inside any country.
CREATE FUNCTION phone_digests(organization uuid, dialled text) RETURNS SETOF bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT phone_digest(k, n.number)
  FROM search_keys k CROSS JOIN (
    SELECT CASE WHEN starts_with(dialled, '+') THEN '' ELSE '+' END || dialled AS number
    UNION
    SELECT '+' || code || CASE WHEN starts_with(dialled, trunk) THEN substr(dialled, 1 + length(trunk)) ELSE dialled END
    FROM calling_codes WHERE NOT starts_with(dialled, '+')
  ) n
  WHERE k.organization_id = organization
$$;

-- What is there. No count follows from it: nothing has to be counted again.
ALTER TABLE conversation_metrics ADD COLUMN phone_digest bytea;
ALTER TABLE conversation_metrics DISABLE TRIGGER USER;
UPDATE conversation_metrics c SET phone_digest = phone_digest(k, c.customer_phone)
FROM search_keys k WHERE k.organization_id = c.organization_id AND c.customer_phone IS NOT NULL;
ALTER TABLE conversation_metrics ENABLE TRIGGER USER;
CREATE INDEX conversation_metrics_phone ON conversation_metrics (organization_id, phone_digest) WHERE phone_digest IS NOT NULL;

-- And what comes, whoever writes it: only where the phone is another, which in most batches none is.
CREATE FUNCTION digest_phone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.phone_digest := (SELECT phone_digest(k, NEW.customer_phone) FROM search_keys k WHERE k.organization_id = NEW.organization_id);
  RETURN NEW;
END $$;
CREATE TRIGGER digest_new_phone BEFORE INSERT ON conversation_metrics FOR EACH ROW
  WHEN (NEW.customer_phone IS NOT NULL AND NEW.phone_digest IS NULL) EXECUTE FUNCTION digest_phone();
CREATE TRIGGER digest_other_phone BEFORE UPDATE ON conversation_metrics FOR EACH ROW
  WHEN (NEW.customer_phone IS DISTINCT FROM OLD.customer_phone) EXECUTE FUNCTION digest_phone();
