-- How the derived tables are derived. The same rules stand in the domain package, in TypeScript;
-- a differential test holds the two against each other.

-- The bucket of a response time: 64 for each power of two, exact below 64 ms. The thresholds are
-- 2^7 .. 2^26: how many of them `ms` has reached is how far it has to be shifted.
CREATE FUNCTION histogram_index(ms integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (shift << 6) + (ms >> shift)
  FROM (SELECT width_bucket(ms, '{128,256,512,1024,2048,4096,8192,16384,32768,65536,131072,262144,524288,1048576,2097152,4194304,8388608,16777216,33554432,67108864}'::int[]) AS shift) s
$$;

-- An unsigned LEB128 number below 2^35.
CREATE FUNCTION varint(n bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN n < 128 THEN set_byte('\x00'::bytea, 0, n::int)
    WHEN n < 16384 THEN set_byte(set_byte('\x0000'::bytea, 0, (n & 127)::int + 128), 1, (n >> 7)::int)
    ELSE set_byte(set_byte('\x0000'::bytea, 0, (n & 127)::int + 128), 1, ((n >> 7) & 127)::int + 128) || CASE
      WHEN n < 2097152 THEN set_byte('\x00'::bytea, 0, (n >> 14)::int)
      WHEN n < 268435456 THEN set_byte(set_byte('\x0000'::bytea, 0, ((n >> 14) & 127)::int + 128), 1, (n >> 21)::int)
      ELSE set_byte(set_byte(set_byte('\x000000'::bytea, 0, ((n >> 14) & 127)::int + 128), 1, ((n >> 21) & 127)::int + 128), 2, (n >> 28)::int)
    END
  END
$$;

-- Derives the given conversations again, from all their events: the response times of their
-- messages and their row in conversation_metrics. Returns the instants of the messages whose
-- response time changed by it: their rollups are to be derived again too.
CREATE FUNCTION update_conversation_metrics(organization_ids uuid[], bot_ids text[], conversation_ids text[])
RETURNS TABLE (organization_id uuid, sent_at timestamptz)
LANGUAGE sql AS $$
WITH target AS MATERIALIZED (
  SELECT DISTINCT t.organization_id, t.bot_id COLLATE "C" AS bot_id, t.conversation_id COLLATE "C" AS conversation_id
  FROM unnest(organization_ids, bot_ids, conversation_ids) AS t (organization_id, bot_id, conversation_id)
),
-- `answers`: how many outbound messages came before this one.
ordered AS (
  SELECT m.*,
    row_number() OVER conversation AS position,
    count(*) FILTER (WHERE m.sender <> 'customer') OVER (conversation ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS answers
  FROM target t
  JOIN messages m ON m.organization_id = t.organization_id AND m.bot_id = t.bot_id AND m.conversation_id = t.conversation_id
  WINDOW conversation AS (
    PARTITION BY m.organization_id, m.bot_id, m.conversation_id
    ORDER BY m.sent_at, m.sequence, m.sender <> 'customer', m.event_id
  )
),
-- Inbound messages with the same count wait for the same answer, the one outbound message that shares it.
waiting AS (
  SELECT o.*, min(o.sent_at) FILTER (WHERE o.sender = 'customer') OVER (
    PARTITION BY o.organization_id, o.bot_id, o.conversation_id, o.answers) AS waiting_since
  FROM ordered o
),
derived AS MATERIALIZED (
  SELECT w.*, CASE
    WHEN w.sender <> 'bot' OR w.reported_response_ms = -1 THEN NULL
    WHEN w.reported_response_ms IS NOT NULL THEN w.reported_response_ms
    ELSE least(round(extract(epoch FROM w.sent_at - w.waiting_since) * 1000), 86400000)::int
  END AS derived_response_ms
  FROM waiting w
),
changed AS (
  UPDATE messages m SET response_time_ms = d.derived_response_ms
  FROM derived d
  WHERE d.response_time_ms IS DISTINCT FROM d.derived_response_ms
    AND m.organization_id = d.organization_id AND m.bot_id = d.bot_id AND m.conversation_id = d.conversation_id
    AND m.sent_at = d.sent_at AND m.event_id = d.event_id
  RETURNING m.organization_id, m.sent_at
),
talk AS (
  SELECT d.organization_id, d.bot_id, d.conversation_id,
    min(d.sent_at) AS first_message_at,
    max(d.sent_at) AS last_message_at,
    (array_agg(d.channel ORDER BY d.position))[1] AS channel,
    (array_agg(d.customer_id ORDER BY d.position) FILTER (WHERE d.customer_id IS NOT NULL))[1] AS customer_id,
    (array_agg(d.customer_phone ORDER BY d.position DESC) FILTER (WHERE d.customer_phone IS NOT NULL))[1] AS customer_phone,
    (array_agg(d.customer_name ORDER BY d.position DESC) FILTER (WHERE d.customer_name IS NOT NULL))[1] AS customer_name,
    (array_agg(d.body ORDER BY d.position DESC) FILTER (WHERE d.body IS NOT NULL))[1] AS last_body,
    (array_agg(d.success AND NOT d.fallback ORDER BY d.position DESC) FILTER (WHERE d.sender = 'bot'))[1] AS bot_ended_well,
    (array_agg(d.sender = 'bot' AND d.success ORDER BY d.position DESC))[1] AS bot_answered_last,
    count(*) FILTER (WHERE d.sender = 'customer') AS inbound,
    count(*) FILTER (WHERE d.sender = 'bot') AS outbound,
    count(*) FILTER (WHERE d.sender = 'agent') AS agent,
    count(*) FILTER (WHERE d.sender = 'bot' AND d.success) AS successful,
    count(*) FILTER (WHERE d.sender = 'bot' AND NOT d.success) AS failed,
    count(*) FILTER (WHERE d.sender = 'bot' AND d.fallback) AS fallback,
    count(d.derived_response_ms) AS responses,
    coalesce(sum(d.derived_response_ms), 0) AS response_ms,
    max(d.derived_response_ms) AS max_response_ms,
    sum(d.plain_input) AS plain_input,
    sum(d.cached_input) AS cached_input,
    sum(d.cache_creation_input) AS cache_creation_input,
    sum(d.plain_output) AS plain_output,
    sum(d.reasoning_output) AS reasoning_output,
    sum(d.kb_queries) AS kb_queries,
    sum(d.kb_hits) AS kb_hits,
    sum(d.cost_usd) AS cost_usd,
    count(*) FILTER (WHERE d.unpriced) AS unpriced,
    coalesce(array_agg(DISTINCT d.model) FILTER (WHERE d.model IS NOT NULL), '{}') AS models
  FROM derived d
  GROUP BY d.organization_id, d.bot_id, d.conversation_id
),
life AS (
  SELECT e.organization_id, e.bot_id, e.conversation_id,
    min(e.occurred_at) AS first_event_at,
    (array_agg(e.channel ORDER BY e.occurred_at, e.event_id) FILTER (WHERE e.channel IS NOT NULL))[1] AS channel,
    max(e.occurred_at) FILTER (WHERE e.type = 'resolved') AS resolved_at,
    min(e.occurred_at) FILTER (WHERE e.type = 'escalated') AS escalated_at,
    max(e.occurred_at) FILTER (WHERE e.type = 'escalated') AS last_escalated_at,
    count(e.score) AS ratings,
    coalesce(sum(e.score), 0) AS score
  FROM target t
  JOIN conversation_events e ON e.organization_id = t.organization_id AND e.bot_id = t.bot_id AND e.conversation_id = t.conversation_id
  GROUP BY e.organization_id, e.bot_id, e.conversation_id
),
whole AS (
  SELECT t.*, talk.first_message_at, talk.last_message_at,
    coalesce(talk.channel, life.channel, 'other') AS channel,
    talk.customer_id, talk.customer_phone, talk.customer_name, talk.last_body,
    least(talk.first_message_at, life.first_event_at) AS started_at,
    life.resolved_at, life.escalated_at,
    -- At equal instants a message comes first, then a hand-over, then a resolution.
    CASE
      WHEN life.last_escalated_at > coalesce(life.resolved_at, '-infinity') THEN 'escalated'
      WHEN life.resolved_at >= coalesce(talk.last_message_at, '-infinity') THEN 'resolved'
      ELSE 'active'
    END AS state,
    coalesce(talk.last_message_at, life.first_event_at) + b.inactivity AS lapses_at,
    talk.bot_ended_well, talk.bot_answered_last,
    coalesce(talk.inbound, 0) AS inbound, coalesce(talk.outbound, 0) AS outbound, coalesce(talk.agent, 0) AS agent,
    coalesce(talk.successful, 0) AS successful, coalesce(talk.failed, 0) AS failed, coalesce(talk.fallback, 0) AS fallback,
    coalesce(talk.responses, 0) AS responses, coalesce(talk.response_ms, 0) AS response_ms, talk.max_response_ms,
    coalesce(talk.plain_input, 0) AS plain_input, coalesce(talk.cached_input, 0) AS cached_input,
    coalesce(talk.cache_creation_input, 0) AS cache_creation_input,
    coalesce(talk.plain_output, 0) AS plain_output, coalesce(talk.reasoning_output, 0) AS reasoning_output,
    coalesce(talk.kb_queries, 0) AS kb_queries, coalesce(talk.kb_hits, 0) AS kb_hits,
    talk.cost_usd, coalesce(talk.unpriced, 0) AS unpriced, coalesce(talk.models, '{}') AS models,
    coalesce(life.ratings, 0) AS ratings, coalesce(life.score, 0) AS score
  FROM target t
  JOIN bots b USING (organization_id, bot_id)
  LEFT JOIN talk USING (organization_id, bot_id, conversation_id)
  LEFT JOIN life USING (organization_id, bot_id, conversation_id)
  WHERE talk.first_message_at IS NOT NULL OR life.first_event_at IS NOT NULL
),
kept AS (
  INSERT INTO conversation_metrics AS c (
    organization_id, bot_id, conversation_id, channel, customer_id, customer_phone, customer_name, last_body,
    started_at, first_message_at, last_message_at, state, resolved_at, escalated_at, lapses_at, settled_outcome,
    inbound, outbound, agent, successful, failed, fallback, responses, response_ms, max_response_ms,
    plain_input, cached_input, cache_creation_input, plain_output, reasoning_output, kb_queries, kb_hits,
    cost_usd, unpriced, models, ratings, score)
  SELECT w.organization_id, w.bot_id, w.conversation_id, w.channel, w.customer_id, w.customer_phone, w.customer_name, w.last_body,
    w.started_at, w.first_message_at, w.last_message_at, w.state, w.resolved_at, w.escalated_at, w.lapses_at,
    CASE
      WHEN w.inbound = 0 THEN 'unengaged'
      WHEN w.escalated_at IS NOT NULL THEN 'escalated'
      WHEN w.state = 'active' AND NOT w.bot_ended_well THEN 'failed'
      WHEN w.state = 'resolved' THEN 'resolved_confirmed'
      WHEN w.bot_answered_last THEN 'resolved_assumed'
      ELSE 'abandoned'
    END,
    w.inbound, w.outbound, w.agent, w.successful, w.failed, w.fallback, w.responses, w.response_ms, w.max_response_ms,
    w.plain_input, w.cached_input, w.cache_creation_input, w.plain_output, w.reasoning_output, w.kb_queries, w.kb_hits,
    w.cost_usd, w.unpriced, w.models, w.ratings, w.score
  FROM whole w
  ON CONFLICT (organization_id, bot_id, conversation_id) DO UPDATE SET
    channel = EXCLUDED.channel, customer_id = EXCLUDED.customer_id, customer_phone = EXCLUDED.customer_phone,
    customer_name = EXCLUDED.customer_name, last_body = EXCLUDED.last_body, started_at = EXCLUDED.started_at,
    first_message_at = EXCLUDED.first_message_at, last_message_at = EXCLUDED.last_message_at, state = EXCLUDED.state,
    resolved_at = EXCLUDED.resolved_at, escalated_at = EXCLUDED.escalated_at, lapses_at = EXCLUDED.lapses_at,
    settled_outcome = EXCLUDED.settled_outcome, inbound = EXCLUDED.inbound, outbound = EXCLUDED.outbound,
    agent = EXCLUDED.agent, successful = EXCLUDED.successful, failed = EXCLUDED.failed, fallback = EXCLUDED.fallback,
    responses = EXCLUDED.responses, response_ms = EXCLUDED.response_ms, max_response_ms = EXCLUDED.max_response_ms,
    plain_input = EXCLUDED.plain_input, cached_input = EXCLUDED.cached_input,
    cache_creation_input = EXCLUDED.cache_creation_input, plain_output = EXCLUDED.plain_output,
    reasoning_output = EXCLUDED.reasoning_output, kb_queries = EXCLUDED.kb_queries, kb_hits = EXCLUDED.kb_hits,
    cost_usd = EXCLUDED.cost_usd, unpriced = EXCLUDED.unpriced, models = EXCLUDED.models,
    ratings = EXCLUDED.ratings, score = EXCLUDED.score
)
SELECT changed.organization_id, changed.sent_at FROM changed
$$;

-- The sums over messages that rollups hold, by 15 minutes, bot, channel and model.
CREATE FUNCTION tally_messages(organization uuid, from_at timestamptz, to_at timestamptz)
RETURNS SETOF rollups_15m
LANGUAGE sql STABLE AS $$
  WITH cells AS (
    SELECT date_bin('15 minutes', m.sent_at, 'epoch') AS bucket, m.bot_id, m.channel, coalesce(m.model, '') AS model,
      histogram_index(m.response_time_ms) AS index,
      min(m.sent_at) AS first_at, max(m.sent_at) AS last_at,
      count(*) FILTER (WHERE m.sender = 'customer') AS inbound,
      count(*) FILTER (WHERE m.sender = 'bot') AS outbound,
      count(*) FILTER (WHERE m.sender = 'agent') AS agent,
      count(*) FILTER (WHERE m.sender = 'bot' AND m.success) AS successful,
      count(*) FILTER (WHERE m.sender = 'bot' AND NOT m.success) AS failed,
      count(*) FILTER (WHERE m.sender = 'bot' AND m.fallback) AS fallback,
      count(m.response_time_ms) AS responses, coalesce(sum(m.response_time_ms), 0) AS response_ms,
      sum(m.plain_input) AS plain_input, sum(m.cached_input) AS cached_input,
      sum(m.cache_creation_input) AS cache_creation_input, sum(m.plain_output) AS plain_output,
      sum(m.reasoning_output) AS reasoning_output, sum(m.kb_queries) AS kb_queries, sum(m.kb_hits) AS kb_hits,
      count(m.cost_usd) AS priced, count(*) FILTER (WHERE m.unpriced) AS unpriced, coalesce(sum(m.cost_usd), 0) AS cost_usd
    FROM messages m
    WHERE m.organization_id = organization AND m.sent_at >= from_at AND m.sent_at < to_at
    GROUP BY 1, 2, 3, 4, 5
  ),
  steps AS (
    SELECT c.*, lag(c.index, 1, 0) OVER (PARTITION BY c.bucket, c.bot_id, c.channel, c.model ORDER BY c.index) AS previous
    FROM cells c
  )
  SELECT organization, s.bucket, s.bot_id, s.channel, s.model, min(s.first_at), max(s.last_at),
    sum(s.inbound)::int, sum(s.outbound)::int, sum(s.agent)::int, sum(s.successful)::int, sum(s.failed)::int, sum(s.fallback)::int,
    sum(s.responses)::int, sum(s.response_ms)::bigint,
    sum(s.plain_input)::bigint, sum(s.cached_input)::bigint, sum(s.cache_creation_input)::bigint,
    sum(s.plain_output)::bigint, sum(s.reasoning_output)::bigint, sum(s.kb_queries)::bigint, sum(s.kb_hits)::bigint,
    sum(s.priced)::int, sum(s.unpriced)::int, sum(s.cost_usd),
    -- The histogram: for each bucket in order, its distance from the one before and its count.
    coalesce(string_agg(varint(s.index - s.previous) || varint(s.responses), ''::bytea ORDER BY s.index)
      FILTER (WHERE s.index IS NOT NULL), ''::bytea)
  FROM steps s
  GROUP BY s.bucket, s.bot_id, s.channel, s.model
$$;

-- Derives the rollups of the given 15 minutes again, from their messages.
CREATE FUNCTION update_rollups(organization_ids uuid[], buckets timestamptz[]) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM rollups_15m r
  USING unnest(organization_ids, buckets) AS t (organization_id, bucket)
  WHERE r.organization_id = t.organization_id AND r.bucket = t.bucket;
  INSERT INTO rollups_15m
  SELECT r.*
  FROM (SELECT DISTINCT * FROM unnest(organization_ids, buckets)) AS t (organization_id, bucket)
  CROSS JOIN LATERAL tally_messages(t.organization_id, t.bucket, t.bucket + interval '15 minutes') AS r
$$;
