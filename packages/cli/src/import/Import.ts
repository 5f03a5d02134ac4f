/** Takes a source's events into the database, or only counts them. */
import * as Event from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import { EventStore, type Verdict } from "@botflow/storage/postgres/EventStore"
import { Clock, Effect, Either, Option, Stream } from "effect"
import * as Progress from "../Progress.ts"
import { oneLine } from "../services/Archive.ts"
import type { Stop } from "../Stop.ts"
import * as Lines from "./Lines.ts"
import type { Mapped } from "./Mapping.ts"
import type { Source } from "./Source.ts"

/** Rows of one statement: larger ones are hardly faster, and a cut-off import repeats less. */
const batchSize = 2000

/** How many refusals are told one by one. */
const toldOneByOne = 10

export interface Options {
  readonly source: Source
  /** Milliseconds that are added to every timestamp. */
  readonly shiftMs: number
  /** What the progress line says is being done. */
  readonly title?: string
}

export interface Counts {
  read: number
  accepted: number
  duplicates: number
  rejected: number
  /** Of the events that can be stored: milliseconds since the epoch. */
  earliest: number
  latest: number
}

/** Stores a batch; a dry run stores nothing. Answers what became of each event. */
export type Store = (events: ReadonlyArray<Event.Event>) => Effect.Effect<ReadonlyArray<Verdict>, Stop>

export const intoDatabase = (organizationId: OrganizationId): Effect.Effect<Store, never, EventStore> =>
  Effect.map(
    EventStore,
    (store): Store =>
      (events) =>
        store.append(events.map((event) => ({ organizationId, event }))).pipe(Effect.mapError(oneLine))
  )

/** Counts an event as accepted when nothing is wrong with it. */
export const nowhere: Store = (events) => Effect.succeed(events.map(() => "accepted" as const))

const describe = (refusal: { readonly line: number; readonly message: string } | Event.Rejection): string => {
  if ("line" in refusal) return `line ${refusal.line}: ${refusal.message}`
  return `${refusal.id ?? "an event without id"}: ${refusal.message}`
}

/** Events in batches, from a stream of pieces of any size. */
const inBatches = (
  mapped: Stream.Stream<ReadonlyArray<Mapped>, Stop>
): Stream.Stream<ReadonlyArray<Mapped>, Stop> =>
  mapped.pipe(
    Stream.map(Option.some),
    Stream.concat(Stream.make(Option.none<ReadonlyArray<Mapped>>())),
    Stream.mapAccum([] as Array<Mapped>, (held, piece) => {
      const all = Option.isSome(piece) ? [...held, ...piece.value] : held
      const full = Option.isSome(piece) ? Math.floor(all.length / batchSize) * batchSize : all.length
      const batches: Array<ReadonlyArray<Mapped>> = []
      for (let at = 0; at < full; at += batchSize) batches.push(all.slice(at, Math.min(at + batchSize, full)))
      return [all.slice(full), batches]
    }),
    Stream.flattenIterables
  )

/**
 * Reads, decodes and stores, one batch ahead of the database. Any age is taken. A file that was imported before,
 * or half of it, may be imported again: what is there already counts as a duplicate.
 */
export const run = ({ shiftMs, source, title = "Importing" }: Options, store: Store) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const { file, mapping } = source
    const size = Lines.sizeOf(file)
    const progress = yield* Progress.make({ title, total: null, unit: "events" })
    const counts: Counts = {
      read: 0,
      accepted: 0,
      duplicates: 0,
      rejected: 0,
      earliest: Number.POSITIVE_INFINITY,
      latest: Number.NEGATIVE_INFINITY
    }
    let bytes = 0

    const reject = (refusal: Parameters<typeof describe>[0]) =>
      Effect.suspend(() => {
        counts.rejected++
        return counts.rejected <= toldOneByOne
          ? Effect.sync(() => console.error(`\nrejected: ${describe(refusal)}`))
          : Effect.void
      })

    const take = (batch: ReadonlyArray<Mapped>) =>
      Effect.gen(function* () {
        const events: Array<Event.Event> = []
        for (const one of batch) {
          counts.read++
          // Decoded as seen from before the shift: the limit on the future then applies after it.
          const decoded = Either.flatMap(one, (json) =>
            Event.decode(json, { now: now - shiftMs, oldest: null })
          )
          if (Either.isLeft(decoded)) yield* reject(decoded.left)
          else events.push({ ...decoded.right, timestamp: decoded.right.timestamp + shiftMs })
        }
        const verdicts = yield* store(events)
        for (const [index, verdict] of verdicts.entries()) {
          const event = events[index]
          if (event === undefined) continue
          if (verdict === "accepted") counts.accepted++
          // The first of an id stays, also where a later one says something else.
          else if (verdict === "duplicate" || verdict === "conflict") counts.duplicates++
          else
            yield* reject({
              code: "invalid_event",
              message:
                verdict === "expired"
                  ? "messages of its month are no longer kept (BOTFLOW_RETENTION_DAYS)"
                  : "PostgreSQL refuses a value of it",
              id: event.id
            })
          counts.earliest = Math.min(counts.earliest, event.timestamp)
          counts.latest = Math.max(counts.latest, event.timestamp)
        }
        yield* progress.update(counts.read, `${Math.floor((100 * bytes) / Math.max(1, size))} % of the file`)
      })

    const mapped = Lines.fromFile(file).pipe(
      Stream.map((piece) => {
        bytes = piece.bytes
        return piece.lines.flatMap((line) => mapping.push(line))
      }),
      Stream.concat(Stream.suspend(() => Stream.make(mapping.end())))
    )
    yield* inBatches(mapped).pipe(Stream.buffer({ capacity: 2 }), Stream.runForEach(take))
    const seconds = ((yield* Clock.currentTimeMillis) - now) / 1000
    yield* progress.finish(
      `Read ${Progress.count(counts.read)} events in ${seconds.toFixed(1)} s (${Progress.count(counts.read / Math.max(seconds, 0.001))}/s): ` +
        `${Progress.count(counts.accepted)} accepted, ${Progress.count(counts.duplicates)} duplicates, ${Progress.count(counts.rejected)} rejected.`
    )
    return counts
  })
