-- What the workers aggregate: days of bots, and hours of organizations. All of it can be dropped
-- and computed again from the rollups and conversations.

-- The numbers of one bot's civil day, named as in `analytics_summary`. Rates are fractions 0..1,
-- null where there is nothing to take a share of; money is US dollars.
CREATE TABLE bot_performance_metrics (
  organization_id                    uuid NOT NULL,
  bot_id                             text COLLATE "C" NOT NULL,
  date                               date NOT NULL,
  -- The day is civil in this zone: [from_at, to_at), which may be 23 or 25 hours.
  timezone                           text NOT NULL,
  from_at                            timestamptz NOT NULL,
  to_at                              timestamptz NOT NULL,
  messages                           bigint NOT NULL,
  inbound                            bigint NOT NULL,
  outbound                           bigint NOT NULL,
  agent                              bigint NOT NULL,
  successful                         bigint NOT NULL,
  failed                             bigint NOT NULL,
  fallback                           bigint NOT NULL,
  success_rate                       double precision,
  error_rate                         double precision,
  fallback_rate                      double precision,
  responses                          bigint NOT NULL,
  average_response_time_ms           double precision,
  p50_response_time_ms               double precision,
  p95_response_time_ms               double precision,
  p99_response_time_ms               double precision,
  -- By their start in the day, but for the active ones: with a message in it.
  conversations_started              bigint NOT NULL,
  conversations_active               bigint NOT NULL,
  conversations_engaged              bigint NOT NULL,
  conversations_closed               bigint NOT NULL,
  conversations_escalated            bigint NOT NULL,
  outcome_open                       bigint NOT NULL,
  outcome_unengaged                  bigint NOT NULL,
  outcome_escalated                  bigint NOT NULL,
  outcome_failed                     bigint NOT NULL,
  outcome_resolved_confirmed         bigint NOT NULL,
  outcome_resolved_assumed           bigint NOT NULL,
  outcome_abandoned                  bigint NOT NULL,
  handoff_rate                       double precision,
  containment_rate                   double precision,
  resolution_rate                    double precision,
  average_duration_seconds           double precision,
  p50_duration_seconds               double precision,
  p95_duration_seconds               double precision,
  messages_per_conversation          double precision,
  knowledge_base_queries             bigint NOT NULL,
  knowledge_base_hits                bigint NOT NULL,
  knowledge_base_hit_rate            double precision,
  -- Wholes with their parts: input includes both cached ones, output includes reasoning.
  tokens_input                       bigint NOT NULL,
  tokens_cached_input                bigint NOT NULL,
  tokens_cache_creation_input        bigint NOT NULL,
  tokens_output                      bigint NOT NULL,
  tokens_reasoning_output            bigint NOT NULL,
  cost_usd                           numeric,
  cost_per_conversation_usd          numeric,
  cost_per_resolved_conversation_usd numeric,
  unpriced_messages                  bigint NOT NULL,
  active_users                       bigint NOT NULL,
  ratings                            bigint NOT NULL,
  satisfaction                       double precision,
  -- Decided which conversations had lapsed.
  as_of                              timestamptz NOT NULL,
  aggregated_at                      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, bot_id, date)
);
CREATE INDEX bot_performance_metrics_date ON bot_performance_metrics (organization_id, date);

-- The numbers of an organization's hour, UTC. None of them changes by time passing.
CREATE TABLE usage_analytics (
  organization_id                    uuid NOT NULL,
  hour                               timestamptz NOT NULL,
  messages                           bigint NOT NULL,
  inbound                            bigint NOT NULL,
  outbound                           bigint NOT NULL,
  agent                              bigint NOT NULL,
  conversations_started              bigint NOT NULL,
  conversations_active               bigint NOT NULL,
  active_users                       bigint NOT NULL,
  -- With a message in the hour.
  active_bots                        bigint NOT NULL,
  successful                         bigint NOT NULL,
  failed                             bigint NOT NULL,
  fallback                           bigint NOT NULL,
  responses                          bigint NOT NULL,
  average_response_time_ms           double precision,
  p50_response_time_ms               double precision,
  p95_response_time_ms               double precision,
  p99_response_time_ms               double precision,
  knowledge_base_queries             bigint NOT NULL,
  knowledge_base_hits                bigint NOT NULL,
  tokens_input                       bigint NOT NULL,
  tokens_cached_input                bigint NOT NULL,
  tokens_cache_creation_input        bigint NOT NULL,
  tokens_output                      bigint NOT NULL,
  tokens_reasoning_output            bigint NOT NULL,
  cost_usd                           numeric,
  unpriced_messages                  bigint NOT NULL,
  as_of                              timestamptz NOT NULL,
  aggregated_at                      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, hour)
);

-- The periods that have or had something in them, and whether they wait to be aggregated.
CREATE TABLE aggregations (
  organization_id uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('daily', 'hourly')),
  start_at        timestamptz NOT NULL,
  end_at          timestamptz NOT NULL CHECK (end_at > start_at),
  -- Of a day.
  date            date,
  timezone        text,
  -- Not before: 01:00 of the next civil day, or five minutes after the hour.
  due_at          timestamptz NOT NULL,
  -- How often it was found changed, and how many of these changes its aggregate has seen. The
  -- changes are counted, since a flag that is taken down at the end of an aggregation would hide
  -- a change that came while it ran.
  changes         bigint NOT NULL DEFAULT 1,
  seen            bigint NOT NULL DEFAULT 0,
  stale           boolean NOT NULL GENERATED ALWAYS AS (seen < changes) STORED,
  as_of           timestamptz,
  -- When the first conversation that was open at `as_of` lapses: by then the day is another.
  revisit_at      timestamptz,
  PRIMARY KEY (organization_id, kind, start_at),
  CHECK ((kind = 'daily') = (date IS NOT NULL AND timezone IS NOT NULL))
);
CREATE INDEX aggregations_stale ON aggregations (due_at) WHERE stale;
CREATE INDEX aggregations_revisit ON aggregations (revisit_at) WHERE revisit_at IS NOT NULL;

-- Which 15 minutes changed since the periods were last looked at: written in the transaction that
-- changes them, so that none is ever missed; only appended to, so that nobody waits for anybody.
CREATE TABLE aggregation_marks (
  organization_id uuid NOT NULL,
  mark_id         bigint GENERATED ALWAYS AS IDENTITY,
  kind            text NOT NULL CHECK (kind IN ('daily', 'hourly')),
  quarter         timestamptz NOT NULL,
  PRIMARY KEY (organization_id, mark_id)
);

-- By triggers rather than by the rollup: whatever else changes derived rows, such as a new price,
-- is aggregated too.
CREATE FUNCTION mark_rollups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO aggregation_marks (organization_id, kind, quarter)
  SELECT DISTINCT c.organization_id, k.kind, c.bucket
  FROM changed c CROSS JOIN (VALUES ('daily'), ('hourly')) AS k (kind);
  RETURN NULL;
END $$;
CREATE TRIGGER mark_inserted AFTER INSERT ON rollups_15m
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_rollups();
CREATE TRIGGER mark_updated AFTER UPDATE ON rollups_15m
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_rollups();
CREATE TRIGGER mark_deleted AFTER DELETE ON rollups_15m
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_rollups();

-- A conversation that begins or ends to be known counts where it starts and where it is rated.
CREATE FUNCTION mark_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO aggregation_marks (organization_id, kind, quarter)
  SELECT DISTINCT c.organization_id, k.kind, date_bin('15 minutes', c.started_at, 'epoch')
  FROM changed c CROSS JOIN (VALUES ('daily'), ('hourly')) AS k (kind)
  UNION
  SELECT c.organization_id, 'daily', date_bin('15 minutes', e.occurred_at, 'epoch')
  FROM changed c JOIN conversation_events e USING (organization_id, bot_id, conversation_id)
  WHERE c.ratings > 0 AND e.type = 'rated';
  RETURN NULL;
END $$;
CREATE TRIGGER mark_inserted AFTER INSERT ON conversation_metrics
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_conversations();
CREATE TRIGGER mark_deleted AFTER DELETE ON conversation_metrics
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_conversations();

-- One that goes on changes the day in which it started, the former and the present one. Hours
-- only count its start.
CREATE FUNCTION mark_updated_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO aggregation_marks (organization_id, kind, quarter)
  WITH moved AS (
    SELECT a.organization_id, a.bot_id, a.conversation_id, b.started_at AS old_start, a.started_at AS new_start,
      (b.ratings, b.score) IS DISTINCT FROM (a.ratings, a.score) AS rated
    FROM before b JOIN after a USING (organization_id, bot_id, conversation_id)
  )
  SELECT m.organization_id, k.kind, date_bin('15 minutes', s.start, 'epoch')
  FROM moved m
  CROSS JOIN LATERAL (VALUES (m.old_start), (m.new_start)) AS s (start)
  JOIN (VALUES ('daily'), ('hourly')) AS k (kind) ON k.kind = 'daily' OR m.old_start <> m.new_start
  UNION
  SELECT m.organization_id, 'daily', date_bin('15 minutes', e.occurred_at, 'epoch')
  FROM moved m JOIN conversation_events e USING (organization_id, bot_id, conversation_id)
  WHERE m.rated AND e.type = 'rated';
  RETURN NULL;
END $$;
CREATE TRIGGER mark_updated AFTER UPDATE ON conversation_metrics
  REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION mark_updated_conversations();

-- What is there already.
INSERT INTO aggregation_marks (organization_id, kind, quarter)
SELECT organization_id, kind, quarter
FROM (
  SELECT organization_id, bucket AS quarter FROM rollups_15m
  UNION SELECT organization_id, date_bin('15 minutes', started_at, 'epoch') FROM conversation_metrics
  UNION SELECT organization_id, date_bin('15 minutes', occurred_at, 'epoch') FROM conversation_events WHERE type = 'rated'
) q
CROSS JOIN (VALUES ('daily'), ('hourly')) AS k (kind);
