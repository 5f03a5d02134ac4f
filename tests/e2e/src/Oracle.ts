/** What must hold after every fault: each accepted event once, every number as its events say, live numbers too. */
import type { Summary } from "@botflow/api/Analytics"
import type { Realtime } from "@botflow/api/Realtime"
import * as Database from "@botflow/storage/postgres/Database"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Recomputation } from "@botflow/storage/postgres/Recomputation"
import { SqlClient } from "@effect/sql"
import { Effect, Layer, Redacted } from "effect"
import { expect } from "vitest"
import { csv, eventually, get } from "./Api.ts"
import type { Watcher } from "./Watcher.ts"
import type { Cluster } from "./Cluster.ts"
import { upToDate } from "./Derived.ts"

const withDatabase = <A, E>(
  { postgres }: Cluster,
  ask: Effect.Effect<A, E, SqlClient.SqlClient | Recomputation | Organizations>
): Promise<A> =>
  Effect.runPromise(
    ask.pipe(
      Effect.provide(
        Layer.provide(
          Layer.merge(Recomputation.Default, Organizations.Default),
          Database.layer({ url: Redacted.make(postgres.url), maxConnections: 2 })
        )
      ),
      Effect.provide(Database.layer({ url: Redacted.make(postgres.url), maxConnections: 2, asLogin: true })),
      Effect.scoped
    )
  )

/** How often each event of a run is stored. */
const stored = (run: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql<{ eventId: string; count: number }>`
      SELECT event_id, count(*) AS count FROM messages WHERE starts_with(event_id, ${`${run}-`}) GROUP BY event_id`
  )

const differences = Effect.gen(function* () {
  const { verify } = yield* Recomputation
  const { organizationId } = yield* (yield* Organizations).ensureDefault("My organization")
  return yield* verify(organizationId)
})

/** Of the last hour, straight from the messages. */
const lastHour = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{ messages: number; conversations: number }>`
    SELECT count(*) AS messages, count(DISTINCT (bot_id, conversation_id)) AS conversations
    FROM messages WHERE sent_at > now() - interval '1 hour' AND sent_at <= now() + interval '1 second'`
)

/** Waits for live numbers to be those of PostgreSQL, without being told to. @returns after how long, milliseconds */
export const liveRecovers = async (cluster: Cluster, withinMs = 20_000): Promise<number> => {
  const began = Date.now()
  await eventually(
    async () => {
      const [truth] = await withDatabase(cluster, lastHour)
      const live = await patiently(() => get<typeof Realtime.Type>(cluster, "/api/analytics/realtime"))
      return { truth, live }
    },
    ({ live, truth }) =>
      live.degraded === undefined &&
      live.messagesPerHour === truth?.messages &&
      live.activeConversations === truth.conversations,
    withinMs
  )
  return Date.now() - began
}

/** Asks again after a 503, as whoever asks is told to: one backend may find its stores back before the other. */
const patiently = async <A>(ask: () => Promise<A>): Promise<A> => {
  const refused = Symbol()
  const answer = await eventually<A | typeof refused>(
    () =>
      ask().catch((error: unknown) => {
        if (error instanceof Error && error.message.includes(": 503 ")) return refused
        throw error
      }),
    (found) => found !== refused,
    10_000
  )
  if (answer === refused) throw new Error("still refused")
  return answer as A
}

/** @param accepted ids of events that were answered 202 */
export const holds = async (cluster: Cluster, run: string, accepted: ReadonlySet<string>): Promise<void> => {
  await upToDate({ databaseUrl: cluster.postgres.url })
  const rows = await withDatabase(cluster, stored(run))
  expect(rows.filter(({ count }) => count !== 1)).toStrictEqual([])
  const ids = new Set(rows.map(({ eventId }) => eventId))
  expect([...accepted].filter((id) => !ids.has(id))).toStrictEqual([])

  // The same through the API, which a sender's owner sees.
  const [header = "", ...lines] = await patiently(() => csv(cluster, "/api/export/messages.csv?period=24h"))
  const column = header.split(",").indexOf("id")
  const exported = lines.map((line) => line.split(",")[column] ?? "").filter((id) => ids.has(id))
  expect([exported.length, new Set(exported).size]).toStrictEqual([ids.size, ids.size])
  const summary = await patiently(() => get<typeof Summary.Type>(cluster, "/api/analytics/summary"))
  expect(summary.messages.total).toBe(lines.length)
  expect(await withDatabase(cluster, differences)).toStrictEqual([])
  await liveRecovers(cluster)
}

const messageCounts = (run: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql<{ conversationId: string; count: number }>`
      SELECT conversation_id, inbound + outbound + agent AS count FROM conversation_metrics
      WHERE starts_with(conversation_id, ${`${run}-`})`
  )

/** What a page was told is how it is: of everything, or, where it had to start over, of what it was told since. */
export const told = async (cluster: Cluster, run: string, watcher: Watcher): Promise<void> => {
  await upToDate({ databaseUrl: cluster.postgres.url })
  const truth = await withDatabase(cluster, messageCounts(run))
  const wrong = () =>
    truth.flatMap(({ conversationId, count }) => {
      const heard = watcher.conversations.get(conversationId)
      const unknown = heard === undefined && watcher.resyncs > 0
      return heard === count || unknown ? [] : [{ conversationId, count, heard }]
    })
  await eventually(
    () => Promise.resolve(wrong()),
    (those) => those.length === 0
  )
  expect(watcher.complaints).toStrictEqual([])
}
