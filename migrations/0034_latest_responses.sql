-- The last `wanted` responses of a time, latest first, of these bots or (null) of all. Read backwards from the index,
-- whatever the planner believes: of a month that has just begun it knows nothing, and would sort all of a day for them.
CREATE FUNCTION latest_responses(organization uuid, bots text[], from_at timestamptz, to_at timestamptz, wanted integer)
RETURNS TABLE (sent_at timestamptz, response_time_ms integer)
LANGUAGE plpgsql STABLE SET enable_sort = off AS $$
BEGIN
  IF bots IS NULL THEN
    RETURN QUERY
      SELECT m.sent_at, m.response_time_ms FROM messages m
      WHERE m.organization_id = organization AND m.response_time_ms IS NOT NULL AND m.sent_at >= from_at AND m.sent_at < to_at
      -- In this order also where several share an instant.
      ORDER BY m.sent_at DESC, m.conversation_id DESC, m.event_id DESC LIMIT wanted;
  ELSE
    RETURN QUERY
      SELECT r.sent_at, r.response_time_ms
      FROM unnest(bots) AS b (bot_id)
      -- Bot by bot, so that each is read from its own index.
      CROSS JOIN LATERAL (
        SELECT m.sent_at, m.response_time_ms, m.conversation_id, m.event_id FROM messages m
        WHERE m.organization_id = organization AND m.bot_id = b.bot_id AND m.response_time_ms IS NOT NULL
          AND m.sent_at >= from_at AND m.sent_at < to_at
        ORDER BY m.sent_at DESC, m.conversation_id DESC, m.event_id DESC LIMIT wanted
      ) r
      ORDER BY r.sent_at DESC, r.conversation_id DESC, r.event_id DESC LIMIT wanted;
  END IF;
END $$;
