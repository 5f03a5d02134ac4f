-- Who owns what, and who may do what.

CREATE TABLE organizations (
  organization_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name            text NOT NULL CHECK (name <> ''),
  -- IANA zone; decides civil days, and the default of every answer.
  timezone        text NOT NULL DEFAULT 'Africa/Johannesburg',
  -- Message text is personal data: kept only where the organization asks for it.
  store_text      boolean NOT NULL DEFAULT false,
  -- The organization that the instance itself was set up with.
  is_default      boolean NOT NULL DEFAULT false,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX organizations_default ON organizations (is_default) WHERE is_default;

CREATE TABLE users (
  user_id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email         text NOT NULL UNIQUE CHECK (email = lower(email)),
  -- scrypt, with its parameters and salt in front.
  password_hash text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
  organization_id uuid NOT NULL REFERENCES organizations,
  user_id         uuid NOT NULL REFERENCES users,
  role            text NOT NULL CHECK (role IN ('owner', 'admin', 'analyst', 'viewer')),
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, user_id)
);

-- Tokens and keys are random: a plain SHA-256 of them cannot be turned back.
CREATE TABLE sessions (
  organization_id uuid NOT NULL REFERENCES organizations,
  token_hash      bytea NOT NULL,
  user_id         uuid NOT NULL REFERENCES users,
  created_at      timestamptz NOT NULL DEFAULT now(),
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, token_hash)
);
CREATE INDEX sessions_token ON sessions (token_hash);

CREATE TABLE api_keys (
  organization_id uuid NOT NULL REFERENCES organizations,
  key_id          uuid NOT NULL DEFAULT gen_random_uuid(),
  name            text NOT NULL,
  prefix          text NOT NULL,
  key_hash        bytea NOT NULL,
  scopes          text[] NOT NULL CHECK (scopes <@ ARRAY['ingest', 'read', 'admin'] AND scopes <> '{}'),
  created_at      timestamptz NOT NULL DEFAULT now(),
  last_used_at    timestamptz,
  revoked_at      timestamptz,
  PRIMARY KEY (organization_id, key_id)
);
CREATE INDEX api_keys_hash ON api_keys (key_hash);

CREATE TABLE bots (
  organization_id uuid NOT NULL REFERENCES organizations,
  bot_id          text COLLATE "C" NOT NULL,
  name            text NOT NULL,
  -- Without a message for this long, a conversation closes.
  inactivity      interval NOT NULL DEFAULT interval '24 hours' CHECK (inactivity > interval '0'),
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, bot_id)
);
