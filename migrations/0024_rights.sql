-- What the roles of 0018 may do with what came after them.

GRANT UPDATE (default_inactivity) ON organizations TO botflow_app;
GRANT UPDATE (last_body) ON conversation_bases TO botflow_app;

-- Which of the keys and sessions that sockets were let in by still stand.
GRANT SELECT (organization_id, user_id, token_hash, expires_at, last_seen_at) ON sessions TO botflow_worker;
GRANT SELECT (organization_id, user_id) ON memberships TO botflow_worker;
GRANT SELECT (organization_id, key_hash, revoked_at, expires_at) ON api_keys TO botflow_worker;
