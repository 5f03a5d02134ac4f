/** The two stores: those of the settings, or our own on this machine. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Effect, Option, Redacted, type Scope } from "effect"
import type { Settings } from "../Settings.ts"
import type { Stop } from "../Stop.ts"
import * as EmbeddedPostgres from "./EmbeddedPostgres.ts"
import * as PrivateRedis from "./PrivateRedis.ts"

export interface Stores {
  readonly databaseUrl: Redacted.Redacted
  /** None: live numbers are kept in memory, by one process. */
  readonly redisUrl: Option.Option<Redacted.Redacted>
}

type Say = (line: string) => Effect.Effect<void>

export const postgres = (
  { databaseUrl, dataDir }: Settings,
  say: Say
): Effect.Effect<Redacted.Redacted, Stop, Scope.Scope> =>
  Option.match(databaseUrl, {
    onSome: Effect.succeed,
    onNone: () => Effect.map(EmbeddedPostgres.acquire({ dataDir, say }), ({ url }) => Redacted.make(url))
  })

export const redis = (
  { dataDir, path, redisUrl }: Settings,
  say: Say
): Effect.Effect<Stores["redisUrl"], Stop, Scope.Scope> =>
  Option.match(redisUrl, {
    onSome: (url) => Effect.succeedSome(url),
    onNone: () =>
      Effect.map(
        PrivateRedis.acquire({ dataDir, path, install: true, say }),
        Option.map(({ url }) => Redacted.make(url))
      )
  })

/** Ends servers of our own that a killed run has left behind: using them once, as the last one, stops them. */
export const stopLeftovers = ({ dataDir, path }: Settings): Effect.Effect<void, Stop> =>
  Effect.gen(function* () {
    if (existsSync(join(dataDir, "postgres"))) yield* Effect.scoped(EmbeddedPostgres.acquire({ dataDir }))
    if (existsSync(join(dataDir, "redis")))
      yield* Effect.scoped(PrivateRedis.acquire({ dataDir, path, install: false }))
  })

/** Both, started side by side. */
export const both = (settings: Settings, say: Say): Effect.Effect<Stores, Stop, Scope.Scope> =>
  Effect.gen(function* () {
    const stores = yield* Effect.all(
      { databaseUrl: postgres(settings, say), redisUrl: redis(settings, say) },
      { concurrency: 2 }
    )
    if (Option.isNone(stores.redisUrl)) {
      yield* say(
        "No Redis on this machine (install redis-server or set REDIS_URL): live numbers are kept in memory."
      )
    }
    return stores
  })
