-- Sums of rollups over whole hours and days, so that a long range is made of few rows.

-- The UTC hours and days that have rollups. `sealed`: what follows in the tables below stands for
-- the period; whatever changes it takes the seal off in the same transaction, and then those rows
-- say nothing until it is sealed again. Who seals holds the rollup's lock, as who changes does.
CREATE TABLE rollup_periods (
  organization_id uuid NOT NULL,
  grain           text NOT NULL CHECK (grain IN ('hour', 'day')),
  start_at        timestamptz NOT NULL,
  sealed          boolean NOT NULL DEFAULT false,
  PRIMARY KEY (organization_id, grain, start_at)
);
CREATE INDEX rollup_periods_unsealed ON rollup_periods (organization_id, start_at) WHERE NOT sealed;

CREATE TABLE sealed_tallies (
  organization_id uuid NOT NULL,
  -- A quarter of an hour stands where its hour is sealed.
  grain           text NOT NULL CHECK (grain IN ('quarter', 'hour', 'day')),
  -- What the tally is told apart by: nothing, one of the columns below, or (cell) all of them. The
  -- others are ''; so is the model of messages that name none.
  scope           text NOT NULL CHECK (scope IN ('all', 'bot', 'channel', 'model', 'cell')),
  start_at        timestamptz NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  channel         text NOT NULL,
  model           text NOT NULL,
  -- See TallyBytes in the domain package.
  tally           bytea NOT NULL,
  PRIMARY KEY (organization_id, grain, scope, start_at, bot_id, channel, model)
);
-- Dense already: not compressed, and moved out of its row only where a page is too small for it.
ALTER TABLE sealed_tallies ALTER COLUMN tally SET STORAGE EXTERNAL;
ALTER TABLE sealed_tallies SET (toast_tuple_target = 8160);

-- Nearly always the periods are there and not sealed: then nothing is written, and no row locked.
CREATE FUNCTION unseal_rollups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rollup_periods (organization_id, grain, start_at)
  SELECT DISTINCT c.organization_id, g.grain, date_bin(g.length, c.bucket, 'epoch')
  FROM changed c CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length)
  ON CONFLICT DO NOTHING;
  UPDATE rollup_periods p SET sealed = false
  FROM (
    SELECT DISTINCT c.organization_id, g.grain, date_bin(g.length, c.bucket, 'epoch') AS start_at
    FROM changed c CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length)
  ) c
  WHERE p.organization_id = c.organization_id AND p.grain = c.grain AND p.start_at = c.start_at AND p.sealed;
  RETURN NULL;
END $$;
CREATE TRIGGER unseal_inserted AFTER INSERT ON rollups_15m
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION unseal_rollups();
CREATE TRIGGER unseal_updated AFTER UPDATE ON rollups_15m
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION unseal_rollups();
CREATE TRIGGER unseal_deleted AFTER DELETE ON rollups_15m
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION unseal_rollups();

-- What is there already.
INSERT INTO rollup_periods (organization_id, grain, start_at)
SELECT DISTINCT r.organization_id, g.grain, date_bin(g.length, r.bucket, 'epoch')
FROM rollups_15m r CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length);
