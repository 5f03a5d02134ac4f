-- The masks of packages/domain/src/Personal.ts, for files.

CREATE FUNCTION mask_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN name IS NULL THEN NULL WHEN position('•' IN name) > 0 THEN name ELSE coalesce(
    (SELECT string_agg(left(w.word, 1) || '••••', ' ' ORDER BY w.n)
     FROM (SELECT word, row_number() OVER (ORDER BY n) AS n
           FROM regexp_split_to_table(name, '\s+') WITH ORDINALITY AS t (word, n) WHERE word <> '') w
     WHERE w.n <= 3), '••••') END
$$;

-- A number as it is dialled inside its country: the end of it alone, which no spreadsheet takes for a formula.
CREATE FUNCTION mask_national(phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN phone IS NULL THEN NULL
    WHEN length(regexp_replace(phone, '\D', '', 'g')) >= 10 THEN '•••• ' || right(phone, 4)
    WHEN length(regexp_replace(phone, '\D', '', 'g')) >= 8 THEN '•••• ' || right(phone, 2)
    ELSE '••••' END
$$;
