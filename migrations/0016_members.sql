-- People of an organization: how they come in, and what is written down of what is done.

-- The token in a link that was sent. One for each address: a newer one takes the place of the older.
CREATE TABLE invitations (
  organization_id uuid NOT NULL REFERENCES organizations,
  invitation_id   uuid NOT NULL DEFAULT gen_random_uuid(),
  email           text NOT NULL CHECK (email = lower(email)),
  role            text NOT NULL CHECK (role IN ('owner', 'admin', 'analyst', 'viewer')),
  token_hash      bytea NOT NULL,
  -- Who invited: an address, or the name of a key.
  invited_by      text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, invitation_id),
  UNIQUE (organization_id, email)
);
CREATE INDEX invitations_token ON invitations (token_hash);

-- A session ends by itself when nobody uses it, and at `expires_at` in any case.
ALTER TABLE sessions ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX memberships_user ON memberships (user_id);

ALTER TABLE api_keys ADD COLUMN expires_at timestamptz;

-- Who did what. Rows are added and never changed. None holds a secret, or anything of a customer but an id.
CREATE TABLE audit_log (
  organization_id uuid NOT NULL REFERENCES organizations,
  entry_id        bigint GENERATED ALWAYS AS IDENTITY,
  at              timestamptz NOT NULL DEFAULT now(),
  actor_kind      text NOT NULL CHECK (actor_kind IN ('user', 'key', 'system')),
  -- An address, or the name of a key with its prefix.
  actor           text NOT NULL,
  action          text NOT NULL,
  target          text,
  details         jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (organization_id, entry_id)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% takes no %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_log_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
