-- Text that is kept, by time: what is to go is found without reading all messages. Most have none.
CREATE INDEX messages_text ON messages (organization_id, sent_at) WHERE body IS NOT NULL;
CREATE INDEX conversation_bases_text ON conversation_bases (organization_id, last_message_at) WHERE last_body IS NOT NULL;
