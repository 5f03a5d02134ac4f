/** Fills a database with the simulator's past, once; later starts fill the gap since the last one. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Event from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Simulator from "@botflow/simulator/Simulator"
import { EventStore } from "@botflow/storage/postgres/EventStore"
import { Clock, Effect, Either, Option, Schema } from "effect"
import * as Progress from "../Progress.ts"
import * as Archive from "../services/Archive.ts"

export interface Options {
  readonly dataDir: string
  readonly organizationId: OrganizationId
  readonly seed: number
  readonly days: number
}

const State = Schema.parseJson(Schema.Struct({ seed: Schema.Int, until: Schema.Int }))

const batchSize = 2000

/** Where an earlier start with this seed has left off. */
const leftOff = (file: string, seed: number): number | null => {
  if (!existsSync(file)) return null
  const state = Schema.decodeOption(State)(readFileSync(file, "utf8"))
  return Option.isSome(state) && state.value.seed === seed ? state.value.until : null
}

/** Answers the instant up to which the past is there; live traffic goes on from it. */
export const fill = ({ dataDir, days, organizationId, seed }: Options) =>
  Effect.gen(function* () {
    const store = yield* EventStore
    const file = join(dataDir, "history.json")
    const to = yield* Clock.currentTimeMillis
    const first = to - days * Instant.day
    const from = Math.max(leftOff(file, seed) ?? first, first)
    const progress = yield* Progress.make({
      title: `Simulating ${days} days of history`,
      total: 100,
      unit: "%"
    })
    let events: Array<Event.Event> = []
    let count = 0

    const flush = (at: number) =>
      Effect.gen(function* () {
        const verdicts = yield* store.append(events.map((event) => ({ organizationId, event })))
        count += verdicts.length
        events = []
        yield* progress.update(
          (100 * (at - from)) / Math.max(1, to - from),
          `${Progress.count(count)} events`
        )
      })

    for (const { at, event } of Simulator.timed({ seed, from, to })) {
      events.push(Either.getOrThrow(Event.decode(event, { now: to, oldest: null })))
      if (events.length === batchSize) yield* flush(at)
    }
    yield* flush(to)
    yield* progress.finish(
      `Simulated ${Progress.count(count)} events from ${Instant.format(from).slice(0, 16)} until now.`
    )
    yield* Archive.rollUp
    writeFileSync(file, Schema.encodeSync(State)({ seed, until: to }))
    return to
  }).pipe(Effect.catchTag("StoreUnavailable", (error) => Effect.fail(Archive.oneLine(error))))
