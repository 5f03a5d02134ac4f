-- What is derived from the events. All of it can be dropped and computed again.

-- One row for each conversation. `state` and `settled_outcome` do not depend on the clock: an
-- active conversation whose `lapses_at` has passed is closed, and only then has its outcome.
CREATE TABLE conversation_metrics (
  organization_id     uuid NOT NULL,
  bot_id              text COLLATE "C" NOT NULL,
  conversation_id     text COLLATE "C" NOT NULL,
  channel             text NOT NULL,
  customer_id         text COLLATE "C",
  customer_phone      text,
  customer_name       text,
  last_body           text,
  started_at          timestamptz NOT NULL,
  first_message_at    timestamptz,
  last_message_at     timestamptz,
  state               text NOT NULL CHECK (state IN ('active', 'resolved', 'escalated')),
  resolved_at         timestamptz,
  escalated_at        timestamptz,
  lapses_at           timestamptz NOT NULL,
  settled_outcome     text NOT NULL,
  inbound             integer NOT NULL,
  outbound            integer NOT NULL,
  agent               integer NOT NULL,
  successful          integer NOT NULL,
  failed              integer NOT NULL,
  fallback            integer NOT NULL,
  responses           integer NOT NULL,
  response_ms         bigint NOT NULL,
  max_response_ms     integer,
  plain_input         bigint NOT NULL,
  cached_input        bigint NOT NULL,
  cache_creation_input bigint NOT NULL,
  plain_output        bigint NOT NULL,
  reasoning_output    bigint NOT NULL,
  kb_queries          integer NOT NULL,
  kb_hits             integer NOT NULL,
  cost_usd            numeric,
  unpriced            integer NOT NULL,
  models              text[] NOT NULL,
  ratings             integer NOT NULL,
  score               integer NOT NULL,
  PRIMARY KEY (organization_id, bot_id, conversation_id)
);
CREATE INDEX conversation_metrics_last ON conversation_metrics
  (organization_id, last_message_at DESC, bot_id, conversation_id);
CREATE INDEX conversation_metrics_started ON conversation_metrics (organization_id, started_at);

-- Sums over the messages of 15 minutes, UTC. Every zone's hours, days and weeks are sums of these.
CREATE TABLE rollups_15m (
  organization_id      uuid NOT NULL,
  bucket               timestamptz NOT NULL,
  bot_id               text COLLATE "C" NOT NULL,
  channel              text NOT NULL,
  -- '' where messages name none.
  model                text NOT NULL,
  -- The earliest and latest message inside: tells whether a range that cuts the bucket cuts any message off.
  first_at             timestamptz NOT NULL,
  last_at              timestamptz NOT NULL,
  inbound              integer NOT NULL,
  outbound             integer NOT NULL,
  agent                integer NOT NULL,
  successful           integer NOT NULL,
  failed               integer NOT NULL,
  fallback             integer NOT NULL,
  responses            integer NOT NULL,
  response_ms          bigint NOT NULL,
  plain_input          bigint NOT NULL,
  cached_input         bigint NOT NULL,
  cache_creation_input bigint NOT NULL,
  plain_output         bigint NOT NULL,
  reasoning_output     bigint NOT NULL,
  kb_queries           bigint NOT NULL,
  kb_hits              bigint NOT NULL,
  priced               integer NOT NULL,
  unpriced             integer NOT NULL,
  cost_usd             numeric NOT NULL,
  -- Of response_time_ms; see histogram_bytes.
  histogram            bytea NOT NULL,
  PRIMARY KEY (organization_id, bucket, bot_id, channel, model)
);

CREATE TABLE model_prices (
  organization_id      uuid NOT NULL REFERENCES organizations,
  model                text NOT NULL,
  valid_from           timestamptz NOT NULL,
  -- US dollars for 1,000,000 tokens; null costs as input.
  input                numeric NOT NULL CHECK (input >= 0),
  cached_input         numeric CHECK (cached_input >= 0),
  cache_creation_input numeric CHECK (cache_creation_input >= 0),
  output               numeric NOT NULL CHECK (output >= 0),
  PRIMARY KEY (organization_id, model, valid_from)
);
