-- The last responses of a bot are asked for several times a second: without this, those of a quiet
-- bot would be looked for among all messages of the busy ones.
CREATE INDEX messages_responses ON messages (organization_id, bot_id, sent_at) WHERE response_time_ms IS NOT NULL;
