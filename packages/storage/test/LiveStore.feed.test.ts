import { expect, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { type FeedItem, LiveStore } from "../src/live/LiveStore.ts"
import { entry, layers, nothing, someone } from "./live.ts"

const ids = (items: Option.Option<ReadonlyArray<FeedItem>>) =>
  Option.getOrNull(Option.map(items, (all) => all.map(({ entry }) => entry.conversationId)))

for (const [name, store] of layers) {
  layer(store, { excludeTestServices: true })(`The feed in ${name}`, (it) => {
    const write = (
      organizationId: Effect.Effect.Success<typeof someone>,
      ...conversationIds: ReadonlyArray<string>
    ) =>
      Effect.flatMap(LiveStore, (live) =>
        live.apply(organizationId, { ...nothing, feed: conversationIds.map((id) => entry(id)) })
      )

    it.effect("gives what came after a cursor: all of it, in order, once", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const start = yield* live.cursor(one)
        expect(ids(yield* live.feedAfter(one, start))).toStrictEqual([])
        yield* write(one, "a", "b")
        const middle = yield* live.cursor(one)
        yield* write(one, "b", "c")
        yield* write(one)
        expect(ids(yield* live.feedAfter(one, start))).toStrictEqual(["a", "b", "b", "c"])
        expect(ids(yield* live.feedAfter(one, middle))).toStrictEqual(["b", "c"])
        expect(ids(yield* live.feedAfter(one, yield* live.cursor(one)))).toStrictEqual([])
      })
    )

    it.effect("goes on from the cursor of any entry", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const start = yield* live.cursor(one)
        yield* write(one, "a", "b", "c", "d")
        const all = Option.getOrThrow(yield* live.feedAfter(one, start))
        expect(all[0]?.entry).toStrictEqual(entry("a"))
        for (const [i, { cursor }] of all.entries()) {
          expect(ids(yield* live.feedAfter(one, cursor))).toStrictEqual(["a", "b", "c", "d"].slice(i + 1))
        }
      })
    )

    it.effect("knows no cursor of before it was broken, and goes on", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const start = yield* live.cursor(one)
        yield* write(one, "a")
        const end = yield* live.cursor(one)
        yield* live.breakFeed(one)
        expect(ids(yield* live.feedAfter(one, start))).toBe(null)
        expect(ids(yield* live.feedAfter(one, end))).toBe(null)
        const anew = yield* live.cursor(one)
        yield* write(one, "b")
        expect(ids(yield* live.feedAfter(one, anew))).toStrictEqual(["b"])
      })
    )

    it.effect("says so where it does not know a cursor", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        yield* write(one, "a")
        for (const cursor of [
          "",
          "garbage",
          "-1",
          "1.5",
          "99999",
          "9999999999999-0",
          "1-0",
          "'; --",
          "1e1"
        ]) {
          expect(yield* live.feedAfter(one, cursor), cursor).toStrictEqual(Option.none())
        }
      })
    )

    it.effect("says so where entries are gone, and keeps the last thousand", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const one = yield* someone
        const start = yield* live.cursor(one)
        const many = Array.from({ length: 1_300 }, (_, i) => `c-${i}`)
        yield* write(one, ...many.slice(0, 400))
        const lost = yield* live.cursor(one)
        const early = Option.getOrThrow(yield* live.feedAfter(one, start))[100]?.cursor ?? ""
        yield* write(one, ...many.slice(400))
        expect(yield* live.feedAfter(one, start)).toStrictEqual(Option.none())
        expect(yield* live.feedAfter(one, early)).toStrictEqual(Option.none())
        expect(ids(yield* live.feedAfter(one, lost))).toStrictEqual(many.slice(400))
      })
    )

    it.effect("is its organization's alone", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const [one, other] = [yield* someone, yield* someone]
        const start = yield* live.cursor(other)
        yield* write(one, "a")
        expect(ids(yield* live.feedAfter(other, start))).toStrictEqual([])
      })
    )

    it.effect("lets a ticket be taken once", () =>
      Effect.gen(function* () {
        const live = yield* LiveStore
        const ticket = yield* someone
        expect(yield* live.takeTicket(ticket)).toStrictEqual(Option.none())
        yield* live.putTicket(ticket, "value", 30)
        const taken = yield* Effect.all(
          Array.from({ length: 5 }, () => live.takeTicket(ticket)),
          { concurrency: "unbounded" }
        )
        expect(taken.filter(Option.isSome)).toStrictEqual([Option.some("value")])
        expect(yield* live.takeTicket(ticket)).toStrictEqual(Option.none())
      })
    )

    it.effect("answers", () => Effect.flatMap(LiveStore, (live) => live.ping))
  })
}
