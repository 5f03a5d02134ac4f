import { expect, layer } from "@effect/vitest"
import * as Histogram from "@botflow/domain/Histogram"
import * as Instant from "@botflow/domain/Instant"
import * as Tally from "@botflow/domain/Tally"
import { Clock, Effect, FastCheck as fc, Fiber, Option, Schedule, Stream } from "effect"
import { LiveStore, type Second, type Window } from "../src/live/LiveStore.ts"
import { plain } from "./expected.ts"
import { entry, layers, nothing, of, someone, stranger, tally } from "./live.ts"
import { bot, customer } from "./support.ts"

/** The last whole second. */
const thisSecond = Effect.map(Clock.currentTimeMillis, (now) => Math.floor(now / 1000) * 1000)
const reading = (
  organizationId: Effect.Effect.Success<typeof someone>,
  windows: ReadonlyArray<Window>,
  botIds: ReadonlyArray<string> | null = null
) =>
  Effect.flatMap(LiveStore, (store) =>
    Effect.flatMap(store.read(organizationId, windows, botIds), (found) => found)
  )

/** Tries until it succeeds, for a few seconds. */
const eventually = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.retry(effect, Schedule.spaced("20 millis").pipe(Schedule.intersect(Schedule.recurs(250))))

for (const [name, store] of layers) {
  layer(store, { excludeTestServices: true })(`LiveStore in ${name}`, (it) => {
    it.effect("has nothing of an organization until it is written", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* stranger
        const window = { from: 0, to: 1000 }
        expect(yield* live.isBuilt(one)).toBe(false)
        expect(yield* live.read(one, [window], null)).toStrictEqual(Option.none())
        // What only changed is no whole: Redis may just have lost the rest.
        if (live.kind === "shared") {
          yield* live.apply(one, nothing)
          expect(yield* live.isBuilt(one)).toBe(false)
        }
        yield* live.rebuild(one, nothing)
        expect(yield* live.isBuilt(one)).toBe(true)
        const { activeConversations, responses, tallies } = yield* reading(one, [window])
        expect([activeConversations, responses, tallies.map(plain)]).toStrictEqual([
          0,
          [],
          [plain(Tally.empty())]
        ])
        expect(yield* live.isBuilt(yield* stranger)).toBe(false)
      })
    )

    it.effect("counts a window from its first second up to, and without, its end", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const to = yield* thisSecond
        const from = to - Instant.hour
        const inside = [from, from + 1000, to - 1000]
        const outside = [from - 1000, to]
        const second = (second: number): Second => ({ second, botId: "b", tally: tally([customer(second)]) })
        yield* live.apply(one, of([...inside, ...outside].map(second)))
        const { tallies } = yield* reading(one, [
          { from, to },
          { from: from - Instant.hour, to: from },
          { from: to, to: to + 1000 }
        ])
        expect(tallies.map(Tally.messages)).toStrictEqual([3, 1, 1])
      })
    )

    const grain = fc.record({
      ago: fc.oneof(fc.nat(180), fc.nat(7_200)),
      botId: fc.constantFrom("b-1", "b-2", "b:3"),
      ms: fc.nat(90_000),
      inbound: fc.nat(2)
    })
    it.effect.prop(
      "reads what was written, for any window and bots",
      [
        fc.uniqueArray(grain, { maxLength: 40, selector: ({ ago, botId }) => `${ago} ${botId}` }),
        fc.tuple(fc.nat(7_200), fc.nat(7_200)),
        fc.option(fc.subarray(["b-1", "b-2", "b:3", "none"], { minLength: 1 }))
      ],
      ([grains, [a, b], botIds]) =>
        Effect.gen(function* () {
          const live = yield* LiveStore
          const one = yield* someone
          const now = yield* thisSecond
          const seconds = grains.map(({ ago, botId, inbound, ms }): Second => {
            const second = now - ago * 1000
            const messages = [bot(second), ...Array.from({ length: inbound }, () => customer(second))]
            return { second, botId, tally: tally(messages, ms) }
          })
          yield* live.apply(one, of(seconds))
          const window = { from: now - Math.max(a, b) * 1000, to: now - Math.min(a, b) * 1000 }
          const wanted = seconds.filter(
            ({ botId, second }) =>
              second >= window.from && second < window.to && (botIds === null || botIds.includes(botId))
          )
          const sum = wanted.reduce((into, { tally }) => Tally.addInto(into, tally), Tally.empty())
          const { tallies } = yield* reading(one, [window], botIds)
          expect(tallies.map(plain)).toStrictEqual([plain(sum)])
        }),
      { fastCheck: { numRuns: 30 } }
    )

    it.effect("takes the newest value of a second, so that writing twice changes nothing", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const second = yield* thisSecond
        const window = { from: second, to: second + 1000 }
        const written = (n: number) =>
          of([{ second, botId: "b", tally: tally(Array.from({ length: n }, () => customer(second))) }])
        for (const n of [1, 1, 4]) yield* live.apply(one, written(n))
        for (const botIds of [null, ["b"]]) {
          const { tallies } = yield* reading(one, [window], botIds)
          expect(tallies.map(Tally.messages)).toStrictEqual([4])
        }
      })
    )

    it.effect("keeps equal response times apart", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const second = yield* thisSecond
        const responses = Array.from({ length: 100 }, () => ({ sentAt: second, responseTimeMs: 40 }))
        const times = tally(
          Array.from({ length: 3 }, () => bot(second)),
          40
        )
        yield* live.apply(one, { ...of([{ second, botId: "b", tally: times }]), responses })
        const read = yield* reading(one, [{ from: second, to: second + 1000 }])
        expect(read.responses).toStrictEqual(responses)
        expect(read.tallies.map(({ responseTimes }) => Histogram.encode(responseTimes))).toStrictEqual([
          Histogram.encode(Histogram.fromSamples([40, 40, 40]))
        ])
      })
    )

    it.effect("has a conversation active while its last message is in the window, until it is over", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const to = yield* thisSecond
        const window = { from: to - Instant.hour, to }
        const active = (id: string, botId: string, lastMessageAt: number | null) => ({
          botId,
          conversationId: id,
          lastMessageAt,
          decidedAt: lastMessageAt ?? to - 1
        })
        const count = (botIds: ReadonlyArray<string> | null = null) =>
          Effect.map(reading(one, [window], botIds), ({ activeConversations }) => activeConversations)
        const write = (...activity: ReadonlyArray<ReturnType<typeof active>>) =>
          live.apply(one, { ...nothing, activity })
        yield* write(
          active("edge", "b-1", window.from),
          active("before", "b-1", window.from - 1),
          active("same", "b-1", to - 5),
          active("same", "b-2", to - 5)
        )
        expect([yield* count(), yield* count(["b-1"]), yield* count(["b-2", "b-3"])]).toStrictEqual([3, 2, 1])
        yield* write(active("same", "b-1", null), active("before", "b-1", to - 1))
        expect([yield* count(), yield* count(["b-1"])]).toStrictEqual([3, 2])
        yield* write(active("never", "b-1", null))
        expect(yield* count()).toBe(3)
      })
    )

    it.effect("names conversations that something yet to come decides about, until it has come", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const to = (yield* thisSecond) + 60_000
        const about = (conversationId: string, lastMessageAt: number | null, decidedAt: number) =>
          live.apply(one, {
            ...nothing,
            activity: [{ botId: "b:1", conversationId, lastMessageAt, decidedAt }]
          })
        yield* about("asked", to, to)
        yield* about("ended", null, to + 5_000)
        const at = (to: number, botIds: ReadonlyArray<string> | null = null) =>
          Effect.map(
            reading(one, [{ from: to - Instant.hour, to }], botIds),
            ({ activeConversations, ahead }) => [
              activeConversations,
              ahead.map(({ conversationId }) => conversationId)
            ]
          )
        expect(yield* at(to)).toStrictEqual([0, ["asked", "ended"]])
        expect(yield* at(to, ["b:1"])).toStrictEqual([0, ["asked", "ended"]])
        expect(yield* at(to, ["b"])).toStrictEqual([0, []])
        expect(yield* at(to + 1_000)).toStrictEqual([1, ["ended"]])
        expect(yield* at(to + 6_000)).toStrictEqual([1, []])
      })
    )

    it.effect("forgets what is over when it is built again, and goes on with its feed", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const second = yield* thisSecond
        const window = { from: second - Instant.hour, to: second + 1000 }
        const before = yield* live.cursor(one)
        yield* live.apply(one, {
          ...nothing,
          activity: [
            { botId: "b", conversationId: "gone", lastMessageAt: second, decidedAt: second + Instant.hour }
          ],
          responses: [{ sentAt: second, responseTimeMs: 1 }],
          feed: [entry("c-1")]
        })
        yield* live.rebuild(one, {
          ...nothing,
          activity: [{ botId: "b", conversationId: "here", lastMessageAt: second, decidedAt: second }]
        })
        const read = yield* reading(one, [window])
        expect([read.activeConversations, read.ahead]).toStrictEqual([1, []])
        expect(read.responses).toStrictEqual([])
        expect(Option.getOrNull(yield* live.feedAfter(one, before))).toHaveLength(1)
      })
    )

    it.effect("wakes who watches an organization, and nobody else", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const [one, other] = [yield* someone, yield* someone]
        const watch = (organizationId: typeof one) =>
          Effect.fork(Stream.runDrain(Stream.take(live.changes(organizationId), 3)))
        const [watching, idle] = [yield* watch(one), yield* watch(other)]
        // A subscription needs a moment: write until all three were seen.
        yield* eventually(
          Effect.zipRight(
            live.apply(one, nothing),
            Effect.flatMap(Fiber.poll(watching), (exit) => exit)
          )
        )
        expect(yield* Fiber.poll(idle)).toStrictEqual(Option.none())
        yield* Fiber.interrupt(idle)
      })
    )
  })
}
