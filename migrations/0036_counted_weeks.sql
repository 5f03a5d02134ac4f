-- Counts by the week, too, so that a long range is added up from few rows; and the conversations that are open counted,
-- so that nobody looks at each of them.

CREATE FUNCTION rollup_grains() RETURNS TABLE (grain text, length interval) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  VALUES ('hour', interval '1 hour'), ('day', interval '1 day'), ('week', interval '7 days')
$$;

-- The same functions of what is counted, of these grains.
DO $do$
DECLARE
  counting   text;
  definition text;
  of_two     text := $$(VALUES ('hour', interval '1 hour'), ('day', interval '1 day'))$$;
BEGIN
  FOREACH counting IN ARRAY ARRAY[
    'count_conversations_insert()', 'count_conversations_update()', 'count_conversations_delete()',
    'count_customers_insert()', 'count_customers_update()', 'count_customers_delete()',
    'conversation_counts(uuid)', 'customer_counts(uuid)', 'rating_counts(uuid)'
  ] LOOP
    definition := pg_get_functiondef(counting::regprocedure);
    IF strpos(definition, of_two) = 0 THEN
      RAISE EXCEPTION '% does not count by hour and day', counting;
    END IF;
    EXECUTE replace(definition, of_two, 'rollup_grains()');
  END LOOP;
END $do$;

-- What is there already, added up. The owner sees all of it while nothing is forced on it.
ALTER TABLE conversation_rollups DROP CONSTRAINT conversation_rollups_grain_check,
  ADD CONSTRAINT conversation_rollups_grain_check CHECK (grain IN ('hour', 'day', 'week')), NO FORCE ROW LEVEL SECURITY;
ALTER TABLE customer_rollups DROP CONSTRAINT customer_rollups_grain_check,
  ADD CONSTRAINT customer_rollups_grain_check CHECK (grain IN ('hour', 'day', 'week')), NO FORCE ROW LEVEL SECURITY;
ALTER TABLE rating_rollups DROP CONSTRAINT rating_rollups_grain_check,
  ADD CONSTRAINT rating_rollups_grain_check CHECK (grain IN ('hour', 'day', 'week')), NO FORCE ROW LEVEL SECURITY;

INSERT INTO conversation_rollups
SELECT organization_id, 'week', date_bin('7 days', start_at, 'epoch'), bot_id, channel,
  sum(started), sum(engaged), sum(escalated), sum(unengaged), sum(failed), sum(resolved_confirmed), sum(resolved_assumed),
  sum(abandoned), sum(messages), sum(timed), sum(duration_ms), sum(last_active)
FROM conversation_rollups WHERE grain = 'day' GROUP BY 1, 3, 4, 5;
INSERT INTO customer_rollups
SELECT organization_id, 'week', date_bin('7 days', start_at, 'epoch'), bot_id, sum(last_active)
FROM customer_rollups WHERE grain = 'day' GROUP BY 1, 3, 4;
INSERT INTO rating_rollups
SELECT organization_id, 'week', date_bin('7 days', start_at, 'epoch'), bot_id, sum(ratings), sum(score)
FROM rating_rollups WHERE grain = 'day' GROUP BY 1, 3, 4;

ALTER TABLE conversation_rollups FORCE ROW LEVEL SECURITY;
ALTER TABLE customer_rollups FORCE ROW LEVEL SECURITY;
ALTER TABLE rating_rollups FORCE ROW LEVEL SECURITY;

-- Active conversations by the hour, day and week in which they lapse: at any instant, those that lapse later are open.
-- What the counts above take them to be is to be taken off for them.
CREATE TABLE open_rollups (
  organization_id  uuid NOT NULL,
  grain            text NOT NULL CHECK (grain IN ('hour', 'day', 'week')),
  start_at         timestamptz NOT NULL,
  bot_id           text COLLATE "C" NOT NULL,
  channel          text NOT NULL,
  open             integer NOT NULL,
  -- Of which a customer wrote in; and of these, by what they will have come to.
  open_engaged     integer NOT NULL,
  open_escalated   integer NOT NULL,
  open_failed      integer NOT NULL,
  open_abandoned   integer NOT NULL,
  PRIMARY KEY (organization_id, grain, start_at, bot_id, channel)
);

CREATE FUNCTION open_counts(organization uuid) RETURNS SETOF open_rollups LANGUAGE sql STABLE AS $$
  SELECT organization, g.grain, date_bin(g.length, c.lapses_at, 'epoch'), c.bot_id, c.channel,
    count(*), count(*) FILTER (WHERE c.inbound > 0),
    count(*) FILTER (WHERE c.settled_outcome = 'escalated'),
    count(*) FILTER (WHERE c.settled_outcome = 'failed'),
    count(*) FILTER (WHERE c.settled_outcome = 'abandoned')
  FROM conversation_metrics c CROSS JOIN rollup_grains() g
  WHERE c.organization_id = organization AND c.state = 'active'
  GROUP BY g.grain, date_bin(g.length, c.lapses_at, 'epoch'), c.bot_id, c.channel
$$;

ALTER TABLE conversation_metrics NO FORCE ROW LEVEL SECURITY;
INSERT INTO open_rollups SELECT c.* FROM organizations o CROSS JOIN LATERAL open_counts(o.organization_id) c;
ALTER TABLE conversation_metrics FORCE ROW LEVEL SECURITY;
SELECT keep_apart('open_rollups');
GRANT SELECT, INSERT, UPDATE, DELETE ON open_rollups TO botflow_app;

-- One function for each kind of change, which differ in what there is before and after it.
DO $do$
DECLARE
  change record;
BEGIN
  FOR change IN SELECT * FROM (VALUES
    ('insert', 'NEW TABLE AS after', 'SELECT *, 1 AS sign FROM after'),
    ('delete', 'OLD TABLE AS before', 'SELECT *, -1 AS sign FROM before'),
    ('update', 'OLD TABLE AS before NEW TABLE AS after',
      'SELECT *, 1 AS sign FROM after UNION ALL SELECT *, -1 AS sign FROM before')
  ) AS v (kind, tables, moved)
  LOOP
    EXECUTE format($f$
      CREATE FUNCTION count_open_%1$s() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO open_rollups AS r
        WITH hours AS (
          SELECT m.organization_id, date_bin('1 hour', m.lapses_at, 'epoch') AS hour, m.bot_id, m.channel,
            sum(m.sign) AS open,
            coalesce(sum(m.sign) FILTER (WHERE m.inbound > 0), 0) AS engaged,
            coalesce(sum(m.sign) FILTER (WHERE m.settled_outcome = 'escalated'), 0) AS escalated,
            coalesce(sum(m.sign) FILTER (WHERE m.settled_outcome = 'failed'), 0) AS failed,
            coalesce(sum(m.sign) FILTER (WHERE m.settled_outcome = 'abandoned'), 0) AS abandoned
          FROM (%2$s) m
          WHERE m.state = 'active'
          GROUP BY 1, 2, 3, 4
        )
        SELECT c.organization_id, g.grain, date_bin(g.length, c.hour, 'epoch'), c.bot_id, c.channel,
          sum(c.open), sum(c.engaged), sum(c.escalated), sum(c.failed), sum(c.abandoned)
        FROM hours c CROSS JOIN rollup_grains() g
        -- Most conversations go on to lapse in the same hour.
        WHERE (c.open, c.engaged, c.escalated, c.failed, c.abandoned) <> (0, 0, 0, 0, 0)
        GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT (organization_id, grain, start_at, bot_id, channel) DO UPDATE SET
          open = r.open + EXCLUDED.open, open_engaged = r.open_engaged + EXCLUDED.open_engaged,
          open_escalated = r.open_escalated + EXCLUDED.open_escalated, open_failed = r.open_failed + EXCLUDED.open_failed,
          open_abandoned = r.open_abandoned + EXCLUDED.open_abandoned;
        RETURN NULL;
      END $$;
      CREATE TRIGGER count_open_%1$s AFTER %1$s ON conversation_metrics
        REFERENCING %3$s FOR EACH STATEMENT EXECUTE FUNCTION count_open_%1$s();
    $f$, change.kind, change.moved, change.tables);
  END LOOP;
END $do$;

-- Of the open ones only few are looked at: those that began before a range, or lapse within the hour. Found in the index alone.
DROP INDEX conversation_metrics_open;
CREATE INDEX conversation_metrics_open ON conversation_metrics (organization_id, lapses_at, started_at) WHERE state = 'active';
