/** The connection to Redis: one server, a socket, or a cluster. */
import { StoreUnavailable } from "@botflow/domain/Store"
import { Context, Effect, Layer, Redacted } from "effect"
import { Cluster, type ClusterNode, Redis as IORedis, type RedisOptions } from "ioredis"

export type Client = IORedis | Cluster

/** One connection for commands; `subscriber` makes another, which can do nothing else. */
export class Redis extends Context.Tag("@botflow/storage/Redis")<
  Redis,
  { readonly client: Client; readonly subscriber: () => Client; readonly url: Redacted.Redacted }
>() {}

/** A paused or unreachable Redis must fail a command soon: by itself ioredis waits for ever. */
const patience: RedisOptions = {
  commandTimeout: 1_000,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: true,
  connectTimeout: 2_000
}

/** Several addresses, separated by commas, are the nodes of a cluster; a path is a socket. */
export const connect = (url: Redacted.Redacted, options: RedisOptions = {}): Client => {
  const address = Redacted.value(url)
  const settings: RedisOptions = { ...options, retryStrategy: (times) => Math.min(times * 100, 2_000) }
  const client: Client = address.includes(",")
    ? new Cluster(address.split(",").map(nodeOf), { redisOptions: settings })
    : address.startsWith("unix:") || address.startsWith("/")
      ? new IORedis(address.replace(/^unix:(\/\/)?/, ""), settings)
      : new IORedis(address, settings)
  // It reconnects by itself; what fails meanwhile is told to whoever asked.
  return client.on("error", () => undefined)
}

const nodeOf = (address: string): ClusterNode => {
  const { hostname, port } = new URL(address.includes("://") ? address : `redis://${address}`)
  return { host: hostname, port: Number(port || 6379) }
}

const scoped = (make: () => Client) =>
  Effect.acquireRelease(Effect.sync(make), (client) => Effect.sync(() => client.disconnect()))

/** Does not wait for the server: without Redis everything but live numbers works. */
export const layer = (options: { readonly url: Redacted.Redacted }) =>
  Layer.scoped(
    Redis,
    Effect.gen(function* () {
      const client = yield* scoped(() => connect(options.url, patience))
      const subscriber = () => connect(options.url, { maxRetriesPerRequest: null, connectTimeout: 2_000 })
      return { client, subscriber, url: options.url }
    })
  )

/** A command; that it fails means that Redis is away. */
export const command = <A>(run: () => Promise<A>): Effect.Effect<A, StoreUnavailable> =>
  Effect.tryPromise({ try: run, catch: (cause) => new StoreUnavailable({ store: "redis", cause }) })
