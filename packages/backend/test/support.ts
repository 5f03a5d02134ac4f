/** The backend on stores of its own, listening on a free port; tenants and their requests. */
import { randomBytes } from "node:crypto"
import * as Client from "@botflow/api/Client"
import type { Scope } from "@botflow/api/Authorization"
import * as Instant from "@botflow/domain/Instant"
import * as BucketsMemory from "@botflow/storage/limits/BucketsMemory"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import { AggregateReader } from "@botflow/storage/postgres/AggregateReader"
import { Aggregations } from "@botflow/storage/postgres/Aggregations"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import * as AggregationQueue from "@botflow/storage/queue/AggregationQueue"
import * as Backend from "@botflow/storage/queue/Backend"
import { JobQueue } from "@botflow/storage/queue/JobQueue"
import * as QueueAdmin from "@botflow/storage/queue/QueueAdmin"
import { connect } from "@botflow/storage/redis/Redis"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import * as TestRedis from "@botflow/testing/TestRedis"
import { FetchHttpClient, HttpServer } from "@effect/platform"
import { Effect, Layer, Logger, LogLevel, Redacted } from "effect"
import * as Server from "../src/Server.ts"

/** Nobody works in the background: tests say when numbers are derived. */
const idle = Layer.succeed(JobQueue, { nudgeRollUp: Effect.void, workOnRollUps: () => Effect.void })

const queuesOn = (options: Backend.RedisOptions) =>
  Layer.provideMerge(Layer.mergeAll(AggregationQueue.layer, QueueAdmin.layer), Backend.layerRedis(options))

/** Queues of this suite alone. */
const queuesOfSuite = Layer.unwrapScoped(
  Effect.gen(function* () {
    const url = yield* TestRedis.url
    const prefix = `{test-${randomBytes(6).toString("hex")}}`
    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        const client = connect(url)
        for (const key of await client.keys(`${prefix}*`)) await client.del(key)
        client.disconnect()
      })
    )
    return queuesOn({ url, prefix })
  })
)

/** Queues on a Redis that is away. */
export const queuesAway = queuesOn({ url: Redacted.make("redis://127.0.0.1:1") })

export const publicUrl = "https://bots.example.org"

/** The backend with the queues given. */
export const appWith = (
  queues: typeof queuesOfSuite | typeof queuesAway,
  level: LogLevel.LogLevel = LogLevel.Error
) =>
  Layer.mergeAll(
    Server.layer({ port: 0, host: "127.0.0.1", publicUrl: new URL(publicUrl) }),
    RollUp.Default,
    Layer.provide(Aggregations.Default, AggregateReader.Default),
    FetchHttpClient.layer
  ).pipe(
    Layer.provideMerge(Server.Services),
    Layer.provideMerge(
      Layer.mergeAll(idle, queues, BucketsMemory.layer, Layer.provide(LiveStoreRedis.layer, TestRedis.layer))
    ),
    TestDatabase.beside,
    Layer.provide(Logger.minimumLogLevel(level))
  )

export const app = appWith(queuesOfSuite)

/** The same, saying all that there is to say. */
export const loudApp = appWith(queuesOfSuite, LogLevel.All)

/** The same, saying nothing: for what is broken on purpose. */
export const quietApp = appWith(queuesOfSuite, LogLevel.None)

export const baseUrl = Effect.map(HttpServer.HttpServer, ({ address }) =>
  address._tag === "TcpAddress" ? `http://127.0.0.1:${address.port}` : ""
)

/** A new organization, with a key for each thing that keys are for. */
export const tenant = Effect.gen(function* () {
  const { organizationId } = yield* (yield* Organizations).create("Test")
  const accounts = yield* Accounts
  const key = (...scopes: ReadonlyArray<Scope>) =>
    Effect.map(accounts.createKey(organizationId, "Test", scopes), ({ key }) => key)
  const [ingest, read, admin] = [yield* key("ingest"), yield* key("read"), yield* key("admin")]
  const client = yield* Client.make({ baseUrl: yield* baseUrl, token: read })
  return { organizationId, ingest, read, admin, client }
})
export type Tenant = Effect.Effect.Success<typeof tenant>

interface Options {
  readonly token?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}

export const request = (path: string, { token, ...options }: Options = {}) =>
  Effect.flatMap(baseUrl, (base) =>
    Effect.promise(async () => {
      const response = await fetch(base + path, {
        ...options,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...options.headers },
        signal: AbortSignal.timeout(10_000)
      })
      return { status: response.status, headers: response.headers, text: await response.text() }
    })
  )

/** An answer's JSON, with its status. */
export const json = (path: string, options: Options = {}) =>
  Effect.map(request(path, options), ({ headers, status, text }) => ({
    status,
    type: headers.get("content-type"),
    body: JSON.parse(text === "" ? "{}" : text) as Record<string, unknown>
  }))

export const post = (token: string, body: unknown, headers: Record<string, string> = {}) =>
  json("/api/events", {
    token,
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body)
  })

export const now = (): string => Instant.format(Date.now())

/** A message of a customer, as it is sent. */
export const message = (id: string, more: Record<string, unknown> = {}) => ({
  type: "message",
  id,
  timestamp: now(),
  botId: "support",
  conversationId: "c-1",
  channel: "web",
  direction: "inbound",
  ...more
})

/** Sends events, and derives what follows from them. */
export const given = (tenant: Tenant, events: ReadonlyArray<Record<string, unknown>>) =>
  Effect.gen(function* () {
    const { body, status } = yield* post(tenant.ingest, { events })
    if (status !== 202) return yield* Effect.dieMessage(JSON.stringify(body))
    yield* (yield* RollUp).drain
  })
