/**
 * Fills a migrated, empty database with one organization's history, for measuring how it is read;
 * the newest `days` of it, up to now. What is over is sealed by the worker, or by `seal.ts`.
 *
 * node --import tsx packages/storage/bench/generate.ts <database url> <messages> [days] [bots]
 *
 * The events are made in SQL, and what is derived from them by the functions of the migrations. Only the keys of
 * events are left out: nothing reads them.
 */
import pg from "pg"

const [url, size = "1000000", days = "30", bots = "100"] = process.argv.slice(2)

/** Its zone is the default one. */
const organizationId = "00000000-0000-4000-8000-000000000001"

/** Conversations start evenly, and are stored in that order. Customers write, bots answer; about one conversation in twenty goes on over days. */
const events = `
  SELECT setseed(0.5);
  INSERT INTO organizations (organization_id, name) VALUES ('${organizationId}', 'Bench');
  INSERT INTO bots (organization_id, bot_id, name)
  SELECT '${organizationId}', 'bot-' || to_char(n, 'FM000'), 'Bot ' || n FROM generate_series(1, ${Number(bots)}) n;

  CREATE UNLOGGED TABLE seed AS
  SELECT 'c-' || i AS conversation_id,
    'bot-' || to_char(1 + floor(random() * ${Number(bots)}), 'FM000') AS bot_id,
    CASE WHEN random() < 0.7 THEN 'whatsapp' ELSE 'web' END AS channel,
    'u-' || floor(random() * random() * ${Number(size)} / 10) AS customer_id,
    date_trunc('milliseconds', now() - (1 - i * 1.0 / (${Number(size)} * 15 / 100)) * interval '${Number(days)} days') AS started_at,
    2 + floor(random() * 10.34)::int AS messages,
    (CASE WHEN random() < 0.05 THEN random() * 20000 ELSE 5 + random() * 200 END) * interval '1 second' AS pause,
    random() AS fate
  FROM generate_series(1, ${Number(size)} * 15 / 100) i;

  SELECT ensure_message_partitions(ARRAY(
    SELECT generate_series(date_trunc('month', now() - interval '${Number(days)} days'), now(), '1 month')::date));
  DROP INDEX messages_time, messages_conversation;
  INSERT INTO messages (organization_id, bot_id, conversation_id, sent_at, event_id, sender, channel, customer_id, success,
    fallback, reported_response_ms, response_time_ms, model, has_tokens, plain_input, cached_input, plain_output,
    kb_queries, kb_hits, cost_usd)
  SELECT '${organizationId}', bot_id, conversation_id, date_trunc('milliseconds', sent_at), conversation_id || '/' || k,
    CASE WHEN bot THEN 'bot' ELSE 'customer' END, channel, CASE WHEN bot THEN NULL ELSE customer_id END,
    NOT bot OR luck > 0.02, bot AND luck < 0.05, ms, ms, model, model IS NOT NULL,
    CASE WHEN model IS NULL THEN 0 ELSE 200 + floor(luck * 2000) END, CASE WHEN model IS NULL THEN 0 ELSE floor(luck * 500) END,
    CASE WHEN model IS NULL THEN 0 ELSE 20 + floor(luck * 400) END,
    CASE WHEN bot AND luck < 0.5 THEN 1 ELSE 0 END, CASE WHEN bot AND luck < 0.4 THEN 1 ELSE 0 END,
    CASE WHEN model IS NULL THEN NULL ELSE round((0.0001 + luck / 1000)::numeric, 7) END
  FROM (
    SELECT s.*, k, k % 2 = 0 AS bot, started_at + (k - 1) * pause AS sent_at, random() AS luck,
      CASE WHEN k % 2 = 0 THEN least(86400000, exp(7 + 0.8 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))::int END AS ms,
      CASE WHEN k % 2 = 1 OR random() < 0.1 THEN NULL WHEN fate < 0.6 THEN 'gpt-4o-mini' ELSE 'claude-haiku' END AS model
    FROM seed s CROSS JOIN generate_series(1, s.messages) k
  ) m
  WHERE sent_at < now();
  CREATE INDEX messages_time ON messages (organization_id, sent_at);
  CREATE INDEX messages_conversation ON messages (organization_id, bot_id, conversation_id, sent_at);

  INSERT INTO conversation_events (organization_id, bot_id, conversation_id, event_id, type, occurred_at, score)
  SELECT '${organizationId}', bot_id, conversation_id, conversation_id || '/' || t.type, t.type,
    date_trunc('milliseconds', started_at + (messages - 1) * pause + interval '1 second'), CASE WHEN t.type = 'rated' THEN 1 + floor(fate * 5) END
  FROM seed CROSS JOIN LATERAL (
    SELECT 'resolved' AS type WHERE fate < 0.4 UNION ALL SELECT 'escalated' WHERE fate > 0.9
    UNION ALL SELECT 'rated' WHERE fate BETWEEN 0.3 AND 0.5) t
  WHERE started_at + messages * pause < now();
  ANALYZE messages;`

/** By days and by ten thousand conversations: in one statement each would be sorted on disk. */
const derivation = `
  DO $$
  DECLARE day timestamptz; first int;
  BEGIN
    FOR day IN SELECT generate_series(date_trunc('day', now() - interval '${Number(days)} days'), now(), '1 day') LOOP
      INSERT INTO rollups_15m SELECT * FROM tally_messages('${organizationId}', day, day + interval '1 day');
      COMMIT;
    END LOOP;
    CREATE INDEX ON seed ((substr(conversation_id, 3)::int));
    FOR first IN SELECT generate_series(1, ${Number(size)} * 15 / 100, 10000) LOOP
      PERFORM update_conversation_metrics(array_agg('${organizationId}'::uuid), array_agg(bot_id), array_agg(conversation_id))
      FROM seed WHERE substr(conversation_id, 3)::int BETWEEN first AND first + 9999;
      COMMIT;
    END LOOP;
    INSERT INTO customers SELECT * FROM latest_of_customers('${organizationId}');
    INSERT INTO rating_rollups SELECT * FROM rating_counts('${organizationId}');
  END $$`

const client = new pg.Client({
  connectionString: url,
  options:
    "-c synchronous_commit=off -c work_mem=128MB -c maintenance_work_mem=512MB -c jit=off -c timezone=UTC"
})
await client.connect()
const timed = async (what: string, text: string) => {
  const start = Date.now()
  await client.query(text)
  console.log(`${what}: ${Math.round((Date.now() - start) / 1000)} s`)
}
await timed("Events", events)
await timed("Derived", derivation)
await client.query("DROP TABLE seed")
await timed("Vacuum", "VACUUM (ANALYZE)")
await client.end()
