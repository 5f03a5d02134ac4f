/** Direct access to the database, for commands that move much: past the HTTP API, through the same storage layer. */
import { OrganizationId } from "@botflow/domain/Id"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import { LiveSource } from "@botflow/storage/live/LiveSource"
import * as Database from "@botflow/storage/postgres/Database"
import { EventStore } from "@botflow/storage/postgres/EventStore"
import * as Migrations from "@botflow/storage/postgres/Migrations"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { PriceList } from "@botflow/storage/postgres/PriceList"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import * as Redis from "@botflow/storage/redis/Redis"
import { Effect, Layer, Option, type Redacted, Schema } from "effect"
import * as Home from "../Home.ts"
import * as Progress from "../Progress.ts"
import { type Stop, stop } from "../Stop.ts"
import type { Stores } from "./Stores.ts"

/** The database as it is, for whoever signs in there. */
export const asLogin = (url: Redacted.Redacted) => Database.layer({ url, maxConnections: 1, asLogin: true })

/** What goes wrong below, as one line. */
export const oneLine = (error: unknown): Stop => {
  const seen = new Set<unknown>()
  let deepest = error
  // The cause tells what happened; what wraps it tells only where.
  while (
    typeof deepest === "object" &&
    deepest !== null &&
    "cause" in deepest &&
    deepest.cause !== undefined &&
    !seen.has(deepest)
  ) {
    seen.add(deepest)
    deepest = deepest.cause
  }
  const message = deepest instanceof Error ? deepest.message || deepest.name : String(deepest)
  const code = deepest instanceof Error && "code" in deepest ? ` (${String(deepest.code)})` : ""
  return stop(`The database refuses: ${message}${message.includes(code.trim()) ? "" : code}`)
}

export const migrate = Migrations.run(Home.migrations).pipe(Effect.mapError(oneLine))

/** The database alone, at its newest schema, as the application has it. */
export const database = (url: Redacted.Redacted) =>
  Layer.provide(
    Database.layer({ url, maxConnections: 4 }),
    Layer.provide(Layer.effectDiscard(migrate), asLogin(url))
  )

/**
 * Storing and rolling up. With Redis the live numbers follow; without, whoever starts next rebuilds them.
 */
export const layer = ({ databaseUrl, redisUrl }: Stores) => {
  const stored = Layer.mergeAll(EventStore.Default, Organizations.Default).pipe(
    Layer.provide(PriceList.Default)
  )
  const rollUp = Layer.provide(RollUp.Default, LiveSource.Default)
  const live = Option.map(redisUrl, (url) => Layer.provide(LiveStoreRedis.layer, Redis.layer({ url })))
  const withLive = Option.isSome(live) ? Layer.provide(rollUp, live.value) : rollUp
  return Layer.provideMerge(Layer.merge(stored, withLive), database(databaseUrl))
}

/** The organization of this id; the default one for none. */
export const organization = (id: Option.Option<string>) =>
  Effect.gen(function* () {
    const organizations = yield* Organizations
    if (Option.isNone(id)) return (yield* organizations.ensureDefault("My organization")).organizationId
    const organizationId = yield* Schema.decodeUnknown(OrganizationId)(id.value).pipe(
      Effect.mapError(() => stop(`--organization: expected a UUID, got "${id.value}"`))
    )
    if ((yield* organizations.get(organizationId)) === null)
      return yield* stop(`--organization: there is no organization ${organizationId}`)
    return organizationId
  }).pipe(Effect.catchTag("StoreUnavailable", (error) => Effect.fail(oneLine(error))))

/** Derives everything that waits. Where workers run too they share the work. */
export const rollUp = Effect.gen(function* () {
  const rollUps = yield* RollUp
  const waiting = yield* rollUps.pending
  if (waiting === 0) return
  const progress = yield* Progress.make({ title: "Rolling up", total: waiting, unit: "events" })
  let done = 0
  for (;;) {
    const taken = yield* rollUps.once()
    done += taken
    yield* progress.update(done)
    if (taken > 0) continue
    // Marks that others hold are theirs to finish.
    if ((yield* rollUps.pending) === 0) break
    yield* Effect.sleep("200 millis")
  }
  yield* progress.finish(`Rolled up ${Progress.count(done)} events.`)
}).pipe(Effect.mapError(oneLine))
