-- Without a message for this long a conversation closes: of bots that are made or first seen from then on.
ALTER TABLE organizations ADD COLUMN default_inactivity interval NOT NULL DEFAULT interval '24 hours'
  CHECK (default_inactivity > interval '0');
