/** The two stores: those of the settings, or our own on this machine. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import * as Database from "@botflow/storage/postgres/Database"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Layer, Option, Redacted, Schedule, type Scope } from "effect"
import type { Settings } from "../Settings.ts"
import { type Stop, stop } from "../Stop.ts"
import * as EmbeddedPostgres from "./EmbeddedPostgres.ts"
import * as PrivateRedis from "./PrivateRedis.ts"

export interface Stores {
  readonly databaseUrl: Redacted.Redacted
  /** None: live numbers are kept in memory, by one process. */
  readonly redisUrl: Option.Option<Redacted.Redacted>
}

type Say = (line: string) => Effect.Effect<void>

const reasonOf = ({ cause, message }: SqlError): string =>
  cause instanceof Error && cause.message !== "" ? cause.message : message

/** Whether the server of the setting lets us in; one that is not there yet is waited for. */
const letsIn = (databaseUrl: Redacted.Redacted): Effect.Effect<void, Stop> =>
  Layer.build(Database.layer({ url: databaseUrl, maxConnections: 1, asLogin: true })).pipe(
    Effect.scoped,
    Effect.retry({ schedule: Schedule.spaced("500 millis"), times: 40, while: Database.isPassing }),
    Effect.catchAll((error) => stop(`DATABASE_URL: ${reasonOf(error)}`)),
    Effect.asVoid
  )

export const postgres = (
  { databaseUrl, dataDir }: Settings,
  say: Say
): Effect.Effect<Redacted.Redacted, Stop, Scope.Scope> =>
  Option.match(databaseUrl, {
    onSome: (url) => Effect.as(letsIn(url), url),
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
