-- What was sent in. Everything else in the database is derived from these tables.

-- One row for each event ever accepted: the idempotency key. A table of its own, since a unique
-- index over the partitioned messages would have to include the time, and would store a retry
-- with another timestamp twice.
CREATE TABLE event_keys (
  organization_id uuid NOT NULL,
  event_id        text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, event_id)
);

CREATE TABLE messages (
  organization_id      uuid NOT NULL,
  bot_id               text COLLATE "C" NOT NULL,
  conversation_id      text COLLATE "C" NOT NULL,
  sent_at              timestamptz NOT NULL,
  sequence             integer NOT NULL DEFAULT 0,
  event_id             text COLLATE "C" NOT NULL,
  -- A message of the customer is inbound, every other outbound.
  sender               text NOT NULL CHECK (sender IN ('customer', 'bot', 'agent')),
  channel              text NOT NULL,
  customer_id          text COLLATE "C",
  customer_phone       text,
  customer_name        text,
  body                 text,
  success              boolean NOT NULL DEFAULT true,
  error                text,
  fallback             boolean NOT NULL DEFAULT false,
  -- As sent, milliseconds; -1: the sender says it is unknown; null: to be derived.
  reported_response_ms integer CHECK (reported_response_ms BETWEEN -1 AND 86400000),
  -- As it counts: reported or derived, milliseconds.
  response_time_ms     integer CHECK (response_time_ms BETWEEN 0 AND 86400000),
  model                text,
  has_tokens           boolean NOT NULL DEFAULT false,
  -- Disjoint parts: their sum is the bill.
  plain_input          integer NOT NULL DEFAULT 0,
  cached_input         integer NOT NULL DEFAULT 0,
  cache_creation_input integer NOT NULL DEFAULT 0,
  plain_output         integer NOT NULL DEFAULT 0,
  reasoning_output     integer NOT NULL DEFAULT 0,
  kb_queries           integer NOT NULL DEFAULT 0,
  kb_hits              integer NOT NULL DEFAULT 0,
  -- As sent.
  reported_cost_usd    numeric CHECK (reported_cost_usd >= 0),
  -- As it counts: reported or priced. Null and not unpriced: the message used no model.
  cost_usd             numeric CHECK (cost_usd >= 0),
  unpriced             boolean NOT NULL DEFAULT false,
  metadata             jsonb,
  received_at          timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (sent_at);
CREATE INDEX messages_time ON messages (organization_id, sent_at);
CREATE INDEX messages_conversation ON messages (organization_id, bot_id, conversation_id, sent_at);

-- Turns in a conversation's life.
CREATE TABLE conversation_events (
  organization_id uuid NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  event_id        text COLLATE "C" NOT NULL,
  type            text NOT NULL CHECK (type IN ('started', 'resolved', 'escalated', 'rated')),
  occurred_at     timestamptz NOT NULL,
  channel         text,
  reason          text,
  score           smallint CHECK (score BETWEEN 1 AND 5),
  received_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, event_id)
);
CREATE INDEX conversation_events_conversation ON conversation_events (organization_id, bot_id, conversation_id);
CREATE INDEX conversation_events_ratings ON conversation_events (organization_id, occurred_at) WHERE type = 'rated';

-- What has changed and is to be derived again: written in the same transaction as the event, so
-- that none is ever missed; only appended to, so that writers never wait for one another.
CREATE TABLE rollup_marks (
  mark_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id uuid NOT NULL,
  bot_id          text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  -- The minute of the messages that arrived; null for lifecycle events, which no rollup counts.
  minute          timestamptz,
  marked_at       timestamptz NOT NULL DEFAULT now()
);

-- Months are created as messages arrive for them. `months` are first days of months, UTC.
CREATE FUNCTION ensure_message_partitions(months date[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month date;
BEGIN
  -- Creating a partition locks the table: one at a time, and only where it is missing.
  PERFORM pg_advisory_xact_lock(hashtext('ensure_message_partitions'));
  FOREACH month IN ARRAY months LOOP
    IF to_regclass('messages_' || to_char(month, 'YYYY_MM')) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF messages FOR VALUES FROM (%L) TO (%L)',
        'messages_' || to_char(month, 'YYYY_MM'),
        to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;
