-- Organizations whose live numbers were not written when they changed, since Redis was away. Kept here and not in
-- the worker that met it: that one may be gone before Redis is back. A row goes when they have been rebuilt.
CREATE TABLE live_stale (
  organization_id uuid PRIMARY KEY REFERENCES organizations ON DELETE CASCADE
);
