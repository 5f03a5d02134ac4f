-- Who was there in an hour or day: conversations with a message and customers who wrote, as sealed
-- lists of numbers, so that those of any range are counted without looking at its messages.

-- The number of a conversation or (`bot_id` '') a customer: given once, by whoever seals, under the
-- rollup's lock; from 1 on without gaps in each organization and kind, so that sets are short bit maps.
CREATE TABLE member_numbers (
  organization_id uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('conversation', 'customer')),
  bot_id          text COLLATE "C" NOT NULL,
  member_id       text COLLATE "C" NOT NULL,
  number          integer NOT NULL,
  PRIMARY KEY (organization_id, kind, bot_id, member_id)
);
CREATE TABLE member_counts (
  organization_id uuid NOT NULL,
  kind            text NOT NULL,
  numbers         integer NOT NULL,
  PRIMARY KEY (organization_id, kind)
);

-- Stand where `rollup_periods` says that the period is sealed.
CREATE TABLE sealed_members (
  organization_id uuid NOT NULL,
  grain           text NOT NULL CHECK (grain IN ('hour', 'day')),
  start_at        timestamptz NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  -- See MemberBytes in the domain package.
  conversations   bytea NOT NULL,
  customers       bytea NOT NULL,
  PRIMARY KEY (organization_id, grain, start_at, bot_id)
);
ALTER TABLE sealed_members ALTER COLUMN conversations SET STORAGE EXTERNAL, ALTER COLUMN customers SET STORAGE EXTERNAL;
ALTER TABLE sealed_members SET (toast_tuple_target = 8160);

-- What was sealed before has no lists: it is sealed again, newest first, and answers are right meanwhile.
UPDATE rollup_periods SET sealed = false WHERE sealed;

-- Who is in the messages of a range that are taken, by quarter of an hour and bot.
CREATE FUNCTION members_of_messages(organization uuid, from_at timestamptz, to_at timestamptz)
RETURNS TABLE (quarter timestamptz, bot_id text, kind text, member_id text)
LANGUAGE sql STABLE AS $$
  WITH seen AS (
    SELECT DISTINCT date_bin('15 minutes', m.sent_at, 'epoch') AS quarter, m.bot_id, m.conversation_id,
      CASE WHEN m.sender = 'customer' THEN m.customer_id END AS customer_id
    FROM messages m
    WHERE m.organization_id = organization AND m.sent_at >= from_at AND m.sent_at < to_at
      AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = m.organization_id AND p.batch = m.batch)
  )
  SELECT DISTINCT s.quarter, s.bot_id, 'conversation', s.conversation_id FROM seen s
  UNION ALL
  SELECT DISTINCT s.quarter, s.bot_id, 'customer', s.customer_id FROM seen s WHERE s.customer_id IS NOT NULL
$$;

-- Gives numbers to those of an hour that have none. Whoever calls holds the rollup's lock.
CREATE FUNCTION number_members(organization uuid, hour timestamptz) RETURNS void
LANGUAGE sql AS $$
  WITH here AS (
    SELECT DISTINCT s.kind, CASE s.kind WHEN 'customer' THEN '' ELSE s.bot_id END AS bot_id, s.member_id
    FROM members_of_messages(organization, hour, hour + interval '1 hour') s
  ),
  missing AS (
    SELECT h.*, row_number() OVER (PARTITION BY h.kind ORDER BY h.bot_id, h.member_id) AS place
    FROM here h
    WHERE NOT EXISTS (SELECT FROM member_numbers n
      WHERE n.organization_id = organization AND n.kind = h.kind AND n.bot_id = h.bot_id AND n.member_id = h.member_id)
  ),
  counted AS (
    INSERT INTO member_counts AS c (organization_id, kind, numbers)
    SELECT organization, m.kind, count(*) FROM missing m GROUP BY m.kind
    ON CONFLICT (organization_id, kind) DO UPDATE SET numbers = c.numbers + EXCLUDED.numbers
    RETURNING c.kind, c.numbers
  ),
  sizes AS (SELECT m.kind, count(*) AS size FROM missing m GROUP BY m.kind)
  INSERT INTO member_numbers (organization_id, kind, bot_id, member_id, number)
  SELECT organization, m.kind, m.bot_id, m.member_id, c.numbers - s.size + m.place
  FROM missing m JOIN counted c ON c.kind = m.kind JOIN sizes s ON s.kind = m.kind
$$;

-- The numbers of those in the messages of an hour, by its quarters (0..3), bot and kind, ascending.
CREATE FUNCTION member_lists(organization uuid, hour timestamptz)
RETURNS TABLE (quarter integer, bot_id text, kind text, numbers integer[])
LANGUAGE sql STABLE AS $$
  SELECT (extract(epoch FROM s.quarter - hour) / 900)::integer, s.bot_id, s.kind, array_agg(n.number ORDER BY n.number)
  FROM members_of_messages(organization, hour, hour + interval '1 hour') s
  JOIN member_numbers n ON n.organization_id = organization AND n.kind = s.kind
    AND n.bot_id = CASE s.kind WHEN 'customer' THEN '' ELSE s.bot_id END AND n.member_id = s.member_id
  GROUP BY 1, 2, 3
$$;

-- Retention: months of messages that were dropped. Rollups, what is sealed of them, conversations
-- and aggregates stay as they were; whatever derives from messages leaves what is older alone.

-- One row. Of messages before `keeps_from`, the first instant of a month, none are kept, and none
-- are taken any more.
CREATE TABLE message_retention (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  keeps_from timestamptz NOT NULL
);
INSERT INTO message_retention (keeps_from) VALUES ('-infinity');

CREATE FUNCTION messages_kept_from() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT keeps_from FROM message_retention $$;

-- The messages of conversations before a month, summed up when those were dropped: what
-- `conversation_talk` goes on from. Those of a later month than `keeps_from` wait for its drop.
CREATE TABLE conversation_bases (
  organization_id      uuid NOT NULL,
  bot_id               text COLLATE "C" NOT NULL,
  conversation_id      text COLLATE "C" NOT NULL,
  -- Of all messages before.
  before               timestamptz NOT NULL,
  first_message_at     timestamptz,
  last_message_at      timestamptz,
  channel              text,
  customer_id          text COLLATE "C",
  customer_phone       text,
  customer_name        text,
  last_body            text,
  bot_ended_well       boolean,
  bot_answered_last    boolean,
  last_sequence        integer,
  last_is_outbound     boolean,
  last_event_id        text COLLATE "C",
  waiting_since        timestamptz,
  inbound              bigint NOT NULL,
  outbound             bigint NOT NULL,
  agent                bigint NOT NULL,
  successful           bigint NOT NULL,
  failed               bigint NOT NULL,
  fallback             bigint NOT NULL,
  responses            bigint NOT NULL,
  response_ms          bigint NOT NULL,
  max_response_ms      integer,
  plain_input          bigint NOT NULL,
  cached_input         bigint NOT NULL,
  cache_creation_input bigint NOT NULL,
  plain_output         bigint NOT NULL,
  reasoning_output     bigint NOT NULL,
  kb_queries           bigint NOT NULL,
  kb_hits              bigint NOT NULL,
  cost_usd             numeric,
  unpriced             bigint NOT NULL,
  models               text[] NOT NULL,
  PRIMARY KEY (organization_id, bot_id, conversation_id, before)
);

-- What a conversation's base says, or nothing.
CREATE FUNCTION conversation_base(organization uuid, bot text, conversation text) RETURNS SETOF conversation_bases
LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT b.* FROM conversation_bases b
  WHERE b.organization_id = organization AND b.bot_id = bot AND b.conversation_id = conversation
    AND b.before <= messages_kept_from()
  ORDER BY b.before DESC LIMIT 1
$$;

-- All that follows from a conversation's messages before an instant: from its base, and from those
-- that are kept and taken. Always one row.
CREATE FUNCTION conversation_talk(organization uuid, bot text, conversation text, until timestamptz)
RETURNS SETOF conversation_bases
LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT organization, bot, conversation, until,
    coalesce(b.first_message_at, t.first_message_at), coalesce(t.last_message_at, b.last_message_at),
    coalesce(b.channel, t.channel), coalesce(b.customer_id, t.customer_id),
    coalesce(t.customer_phone, b.customer_phone), coalesce(t.customer_name, b.customer_name), coalesce(t.last_body, b.last_body),
    coalesce(t.bot_ended_well, b.bot_ended_well), coalesce(t.bot_answered_last, b.bot_answered_last),
    coalesce(t.last_sequence, b.last_sequence), coalesce(t.last_is_outbound, b.last_is_outbound),
    coalesce(t.last_event_id, b.last_event_id),
    CASE WHEN t.outbound + t.agent > 0 THEN t.waiting_since ELSE least(b.waiting_since, t.waiting_since) END,
    t.inbound + coalesce(b.inbound, 0), t.outbound + coalesce(b.outbound, 0), t.agent + coalesce(b.agent, 0),
    t.successful + coalesce(b.successful, 0), t.failed + coalesce(b.failed, 0), t.fallback + coalesce(b.fallback, 0),
    t.responses + coalesce(b.responses, 0), t.response_ms + coalesce(b.response_ms, 0),
    greatest(t.max_response_ms, b.max_response_ms),
    t.plain_input + coalesce(b.plain_input, 0), t.cached_input + coalesce(b.cached_input, 0),
    t.cache_creation_input + coalesce(b.cache_creation_input, 0), t.plain_output + coalesce(b.plain_output, 0),
    t.reasoning_output + coalesce(b.reasoning_output, 0),
    t.kb_queries + coalesce(b.kb_queries, 0), t.kb_hits + coalesce(b.kb_hits, 0),
    coalesce(t.cost_usd + b.cost_usd, t.cost_usd, b.cost_usd), t.unpriced + coalesce(b.unpriced, 0),
    CASE WHEN b.models IS NULL OR b.models = '{}' THEN t.models
      ELSE ARRAY(SELECT DISTINCT m FROM unnest(b.models || t.models) AS m ORDER BY m) END
  FROM (
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
      WHERE n.organization_id = organization AND n.bot_id = bot AND n.conversation_id = conversation AND n.sent_at < until
        AND NOT EXISTS (SELECT FROM pending_batches p WHERE p.organization_id = n.organization_id AND p.batch = n.batch)
      WINDOW w AS (ORDER BY n.sent_at, n.sequence, n.sender <> 'customer', n.event_id)
    ) m
  ) t
  LEFT JOIN conversation_base(organization, bot, conversation) b ON true
$$;

-- Derives the given conversations again, from all their events that are taken, and from what was summed up of dropped ones: the response times
-- of their messages, then their row in conversation_metrics. Returns the messages whose response
-- time changed by it, with the old and the new one: their rollups are to be corrected.
--
-- Conversations are joined laterally, so that every plan reads each by its index, whatever the
-- planner believes about sizes.
CREATE OR REPLACE FUNCTION update_conversation_metrics(organization_ids uuid[], bot_ids text[], conversation_ids text[])
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
        SELECT o.*, least(min(o.sent_at) FILTER (WHERE o.sender = 'customer') OVER (PARTITION BY o.answers),
          CASE WHEN o.answers = 0 THEN (SELECT b.waiting_since FROM conversation_base(t.organization_id, t.bot_id, t.conversation_id) b) END) AS waiting_since
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
  CROSS JOIN LATERAL conversation_talk(t.organization_id, t.bot_id, t.conversation_id, 'infinity') talk
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

-- Rollups before `messages_kept_from` have no messages to be derived from: they stay.
CREATE OR REPLACE FUNCTION update_rollups(organization_ids uuid[], buckets timestamptz[]) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM rollups_15m r
  USING unnest(organization_ids, buckets) AS t (organization_id, bucket)
  WHERE r.organization_id = t.organization_id AND r.bucket = t.bucket AND t.bucket >= messages_kept_from();
  INSERT INTO rollups_15m
  SELECT r.*
  FROM (SELECT DISTINCT * FROM unnest(organization_ids, buckets)) AS t (organization_id, bucket)
  CROSS JOIN LATERAL tally_messages(t.organization_id, t.bucket, t.bucket + interval '15 minutes') AS r
  WHERE t.bucket >= messages_kept_from()
$$;

-- Creates the months that are missing. @returns those that are not kept any more: none are made.
DROP FUNCTION ensure_message_partitions(date[]);
CREATE FUNCTION ensure_message_partitions(months date[]) RETURNS SETOF date LANGUAGE plpgsql AS $$
DECLARE
  month date;
BEGIN
  -- Creating a partition locks the table: one at a time, and only where it is missing.
  PERFORM pg_advisory_xact_lock(hashtext('ensure_message_partitions'));
  FOREACH month IN ARRAY months LOOP
    IF (month::text || ' 00:00:00+00')::timestamptz < messages_kept_from() THEN
      RETURN NEXT month;
    ELSIF to_regclass('messages_' || to_char(month, 'YYYY_MM')) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF messages FOR VALUES FROM (%L) TO (%L)',
        'messages_' || to_char(month, 'YYYY_MM'),
        to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;

-- The months of messages there are, oldest first.
CREATE FUNCTION message_months() RETURNS TABLE (name text, from_at timestamptz, to_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT m.name, m.from_at, (m.from_at AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
  FROM (
    SELECT c.relname::text AS name, (replace(substr(c.relname, 10), '_', '-') || '-01 00:00:00+00')::timestamptz AS from_at
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'messages'::regclass AND c.relname ~ '^messages_[0-9]{4}_[0-9]{2}$'
  ) m
  ORDER BY m.from_at
$$;
