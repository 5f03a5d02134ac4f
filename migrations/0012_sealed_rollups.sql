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

-- Counts of conversations by hour and day, kept up to date with every change: unlike messages they
-- go on changing for days, so that sealed counts would seldom stand.
CREATE TABLE conversation_rollups (
  organization_id    uuid NOT NULL,
  grain              text NOT NULL CHECK (grain IN ('hour', 'day')),
  start_at           timestamptz NOT NULL,
  bot_id             text COLLATE "C" NOT NULL,
  channel            text NOT NULL,
  -- Those that started in the period, as if all of them were closed.
  started            integer NOT NULL,
  engaged            integer NOT NULL,
  -- Engaged ones.
  escalated          integer NOT NULL,
  unengaged          integer NOT NULL,
  failed             integer NOT NULL,
  resolved_confirmed integer NOT NULL,
  resolved_assumed   integer NOT NULL,
  abandoned          integer NOT NULL,
  messages           bigint NOT NULL,
  -- With at least two messages, and the time from first to last.
  timed              integer NOT NULL,
  duration_ms        bigint NOT NULL,
  -- Those with their last message in the period.
  last_active        integer NOT NULL,
  PRIMARY KEY (organization_id, grain, start_at, bot_id, channel)
);

-- The latest message of each customer, to each bot and ('') to any.
CREATE TABLE customers (
  organization_id uuid NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  customer_id     text COLLATE "C" NOT NULL,
  last_at         timestamptz NOT NULL,
  PRIMARY KEY (organization_id, bot_id, customer_id)
);

-- How many of them are last in the hour or day.
CREATE TABLE customer_rollups (
  organization_id uuid NOT NULL,
  grain           text NOT NULL CHECK (grain IN ('hour', 'day')),
  start_at        timestamptz NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  last_active     integer NOT NULL,
  PRIMARY KEY (organization_id, grain, start_at, bot_id)
);

-- The open ones, which are not closed as the counts above take them to be.
CREATE INDEX conversation_metrics_open ON conversation_metrics (organization_id, lapses_at) WHERE state = 'active';

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
      CREATE FUNCTION count_conversations_%1$s() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO conversation_rollups AS r
        WITH hours AS (
          SELECT k.organization_id, date_bin('1 hour', k.at, 'epoch') AS hour, k.bot_id, k.channel,
            sum(k.start)::int AS started,
            (sum(k.start) FILTER (WHERE k.inbound > 0))::int AS engaged,
            (sum(k.start) FILTER (WHERE k.inbound > 0 AND k.escalated_at IS NOT NULL))::int AS escalated,
            (sum(k.start) FILTER (WHERE k.settled_outcome = 'unengaged'))::int AS unengaged,
            (sum(k.start) FILTER (WHERE k.settled_outcome = 'failed'))::int AS failed,
            (sum(k.start) FILTER (WHERE k.settled_outcome = 'resolved_confirmed'))::int AS resolved_confirmed,
            (sum(k.start) FILTER (WHERE k.settled_outcome = 'resolved_assumed'))::int AS resolved_assumed,
            (sum(k.start) FILTER (WHERE k.settled_outcome = 'abandoned'))::int AS abandoned,
            sum(k.start * k.messages)::bigint AS messages,
            (sum(k.start) FILTER (WHERE k.messages >= 2))::int AS timed,
            (sum(k.start * k.duration_ms) FILTER (WHERE k.messages >= 2))::bigint AS duration_ms,
            sum(k.last)::int AS last_active
          FROM (
            SELECT m.*, m.inbound + m.outbound + m.agent AS messages,
              (extract(epoch FROM m.last_message_at - m.first_message_at) * 1000)::bigint AS duration_ms,
              a.at, a.start, a.last
            FROM (%2$s) m
            CROSS JOIN LATERAL (VALUES (m.started_at, m.sign, 0), (m.last_message_at, 0, m.sign)) AS a (at, start, last)
            WHERE a.at IS NOT NULL
          ) k
          GROUP BY 1, 2, 3, 4
        ),
        counts AS (
          SELECT organization_id, hour, bot_id, channel, started, coalesce(engaged, 0) AS engaged,
            coalesce(escalated, 0) AS escalated, coalesce(unengaged, 0) AS unengaged, coalesce(failed, 0) AS failed,
            coalesce(resolved_confirmed, 0) AS resolved_confirmed, coalesce(resolved_assumed, 0) AS resolved_assumed,
            coalesce(abandoned, 0) AS abandoned, messages, coalesce(timed, 0) AS timed,
            coalesce(duration_ms, 0) AS duration_ms, last_active
          FROM hours
        )
        SELECT c.organization_id, g.grain, date_bin(g.length, c.hour, 'epoch'), c.bot_id, c.channel,
          sum(c.started), sum(c.engaged), sum(c.escalated), sum(c.unengaged), sum(c.failed), sum(c.resolved_confirmed),
          sum(c.resolved_assumed), sum(c.abandoned), sum(c.messages), sum(c.timed), sum(c.duration_ms), sum(c.last_active)
        FROM counts c CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length)
        -- Most changes are of the last hour's counts only, or of none.
        WHERE (c.started, c.engaged, c.escalated, c.unengaged, c.failed, c.resolved_confirmed, c.resolved_assumed,
          c.abandoned, c.messages, c.timed, c.duration_ms, c.last_active) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT (organization_id, grain, start_at, bot_id, channel) DO UPDATE SET
          started = r.started + EXCLUDED.started, engaged = r.engaged + EXCLUDED.engaged,
          escalated = r.escalated + EXCLUDED.escalated, unengaged = r.unengaged + EXCLUDED.unengaged,
          failed = r.failed + EXCLUDED.failed, resolved_confirmed = r.resolved_confirmed + EXCLUDED.resolved_confirmed,
          resolved_assumed = r.resolved_assumed + EXCLUDED.resolved_assumed, abandoned = r.abandoned + EXCLUDED.abandoned,
          messages = r.messages + EXCLUDED.messages, timed = r.timed + EXCLUDED.timed,
          duration_ms = r.duration_ms + EXCLUDED.duration_ms, last_active = r.last_active + EXCLUDED.last_active;
        RETURN NULL;
      END $$;
      CREATE TRIGGER count_%1$s AFTER %1$s ON conversation_metrics
        REFERENCING %3$s FOR EACH STATEMENT EXECUTE FUNCTION count_conversations_%1$s();

      CREATE FUNCTION count_customers_%1$s() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO customer_rollups AS r
        WITH hours AS (
          SELECT m.organization_id, date_bin('1 hour', m.last_at, 'epoch') AS hour, m.bot_id, sum(m.sign) AS last_active
          FROM (%2$s) m
          GROUP BY 1, 2, 3
        )
        SELECT c.organization_id, g.grain, date_bin(g.length, c.hour, 'epoch'), c.bot_id, sum(c.last_active)
        FROM hours c CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length)
        WHERE c.last_active <> 0
        GROUP BY 1, 2, 3, 4
        ON CONFLICT (organization_id, grain, start_at, bot_id) DO UPDATE SET last_active = r.last_active + EXCLUDED.last_active;
        RETURN NULL;
      END $$;
      CREATE TRIGGER count_%1$s AFTER %1$s ON customers
        REFERENCING %3$s FOR EACH STATEMENT EXECUTE FUNCTION count_customers_%1$s();
    $f$, change.kind, change.moved, change.tables);
  END LOOP;
END $do$;

-- What the triggers add up, counted whole.
CREATE FUNCTION conversation_counts(organization uuid) RETURNS SETOF conversation_rollups LANGUAGE sql STABLE AS $$
  SELECT organization, g.grain, date_bin(g.length, a.at, 'epoch'), c.bot_id, c.channel,
    count(*) FILTER (WHERE a.starts), count(*) FILTER (WHERE a.starts AND c.inbound > 0),
    count(*) FILTER (WHERE a.starts AND c.inbound > 0 AND c.escalated_at IS NOT NULL),
    count(*) FILTER (WHERE a.starts AND c.settled_outcome = 'unengaged'),
    count(*) FILTER (WHERE a.starts AND c.settled_outcome = 'failed'),
    count(*) FILTER (WHERE a.starts AND c.settled_outcome = 'resolved_confirmed'),
    count(*) FILTER (WHERE a.starts AND c.settled_outcome = 'resolved_assumed'),
    count(*) FILTER (WHERE a.starts AND c.settled_outcome = 'abandoned'),
    coalesce(sum(c.inbound + c.outbound + c.agent) FILTER (WHERE a.starts), 0),
    count(*) FILTER (WHERE a.starts AND c.inbound + c.outbound + c.agent >= 2),
    coalesce(sum((extract(epoch FROM c.last_message_at - c.first_message_at) * 1000)::bigint)
      FILTER (WHERE a.starts AND c.inbound + c.outbound + c.agent >= 2), 0),
    count(*) FILTER (WHERE NOT a.starts)
  FROM conversation_metrics c
  CROSS JOIN LATERAL (VALUES (c.started_at, true), (c.last_message_at, false)) AS a (at, starts)
  CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length)
  WHERE c.organization_id = organization AND a.at IS NOT NULL
  GROUP BY g.grain, date_bin(g.length, a.at, 'epoch'), c.bot_id, c.channel
$$;
CREATE FUNCTION customer_counts(organization uuid) RETURNS SETOF customer_rollups LANGUAGE sql STABLE AS $$
  SELECT organization, g.grain, date_bin(g.length, c.last_at, 'epoch'), c.bot_id, count(*)
  FROM customers c CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length)
  WHERE c.organization_id = organization
  GROUP BY g.grain, date_bin(g.length, c.last_at, 'epoch'), c.bot_id
$$;
CREATE FUNCTION latest_of_customers(organization uuid) RETURNS SETOF customers LANGUAGE sql STABLE AS $$
  SELECT organization, coalesce(m.bot_id, ''), m.customer_id, max(m.sent_at)
  FROM messages m
  WHERE m.organization_id = organization AND m.sender = 'customer' AND m.customer_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = m.organization_id AND p.batch = m.batch)
  GROUP BY GROUPING SETS ((m.bot_id, m.customer_id), (m.customer_id))
$$;

-- What is there already; the customers are counted by their trigger.
INSERT INTO conversation_rollups SELECT c.* FROM organizations o CROSS JOIN LATERAL conversation_counts(o.organization_id) c;
INSERT INTO customers SELECT c.* FROM organizations o CROSS JOIN LATERAL latest_of_customers(o.organization_id) c;

-- Ratings by when they were given.
CREATE TABLE rating_rollups (
  organization_id uuid NOT NULL,
  grain           text NOT NULL CHECK (grain IN ('hour', 'day')),
  start_at        timestamptz NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  ratings         integer NOT NULL,
  score           bigint NOT NULL,
  PRIMARY KEY (organization_id, grain, start_at, bot_id)
);
CREATE FUNCTION rating_counts(organization uuid) RETURNS SETOF rating_rollups LANGUAGE sql STABLE AS $$
  SELECT organization, g.grain, date_bin(g.length, e.occurred_at, 'epoch'), e.bot_id, count(*), sum(e.score)
  FROM conversation_events e CROSS JOIN (VALUES ('hour', interval '1 hour'), ('day', interval '1 day')) AS g (grain, length)
  WHERE e.organization_id = organization AND e.type = 'rated'
    AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = e.organization_id AND p.batch = e.batch)
  GROUP BY g.grain, date_bin(g.length, e.occurred_at, 'epoch'), e.bot_id
$$;
INSERT INTO rating_rollups SELECT r.* FROM organizations o CROSS JOIN LATERAL rating_counts(o.organization_id) r;
