import { expect, it, describe } from "@effect/vitest"
import { OrganizationId } from "@botflow/domain/Id"
import type { Message } from "@botflow/domain/Event"
import { StoreUnavailable } from "@botflow/domain/Store"
import { EventStore, type Row, type Verdict } from "@botflow/storage/postgres/EventStore"
import { JobQueue, QueueUnavailable } from "@botflow/storage/queue/JobQueue"
import { Cause, Deferred, Effect, Exit, Fiber, Layer, TestClock } from "effect"
import { Busy, Ingestion } from "../src/ingest/Ingestion.ts"
import { mock } from "./mock.ts"

const organizationId = OrganizationId.make("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
/** A row that says which request it is of. The store is a mock: nothing else of it is read. */
const row = (id: string): Row => ({ organizationId, event: { id, type: "message" } as Message })
const rows = (id: string, n: number) => Array.from({ length: n }, (_, i) => row(`${id}-${i}`))

type Answer = Deferred.Deferred<ReadonlyArray<Verdict>, StoreUnavailable>

/** A store whose transactions end when, and how, a test says. */
const make = Effect.gen(function* () {
  const calls: Array<{ readonly rows: ReadonlyArray<Row>; readonly answer: Answer }> = []
  let nudges = 0
  const append = (rows: ReadonlyArray<Row>) =>
    Effect.gen(function* () {
      const answer = yield* Deferred.make<ReadonlyArray<Verdict>, StoreUnavailable>()
      calls.push({ rows, answer })
      return [...(yield* Deferred.await(answer))]
    })
  const nudgeRollUp = Effect.suspend(() => {
    nudges++
    return new QueueUnavailable({ cause: "away" })
  })
  const layer = Ingestion.Default.pipe(
    Layer.provide(mock(EventStore, { append })),
    Layer.provide(Layer.mock(JobQueue, { nudgeRollUp }))
  )
  /** Lets everything run that can, without any time passing. */
  const settle = Effect.yieldNow().pipe(Effect.repeatN(200))
  const commit = (call: number, verdict: Verdict = "accepted") =>
    Effect.zipRight(
      Effect.suspend(() =>
        Deferred.succeed(
          calls[call]!.answer,
          calls[call]!.rows.map(() => verdict)
        )
      ),
      settle
    )
  const send = (rows: ReadonlyArray<Row>) =>
    Effect.flatMap(Ingestion, (ingestion) => ingestion.append(rows)).pipe(Effect.fork, Effect.zipLeft(settle))
  return { calls, layer, commit, send, settle, nudges: () => nudges }
})

const unavailable = Exit.fail(new StoreUnavailable({ store: "postgres" }))
const sizes = ({ calls }: Effect.Effect.Success<typeof make>) => calls.map(({ rows }) => rows.length)

describe("Ingestion", () => {
  it.effect("commits a lone request at once", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        const sent = yield* store.send(rows("a", 3))
        expect(sizes(store)).toStrictEqual([3])
        yield* store.commit(0, "duplicate")
        expect(yield* Fiber.join(sent)).toStrictEqual(["duplicate", "duplicate", "duplicate"])
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect("lets requests that arrive meanwhile share one transaction, each with its own verdicts", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        yield* Effect.forEach(["a", "b"], (id) => store.send(rows(id, 1)))
        const waiting = yield* Effect.forEach([1, 2, 3, 4, 5], (n) => store.send(rows(`w${n}`, n)))
        expect(sizes(store)).toStrictEqual([1, 1])
        yield* store.commit(1)
        expect(sizes(store)).toStrictEqual([1, 1, 15])
        const verdicts = store.calls[2]!.rows.map(
          ({ event }): Verdict => (event.id.startsWith("w2") ? "duplicate" : "accepted")
        )
        yield* Deferred.succeed(store.calls[2]!.answer, verdicts)
        expect(yield* Fiber.join(Fiber.all(waiting))).toStrictEqual([
          ["accepted"],
          ["duplicate", "duplicate"],
          ["accepted", "accepted", "accepted"],
          Array.from({ length: 4 }, () => "accepted"),
          Array.from({ length: 5 }, () => "accepted")
        ])
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect("begins a new transaction rather than one without end", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        yield* Effect.forEach(["a", "b"], (id) => store.send(rows(id, 1)))
        yield* Effect.forEach([1, 2, 3, 4], (n) => store.send(rows(`w${n}`, 1_000)))
        yield* store.commit(0)
        expect(sizes(store)).toStrictEqual([1, 1, 2_000])
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect.each([
    ["failure", Cause.fail(new StoreUnavailable({ store: "postgres" }))],
    ["defect", Cause.die("broken")]
  ] as const)("fails all requests of a transaction with its %s, and goes on", ([, cause]) =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        yield* Effect.forEach(["a", "b"], (id) => store.send(rows(id, 1)))
        const waiting = yield* Effect.forEach(["d", "e"], (id) => store.send(rows(id, 2)))
        yield* store.commit(0)
        yield* Deferred.failCause(store.calls[2]!.answer, cause)
        for (const fiber of waiting) {
          expect(yield* Fiber.await(fiber)).toStrictEqual(Exit.failCause(cause))
        }
        const next = yield* store.send(rows("f", 1))
        yield* store.commit(3)
        expect(yield* Fiber.join(next)).toStrictEqual(["accepted"])
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect("fails a transaction that takes too long, and only then", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        const sent = yield* store.send(rows("a", 1))
        yield* TestClock.adjust("9999 millis")
        expect((yield* Fiber.poll(sent))._tag).toBe("None")
        yield* TestClock.adjust("1 millis")
        expect(yield* Fiber.await(sent)).toStrictEqual(unavailable)
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect("refuses at once what it could not hold, until there is room again", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        yield* Effect.forEach(["a", "b"], (id) => store.send(rows(id, 1)))
        const large = rows("large", 2_000)
        const held = yield* Effect.forEach(Array.from({ length: 26 }), () => store.send(large))
        expect(yield* Fiber.await(yield* store.send(rows("late", 1)))).toStrictEqual(Exit.fail(new Busy()))
        expect(yield* Effect.forEach(held, Fiber.poll)).toSatisfy((all: ReadonlyArray<{ _tag: string }>) =>
          all.every(({ _tag }) => _tag === "None")
        )
        yield* store.commit(0)
        const again = yield* store.send(rows("again", 1))
        expect((yield* Fiber.poll(again))._tag).toBe("None")
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect("takes no more bytes at a time than fit, however they arrive", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        const { within } = yield* Ingestion
        const MiB = 1024 * 1024
        // One alone is always let in.
        expect(yield* within(1_000 * MiB, Effect.succeed("read"))).toBe("read")
        const held = yield* Effect.forEach([1, 2], () => Effect.fork(within(16 * MiB, Effect.never)))
        yield* store.settle
        expect(yield* Effect.flip(within(1, Effect.void))).toStrictEqual(new Busy())
        yield* Effect.forEach(held, Fiber.interrupt)
        expect(yield* within(16 * MiB, Effect.succeed("read"))).toBe("read")
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect("nudges the workers once for what was accepted, and bears that they are away", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        yield* store.send(rows("a", 1))
        yield* store.commit(0, "duplicate")
        yield* TestClock.adjust("1 second")
        expect(store.nudges()).toBe(0)
        for (const n of [1, 2, 3]) {
          yield* store.send(rows("b", 1))
          yield* store.commit(n)
        }
        yield* TestClock.adjust("1 second")
        // The first at once; the second and third together.
        expect(store.nudges()).toBe(2)
      }).pipe(Effect.provide(store.layer))
    })
  )

  it.effect("has nothing to do for nothing", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* Effect.gen(function* () {
        expect(yield* Fiber.join(yield* store.send([]))).toStrictEqual([])
        expect(store.calls).toHaveLength(0)
      }).pipe(Effect.provide(store.layer))
    })
  )
})
