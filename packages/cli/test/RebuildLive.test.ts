/** Live numbers that are wrong in Redis are right after the command, for whoever reads them. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"
import type { Message } from "@botflow/domain/Event"
import { BotId, ConversationId, EventId } from "@botflow/domain/Id"
import * as Realtime from "@botflow/domain/Realtime"
import * as Tally from "@botflow/domain/Tally"
import { LiveStore } from "@botflow/storage/live/LiveStore"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import * as Database from "@botflow/storage/postgres/Database"
import { EventStore } from "@botflow/storage/postgres/EventStore"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import * as Redis from "@botflow/storage/redis/Redis"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import * as TestRedis from "@botflow/testing/TestRedis"
import { Effect, Layer, Option, Redacted } from "effect"
import * as Archive from "../src/services/Archive.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const command = (env: Record<string, string>, ...args: ReadonlyArray<string>) =>
  Effect.async<string>((resume) => {
    const argv = ["--import", "tsx", "packages/cli/src/main.ts", "rebuild-live", ...args]
    execFile(process.execPath, argv, { cwd: root, env: { ...process.env, ...env } }, (_, stdout, stderr) =>
      resume(Effect.succeed(stdout + stderr))
    )
  })

const message: Message = {
  type: "message",
  id: EventId.make("e-1"),
  timestamp: 0,
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

it.live(
  "rebuild-live",
  () =>
    Effect.gen(function* () {
      const databaseUrl = yield* TestDatabase.url
      const redisUrl = yield* TestRedis.url
      const env = { DATABASE_URL: Redacted.value(databaseUrl), REDIS_URL: Redacted.value(redisUrl) }
      yield* Effect.gen(function* () {
        const live = yield* LiveStore
        const { organizationId } = yield* (yield* Organizations).ensureDefault("Test")
        const now = Date.now()
        yield* (yield* EventStore).append([{ organizationId, event: { ...message, timestamp: now - 5_000 } }])
        yield* (yield* RollUp).drain
        const messages = live
          .read(organizationId, [Realtime.window(now)], null)
          .pipe(
            Effect.map(
              Option.map(({ tallies: [tally] }) => (tally === undefined ? null : Tally.messages(tally)))
            ),
            Effect.map(Option.getOrNull)
          )
        expect(yield* messages).toBe(1)
        const { client } = yield* Redis.Redis
        const forget = Effect.promise(async () => {
          const keys = await client.keys(`metrics:*{${organizationId}}*`)
          await client.del(...keys.filter((key) => key !== `metrics:realtime:{${organizationId}}`))
        })

        // The part that says that they are there stays: nobody notices by themselves.
        yield* forget
        expect(yield* messages).toBe(0)
        expect(yield* command(env)).toContain("Rebuilt the live numbers of 1 organization.")
        expect(yield* messages).toBe(1)

        yield* forget
        yield* command(env, "--organization", organizationId)
        expect(yield* messages).toBe(1)
        expect(yield* command({ ...env, REDIS_URL: "redis://127.0.0.1:1" })).toContain(
          "Redis does not answer."
        )
      }).pipe(
        Effect.provide(
          Archive.layer({ databaseUrl, redisUrl: Option.some(redisUrl) }).pipe(
            Layer.provideMerge(LiveStoreRedis.layer),
            Layer.provideMerge(Redis.layer({ url: redisUrl })),
            Layer.provideMerge(Database.layer({ url: databaseUrl, maxConnections: 2 }))
          )
        )
      )
    }).pipe(Effect.scoped),
  60_000
)
