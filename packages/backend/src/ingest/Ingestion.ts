/**
 * Group commit: requests that arrive while a transaction runs share the next one. Under light
 * load each is committed at once; under heavy load transactions grow instead of queues.
 */
import { StoreUnavailable } from "@botflow/domain/Store"
import { EventStore, type Row, type Verdict } from "@botflow/storage/postgres/EventStore"
import { JobQueue } from "@botflow/storage/queue/JobQueue"
import { Chunk, Data, Deferred, Effect, Queue } from "effect"

/** Events in one transaction, about. */
const maxRows = 2_000
/** Transactions at the same time; with more they only become smaller. */
const writers = 2
/** Events that wait for a transaction; more are refused at once, so that memory stays bounded. */
const maxWaiting = 50_000
/** Bytes of bodies that are being read or wait for their answer. As events they take several times as much. */
const maxBytes = 32 * 1024 * 1024
/** A transaction that takes longer has failed for its requests. */
const patience = "10 seconds"

interface Pending {
  readonly rows: ReadonlyArray<Row>
  readonly verdicts: Deferred.Deferred<ReadonlyArray<Verdict>, StoreUnavailable>
}

/** More is sent than is stored: what comes is refused until that has changed. */
export class Busy extends Data.TaggedError("Busy") {}

export class Ingestion extends Effect.Service<Ingestion>()("@botflow/backend/Ingestion", {
  scoped: Effect.gen(function* () {
    const store = yield* EventStore
    const jobs = yield* JobQueue
    const pending = yield* Effect.acquireRelease(Queue.unbounded<Pending>(), Queue.shutdown)
    let waiting = 0

    // A nudge is a hint: it never delays an answer, and a lost one only delays the rollup.
    const nudges = yield* Queue.sliding<void>(1)
    yield* Queue.take(nudges).pipe(
      Effect.zipRight(Effect.ignore(jobs.nudgeRollUp)),
      Effect.zipRight(Effect.sleep("20 millis")),
      Effect.forever,
      Effect.forkScoped
    )

    const takeGroup = Effect.gen(function* () {
      const group = [yield* Queue.take(pending)]
      let rows = group[0]?.rows.length ?? 0
      while (rows < maxRows) {
        const next = Chunk.get(yield* Queue.takeUpTo(pending, 1), 0)
        if (next._tag === "None") break
        group.push(next.value)
        rows += next.value.rows.length
      }
      waiting -= rows
      return group
    })

    const commit = (group: ReadonlyArray<Pending>) =>
      store.append(group.flatMap(({ rows }) => rows)).pipe(
        Effect.timeoutFail({
          duration: patience,
          onTimeout: () => new StoreUnavailable({ store: "postgres" })
        }),
        Effect.matchCauseEffect({
          onFailure: (cause) =>
            Effect.forEach(group, ({ verdicts }) => Deferred.failCause(verdicts, cause), { discard: true }),
          onSuccess: (all) =>
            Effect.gen(function* () {
              let start = 0
              for (const { rows, verdicts } of group) {
                yield* Deferred.succeed(verdicts, all.slice(start, start + rows.length))
                start += rows.length
              }
              if (all.includes("accepted")) yield* Queue.offer(nudges, undefined)
            })
        })
      )

    yield* takeGroup.pipe(
      Effect.flatMap(commit),
      Effect.forever,
      Effect.forkScoped,
      Effect.replicateEffect(writers)
    )

    /**
     * Stores events; when it succeeds, the accepted ones are committed.
     *
     * @returns a verdict for each row, in order
     */
    const append = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>) {
      if (rows.length === 0) return []
      if (waiting > maxWaiting) return yield* new Busy()
      waiting += rows.length
      const verdicts = yield* Deferred.make<ReadonlyArray<Verdict>, StoreUnavailable>()
      yield* Queue.offer(pending, { rows, verdicts })
      return yield* Deferred.await(verdicts)
    })

    let held = 0

    /** `handle`s a request of about so many bytes, if there is room for it. */
    const within = <A, E, R>(bytes: number, handle: Effect.Effect<A, E, R>): Effect.Effect<A, E | Busy, R> =>
      Effect.acquireUseRelease(
        Effect.suspend(() =>
          held > 0 && held + bytes > maxBytes ? new Busy() : Effect.sync(() => void (held += bytes))
        ),
        () => handle,
        () => Effect.sync(() => void (held -= bytes))
      )

    return { append, within }
  })
}) {}
