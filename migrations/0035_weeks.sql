-- Weeks, for what a long range tells apart by bot: seven days in one row. Weeks begin when the era of Unix did, on a Thursday.
ALTER TABLE rollup_periods DROP CONSTRAINT rollup_periods_grain_check,
  ADD CONSTRAINT rollup_periods_grain_check CHECK (grain IN ('hour', 'day', 'week'));
ALTER TABLE sealed_tallies DROP CONSTRAINT sealed_tallies_grain_check,
  ADD CONSTRAINT sealed_tallies_grain_check CHECK (grain IN ('quarter', 'hour', 'day', 'week'));

-- As before, and of the week.
CREATE OR REPLACE FUNCTION unseal_rollups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rollup_periods (organization_id, grain, start_at)
  SELECT DISTINCT c.organization_id, g.grain, date_bin(g.length, c.bucket, 'epoch')
  FROM changed c CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day'), ('week', interval '7 days')) AS g (grain, length)
  ON CONFLICT DO NOTHING;
  UPDATE rollup_periods p SET sealed = false
  FROM (
    SELECT DISTINCT c.organization_id, g.grain, date_bin(g.length, c.bucket, 'epoch') AS start_at
    FROM changed c CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day'), ('week', interval '7 days')) AS g (grain, length)
  ) c
  WHERE p.organization_id = c.organization_id AND p.grain = c.grain AND p.start_at = c.start_at AND p.sealed;
  RETURN NULL;
END $$;

-- What is there already: sealed by the worker, newest first.
INSERT INTO rollup_periods (organization_id, grain, start_at)
SELECT DISTINCT organization_id, 'week', date_bin('7 days', start_at, 'epoch') FROM rollup_periods WHERE grain = 'day';
