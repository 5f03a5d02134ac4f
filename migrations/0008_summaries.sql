-- The numbers of the API for people who work in SQL. Computed from messages, so percentiles are
-- exact; those of the API are within 0.79 % of them. Ranges are half-open. `as_of` decides which
-- conversations have lapsed. Definitions: packages/domain/src/MetricDefinition.ts.

-- Milliseconds. `bot` null: of all bots.
CREATE FUNCTION calculate_response_time_percentiles(
  organization uuid, from_at timestamptz, to_at timestamptz, bot text DEFAULT NULL,
  OUT responses bigint, OUT average double precision,
  OUT p50 double precision, OUT p95 double precision, OUT p99 double precision)
LANGUAGE sql STABLE AS $$
  SELECT count(*), sum(m.response_time_ms)::float8 / nullif(count(*), 0),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY m.response_time_ms),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY m.response_time_ms),
    percentile_cont(0.99) WITHIN GROUP (ORDER BY m.response_time_ms)
  FROM messages m
  WHERE m.organization_id = organization AND m.sent_at >= from_at AND m.sent_at < to_at
    AND m.response_time_ms IS NOT NULL AND (bot IS NULL OR m.bot_id = bot)
$$;

-- A fraction; null where there is nothing to take a share of.
CREATE FUNCTION rate(part double precision, whole double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT part / nullif(whole, 0) $$;

-- Money shared out, to 12 decimal places, half up; null where there is none or nobody.
CREATE FUNCTION usd_share(amount numeric, among bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT trim_scale(round(amount * 1.000000000000000000000000000000 / nullif(among, 0), 12))
$$;

-- Every number of a range.
CREATE TYPE analytics_summary AS (
  messages bigint, inbound bigint, outbound bigint, agent bigint,
  successful bigint, failed bigint, fallback bigint,
  success_rate double precision, error_rate double precision, fallback_rate double precision,
  responses bigint, average_response_time_ms double precision,
  p50_response_time_ms double precision, p95_response_time_ms double precision,
  p99_response_time_ms double precision,
  conversations_started bigint, conversations_active bigint, conversations_engaged bigint,
  conversations_closed bigint, conversations_escalated bigint,
  outcome_open bigint, outcome_unengaged bigint, outcome_escalated bigint, outcome_failed bigint,
  outcome_resolved_confirmed bigint, outcome_resolved_assumed bigint, outcome_abandoned bigint,
  handoff_rate double precision, containment_rate double precision, resolution_rate double precision,
  average_duration_seconds double precision, p50_duration_seconds double precision,
  p95_duration_seconds double precision, messages_per_conversation double precision,
  knowledge_base_queries bigint, knowledge_base_hits bigint, knowledge_base_hit_rate double precision,
  tokens_input bigint, tokens_cached_input bigint, tokens_cache_creation_input bigint,
  tokens_output bigint, tokens_reasoning_output bigint,
  cost_usd numeric, cost_per_conversation_usd numeric, cost_per_resolved_conversation_usd numeric,
  unpriced_messages bigint,
  active_users bigint, ratings bigint, satisfaction double precision
);

-- `bot` null: of the whole organization.
CREATE FUNCTION summarize(
  organization uuid, bot text, from_at timestamptz, to_at timestamptz, as_of timestamptz)
RETURNS analytics_summary
LANGUAGE sql STABLE AS $$
  WITH sent AS (
    SELECT count(*) AS messages,
      count(*) FILTER (WHERE m.sender = 'customer') AS inbound,
      count(*) FILTER (WHERE m.sender = 'bot') AS outbound,
      count(*) FILTER (WHERE m.sender = 'agent') AS agent,
      count(*) FILTER (WHERE m.sender = 'bot' AND m.success) AS successful,
      count(*) FILTER (WHERE m.sender = 'bot' AND NOT m.success) AS failed,
      count(*) FILTER (WHERE m.sender = 'bot' AND m.fallback) AS fallback,
      coalesce(sum(m.kb_queries), 0)::bigint AS kb_queries, coalesce(sum(m.kb_hits), 0)::bigint AS kb_hits,
      coalesce(sum(m.plain_input + m.cached_input + m.cache_creation_input), 0)::bigint AS input,
      coalesce(sum(m.cached_input), 0)::bigint AS cached_input,
      coalesce(sum(m.cache_creation_input), 0)::bigint AS cache_creation_input,
      coalesce(sum(m.plain_output + m.reasoning_output), 0)::bigint AS output,
      coalesce(sum(m.reasoning_output), 0)::bigint AS reasoning_output,
      trim_scale(sum(m.cost_usd)) AS cost_usd, count(*) FILTER (WHERE m.unpriced) AS unpriced,
      count(DISTINCT (m.bot_id, m.conversation_id)) AS active,
      count(DISTINCT m.customer_id) FILTER (WHERE m.sender = 'customer') AS customers
    FROM messages m
    WHERE m.organization_id = organization AND m.sent_at >= from_at AND m.sent_at < to_at
      AND (bot IS NULL OR m.bot_id = bot)
  ),
  conversation AS (
    SELECT c.*, c.inbound + c.outbound + c.agent AS messages,
      CASE WHEN c.inbound + c.outbound + c.agent >= 2
        THEN extract(epoch FROM c.last_message_at - c.first_message_at) END AS duration,
      CASE WHEN c.state = 'active' AND c.lapses_at > as_of THEN 'open' ELSE c.settled_outcome END AS outcome
    FROM conversation_metrics c
    WHERE c.organization_id = organization AND c.started_at >= from_at AND c.started_at < to_at
      AND (bot IS NULL OR c.bot_id = bot)
  ),
  started AS (
    SELECT count(*) AS started, count(*) FILTER (WHERE c.inbound > 0) AS engaged,
      count(*) FILTER (WHERE c.inbound > 0 AND c.escalated_at IS NOT NULL) AS escalated,
      count(*) FILTER (WHERE c.inbound > 0 AND c.outcome <> 'open') AS closed_engaged,
      count(*) FILTER (WHERE c.inbound > 0 AND c.outcome <> 'open' AND c.escalated_at IS NULL) AS contained,
      count(*) FILTER (WHERE c.outcome = 'open') AS open,
      count(*) FILTER (WHERE c.outcome = 'unengaged') AS unengaged,
      count(*) FILTER (WHERE c.outcome = 'escalated') AS ended_escalated,
      count(*) FILTER (WHERE c.outcome = 'failed') AS failed,
      count(*) FILTER (WHERE c.outcome = 'resolved_confirmed') AS confirmed,
      count(*) FILTER (WHERE c.outcome = 'resolved_assumed') AS assumed,
      count(*) FILTER (WHERE c.outcome = 'abandoned') AS abandoned,
      coalesce(sum(c.messages), 0) AS messages,
      count(c.duration) AS timed, coalesce(sum(c.duration), 0)::float8 AS seconds,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY c.duration::float8) AS p50_duration,
      percentile_cont(0.95) WITHIN GROUP (ORDER BY c.duration::float8) AS p95_duration
    FROM conversation c
  ),
  rated AS (
    SELECT count(*) AS ratings, coalesce(sum(e.score), 0) AS score
    FROM conversation_events e
    WHERE e.organization_id = organization AND e.type = 'rated'
      AND e.occurred_at >= from_at AND e.occurred_at < to_at AND (bot IS NULL OR e.bot_id = bot)
  )
  SELECT s.messages, s.inbound, s.outbound, s.agent, s.successful, s.failed, s.fallback,
    rate(s.successful, s.successful + s.failed), rate(s.failed, s.successful + s.failed), rate(s.fallback, s.outbound),
    r.responses, r.average, r.p50, r.p95, r.p99,
    c.started, s.active, c.engaged, c.started - c.open, c.escalated,
    c.open, c.unengaged, c.ended_escalated, c.failed, c.confirmed, c.assumed, c.abandoned,
    rate(c.escalated, c.engaged), rate(c.contained, c.closed_engaged), rate(c.confirmed + c.assumed, c.closed_engaged),
    rate(c.seconds, c.timed), c.p50_duration, c.p95_duration, rate(c.messages, c.started),
    s.kb_queries, s.kb_hits, rate(s.kb_hits, s.kb_queries),
    s.input, s.cached_input, s.cache_creation_input, s.output, s.reasoning_output,
    s.cost_usd, usd_share(s.cost_usd, s.active), usd_share(s.cost_usd, c.confirmed + c.assumed), s.unpriced,
    s.customers, t.ratings, rate(t.score, t.ratings)
  FROM sent s, started c, rated t, calculate_response_time_percentiles(organization, from_at, to_at, bot) r
$$;

CREATE FUNCTION get_bot_performance_summary(
  organization uuid, bot text, from_at timestamptz, to_at timestamptz, as_of timestamptz DEFAULT now())
RETURNS analytics_summary
LANGUAGE sql STABLE AS $$ SELECT * FROM summarize(organization, bot, from_at, to_at, as_of) $$;

CREATE FUNCTION get_organization_analytics_summary(
  organization uuid, from_at timestamptz, to_at timestamptz, as_of timestamptz DEFAULT now())
RETURNS analytics_summary
LANGUAGE sql STABLE AS $$ SELECT * FROM summarize(organization, NULL, from_at, to_at, as_of) $$;
