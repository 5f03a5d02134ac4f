/** The worker on real stores: what is due is aggregated, with Redis and without. */
import { randomBytes } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import type { Message } from "@botflow/domain/Event"
import { BotId, ConversationId, EventId } from "@botflow/domain/Id"
import { EventStore } from "@botflow/storage/postgres/EventStore"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { PriceList } from "@botflow/storage/postgres/PriceList"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import * as Queues from "@botflow/storage/queue/Queues"
import { connect } from "@botflow/storage/redis/Redis"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import * as TestRedis from "@botflow/testing/TestRedis"
import { SqlClient } from "@effect/sql"
import { Effect, Layer, Logger, LogLevel, Redacted, Schedule } from "effect"
import * as AggregationWorker from "../src/AggregationWorker.ts"
import { Services } from "../src/Services.ts"

const message: Message = {
  type: "message",
  id: EventId.make("e-1"),
  timestamp: Date.UTC(2026, 0, 17, 8),
  botId: BotId.make("support"),
  conversationId: ConversationId.make("c-1"),
  channel: "web",
  direction: "inbound",
  sequence: 0,
  sender: "customer",
  customer: null,
  text: null,
  success: true,
  error: null,
  fallback: false,
  responseTime: "derive",
  model: null,
  tokens: null,
  knowledgeBase: null,
  costUsd: null,
  metadata: null
}

const prefix = `{test-${randomBytes(6).toString("hex")}}`

const onRedis = Layer.unwrapScoped(
  Effect.gen(function* () {
    const url = yield* TestRedis.url
    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        const client = connect(url)
        await client.del(...(await client.keys(`${prefix}*`)))
        client.disconnect()
      })
    )
    return Queues.layerRedis({ url, prefix })
  })
)

const stores = Services.pipe(
  Layer.provideMerge(EventStore.Default),
  Layer.provideMerge(Layer.mergeAll(Organizations.Default, PriceList.Default)),
  TestDatabase.beside
)

describe("AggregationWorker", () => {
  it.live.each([
    ["Redis", onRedis],
    ["Redis away", Queues.layerRedis({ url: Redacted.make("redis://127.0.0.1:1") })]
  ] as const)("with %s aggregates what is due", ([, queues]) =>
    Effect.gen(function* () {
      const { organizationId } = yield* (yield* Organizations).create("Test")
      yield* (yield* EventStore).append([{ organizationId, event: message }])
      yield* (yield* RollUp).drain
      yield* Layer.build(Layer.provide(AggregationWorker.layer, queues))
      const sql = yield* SqlClient.SqlClient
      const done = sql<{ days: number; hours: number }>`SELECT
        (SELECT count(*) FROM bot_performance_metrics) AS days, (SELECT count(*) FROM usage_analytics) AS hours`
      const [counts] = yield* done.pipe(
        Effect.filterOrFail(([row]) => row?.days === 1 && row.hours === 1),
        Effect.retry(Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurs(300)))
      )
      expect(counts).toStrictEqual({ days: 1, hours: 1 })
    }).pipe(Effect.scoped, Effect.provide(stores), Effect.provide(Logger.minimumLogLevel(LogLevel.None)))
  )
})
