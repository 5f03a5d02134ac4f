-- What arrived and is not derived yet. The events of one organization in one transaction are a
-- batch; it is taken when the worker deletes its row here, in the transaction that derives from it.
-- Everything derived is a function of the events whose batch is taken, so that it may be added up:
-- an event counts exactly once, whenever it is committed and whoever takes it.

CREATE SEQUENCE message_batches;
ALTER TABLE messages ADD COLUMN batch bigint NOT NULL DEFAULT 0;
ALTER TABLE conversation_events ADD COLUMN batch bigint NOT NULL DEFAULT 0;

CREATE TABLE pending_batches (
  organization_id uuid NOT NULL,
  batch           bigint NOT NULL,
  events          integer NOT NULL,
  -- What the worker needs of them, so that it has not to look for them: see Facts.ts.
  facts           text NOT NULL,
  stored_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, batch)
);
-- Read once and gone: compressing would cost more than it saves.
ALTER TABLE pending_batches ALTER COLUMN facts SET STORAGE EXTERNAL;

-- From here on marks say what is to be derived again from all its events, after something else
-- than a new event changed it: `minute` of messages whose rollups are.

-- What has to be known of a conversation to add the messages that follow. Null: not known (of a
-- conversation without messages, or derived before there were batches); it is derived whole then.
ALTER TABLE conversation_metrics
  ADD COLUMN last_sequence     integer,
  ADD COLUMN last_is_outbound  boolean,
  ADD COLUMN last_event_id     text COLLATE "C",
  ADD COLUMN waiting_since     timestamptz,
  ADD COLUMN last_escalated_at timestamptz,
  ADD COLUMN bot_ended_well    boolean,
  ADD COLUMN bot_answered_last boolean;

-- At equal instants a message comes first, then a hand-over, then a resolution.
CREATE FUNCTION conversation_state(last_message_at timestamptz, resolved_at timestamptz, last_escalated_at timestamptz)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN last_escalated_at > coalesce(resolved_at, '-infinity') THEN 'escalated'
    WHEN resolved_at >= coalesce(last_message_at, '-infinity') THEN 'resolved'
    ELSE 'active'
  END
$$;

-- Once it is closed. The order of the tests is the order of precedence.
CREATE FUNCTION conversation_outcome(
  inbound bigint, escalated_at timestamptz, state text, bot_ended_well boolean, bot_answered_last boolean)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN inbound = 0 THEN 'unengaged'
    WHEN escalated_at IS NOT NULL THEN 'escalated'
    WHEN state = 'active' AND NOT bot_ended_well THEN 'failed'
    WHEN state = 'resolved' THEN 'resolved_confirmed'
    WHEN bot_answered_last THEN 'resolved_assumed'
    ELSE 'abandoned'
  END
$$;

DROP FUNCTION update_conversation_metrics(uuid[], text[], text[]);
-- Derives the given conversations again, from all their events that are taken: the response times
-- of their messages, then their row in conversation_metrics. Returns the messages whose response
-- time changed by it, with the old and the new one: their rollups are to be corrected.
--
-- Conversations are joined laterally, so that every plan reads each by its index, whatever the
-- planner believes about sizes.
CREATE FUNCTION update_conversation_metrics(organization_ids uuid[], bot_ids text[], conversation_ids text[])
RETURNS TABLE (organization_id uuid, sent_at timestamptz, bot_id text, channel text, model text, old_ms integer, new_ms integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH target AS (
    SELECT DISTINCT t.organization_id, t.bot_id COLLATE "C" AS bot_id, t.conversation_id COLLATE "C" AS conversation_id
    FROM unnest(organization_ids, bot_ids, conversation_ids) AS t (organization_id, bot_id, conversation_id)
  ),
  changed AS MATERIALIZED (
    SELECT t.organization_id, t.bot_id, t.conversation_id, d.sent_at, d.event_id, d.stored_response_ms, d.response_time_ms
    FROM target t
    CROSS JOIN LATERAL (
      SELECT w.sent_at, w.event_id, w.response_time_ms AS stored_response_ms, CASE
        WHEN w.sender <> 'bot' OR w.reported_response_ms = -1 THEN NULL
        WHEN w.reported_response_ms IS NOT NULL THEN w.reported_response_ms
        -- least() passes over nulls: without a question waiting there is no response time.
        WHEN w.waiting_since IS NULL THEN NULL
        ELSE least(round(extract(epoch FROM w.sent_at - w.waiting_since) * 1000), 86400000)::int
      END AS response_time_ms
      FROM (
        -- Inbound messages with as many answers before them wait for the same answer: the one
        -- outbound message that shares their count.
        SELECT o.*, min(o.sent_at) FILTER (WHERE o.sender = 'customer') OVER (PARTITION BY o.answers) AS waiting_since
        FROM (
          SELECT m.sent_at, m.event_id, m.sender, m.reported_response_ms, m.response_time_ms,
            count(*) FILTER (WHERE m.sender <> 'customer') OVER (
              ORDER BY m.sent_at, m.sequence, m.sender <> 'customer', m.event_id
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS answers
          FROM messages m
          WHERE m.organization_id = t.organization_id AND m.bot_id = t.bot_id AND m.conversation_id = t.conversation_id
            AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = m.organization_id AND p.batch = m.batch)
        ) o
      ) w
    ) d
    WHERE d.stored_response_ms IS DISTINCT FROM d.response_time_ms
  )
  UPDATE messages m SET response_time_ms = c.response_time_ms
  FROM changed c
  WHERE m.organization_id = c.organization_id AND m.bot_id = c.bot_id AND m.conversation_id = c.conversation_id
    AND m.sent_at = c.sent_at AND m.event_id = c.event_id
  RETURNING m.organization_id, m.sent_at, m.bot_id, m.channel, coalesce(m.model, ''), c.stored_response_ms, c.response_time_ms;

  INSERT INTO conversation_metrics AS k (
    organization_id, bot_id, conversation_id, channel, customer_id, customer_phone, customer_name, last_body,
    started_at, first_message_at, last_message_at, state, resolved_at, escalated_at, lapses_at, settled_outcome,
    inbound, outbound, agent, successful, failed, fallback, responses, response_ms, max_response_ms,
    plain_input, cached_input, cache_creation_input, plain_output, reasoning_output, kb_queries, kb_hits,
    cost_usd, unpriced, models, ratings, score,
    last_sequence, last_is_outbound, last_event_id, waiting_since, last_escalated_at, bot_ended_well, bot_answered_last)
  SELECT t.organization_id, t.bot_id, t.conversation_id,
    coalesce(talk.channel, life.channel, 'other'), talk.customer_id, talk.customer_phone, talk.customer_name, talk.last_body,
    least(talk.first_message_at, life.first_event_at), talk.first_message_at, talk.last_message_at,
    s.state, life.resolved_at, life.escalated_at, coalesce(talk.last_message_at, life.first_event_at) + b.inactivity,
    conversation_outcome(talk.inbound, life.escalated_at, s.state, talk.bot_ended_well, talk.bot_answered_last),
    talk.inbound, talk.outbound, talk.agent, talk.successful, talk.failed, talk.fallback,
    talk.responses, talk.response_ms, talk.max_response_ms,
    talk.plain_input, talk.cached_input, talk.cache_creation_input, talk.plain_output, talk.reasoning_output,
    talk.kb_queries, talk.kb_hits, talk.cost_usd, talk.unpriced, talk.models, life.ratings, life.score,
    talk.last_sequence, talk.last_is_outbound, talk.last_event_id, talk.waiting_since, life.last_escalated_at,
    talk.bot_ended_well, talk.bot_answered_last
  FROM (
    SELECT DISTINCT u.organization_id, u.bot_id COLLATE "C" AS bot_id, u.conversation_id COLLATE "C" AS conversation_id
    FROM unnest(organization_ids, bot_ids, conversation_ids) AS u (organization_id, bot_id, conversation_id)
  ) t
  JOIN bots b ON b.organization_id = t.organization_id AND b.bot_id = t.bot_id
  CROSS JOIN LATERAL (
    SELECT min(m.sent_at) AS first_message_at, max(m.sent_at) AS last_message_at,
      (array_agg(m.channel ORDER BY m.position))[1] AS channel,
      (array_agg(m.customer_id ORDER BY m.position) FILTER (WHERE m.customer_id IS NOT NULL))[1] AS customer_id,
      (array_agg(m.customer_phone ORDER BY m.position DESC) FILTER (WHERE m.customer_phone IS NOT NULL))[1] AS customer_phone,
      (array_agg(m.customer_name ORDER BY m.position DESC) FILTER (WHERE m.customer_name IS NOT NULL))[1] AS customer_name,
      (array_agg(m.body ORDER BY m.position DESC) FILTER (WHERE m.body IS NOT NULL))[1] AS last_body,
      (array_agg(m.success AND NOT m.fallback ORDER BY m.position DESC) FILTER (WHERE m.sender = 'bot'))[1] AS bot_ended_well,
      (array_agg(m.sender = 'bot' AND m.success ORDER BY m.position DESC))[1] AS bot_answered_last,
      (array_agg(m.sequence ORDER BY m.position DESC))[1] AS last_sequence,
      (array_agg(m.sender <> 'customer' ORDER BY m.position DESC))[1] AS last_is_outbound,
      (array_agg(m.event_id ORDER BY m.position DESC))[1] AS last_event_id,
      -- What was said after the last answer, or ever where there is none.
      min(m.sent_at) FILTER (WHERE m.sender = 'customer' AND m.answers = m.all_answers) AS waiting_since,
      count(*) FILTER (WHERE m.sender = 'customer') AS inbound,
      count(*) FILTER (WHERE m.sender = 'bot') AS outbound,
      count(*) FILTER (WHERE m.sender = 'agent') AS agent,
      count(*) FILTER (WHERE m.sender = 'bot' AND m.success) AS successful,
      count(*) FILTER (WHERE m.sender = 'bot' AND NOT m.success) AS failed,
      count(*) FILTER (WHERE m.sender = 'bot' AND m.fallback) AS fallback,
      count(m.response_time_ms) AS responses, coalesce(sum(m.response_time_ms), 0) AS response_ms,
      max(m.response_time_ms) AS max_response_ms,
      coalesce(sum(m.plain_input), 0) AS plain_input, coalesce(sum(m.cached_input), 0) AS cached_input,
      coalesce(sum(m.cache_creation_input), 0) AS cache_creation_input,
      coalesce(sum(m.plain_output), 0) AS plain_output, coalesce(sum(m.reasoning_output), 0) AS reasoning_output,
      coalesce(sum(m.kb_queries), 0) AS kb_queries, coalesce(sum(m.kb_hits), 0) AS kb_hits,
      sum(m.cost_usd) AS cost_usd, count(*) FILTER (WHERE m.unpriced) AS unpriced,
      coalesce(array_agg(DISTINCT m.model) FILTER (WHERE m.model IS NOT NULL), '{}') AS models
    FROM (
      SELECT n.*, row_number() OVER w AS position,
        count(*) FILTER (WHERE n.sender <> 'customer') OVER w AS answers,
        count(*) FILTER (WHERE n.sender <> 'customer') OVER () AS all_answers
      FROM messages n
      WHERE n.organization_id = t.organization_id AND n.bot_id = t.bot_id AND n.conversation_id = t.conversation_id
        AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = n.organization_id AND p.batch = n.batch)
      WINDOW w AS (ORDER BY n.sent_at, n.sequence, n.sender <> 'customer', n.event_id)
    ) m
  ) talk
  CROSS JOIN LATERAL (
    SELECT min(e.occurred_at) AS first_event_at,
      (array_agg(e.channel ORDER BY e.occurred_at, e.event_id) FILTER (WHERE e.channel IS NOT NULL))[1] AS channel,
      max(e.occurred_at) FILTER (WHERE e.type = 'resolved') AS resolved_at,
      min(e.occurred_at) FILTER (WHERE e.type = 'escalated') AS escalated_at,
      max(e.occurred_at) FILTER (WHERE e.type = 'escalated') AS last_escalated_at,
      count(e.score) AS ratings, coalesce(sum(e.score), 0) AS score
    FROM conversation_events e
    WHERE e.organization_id = t.organization_id AND e.bot_id = t.bot_id AND e.conversation_id = t.conversation_id
      AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = e.organization_id AND p.batch = e.batch)
  ) life
  CROSS JOIN LATERAL (
    SELECT conversation_state(talk.last_message_at, life.resolved_at, life.last_escalated_at) AS state
  ) s
  WHERE talk.first_message_at IS NOT NULL OR life.first_event_at IS NOT NULL
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
    ratings = EXCLUDED.ratings, score = EXCLUDED.score,
    last_sequence = EXCLUDED.last_sequence, last_is_outbound = EXCLUDED.last_is_outbound,
    last_event_id = EXCLUDED.last_event_id, waiting_since = EXCLUDED.waiting_since,
    last_escalated_at = EXCLUDED.last_escalated_at, bot_ended_well = EXCLUDED.bot_ended_well,
    bot_answered_last = EXCLUDED.bot_answered_last;
END $$;

-- The sums over messages that rollups hold, of those that are taken, by 15 minutes, bot, channel and model.
CREATE OR REPLACE FUNCTION tally_messages(organization uuid, from_at timestamptz, to_at timestamptz)
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
      AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = m.organization_id AND p.batch = m.batch)
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
