import { expect, layer } from "@effect/vitest"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { Context, Effect, FastCheck as fc, Layer } from "effect"
import {
  closedAt,
  type ConversationFilter,
  type ConversationRow,
  Conversations,
  type Key
} from "../src/postgres/Conversations.ts"
import { anyText, everything, hostile, size, talks } from "./conversations.ts"
import { at, customer, given, organization, place, stores, t0, turn } from "./support.ts"

class Organization extends Context.Tag("test/Organization")<Organization, OrganizationId>() {}

/** Half of what is open has lapsed by then. */
const now = t0 + Instant.day + 700_000

const list = (filter: ConversationFilter, limit = 1_000, after: Key | null = null) =>
  Effect.flatMap(Conversations, (conversations) => conversations.page(filter, { now, limit, after }))

const ids = (rows: ReadonlyArray<ConversationRow>) => rows.map(({ conversationId }) => conversationId)

/** All pages of a filter, one after another. */
const pages = (filter: ConversationFilter, limit: number) =>
  Effect.gen(function* () {
    const all: Array<ConversationRow> = []
    for (;;) {
      const page = yield* list(filter, limit, all.at(-1) ?? null)
      all.push(...page)
      if (page.length < limit) return all
    }
  })

const stored = Layer.effect(Organization, talks)

layer(Layer.provideMerge(stored, stores), { excludeTestServices: true })("Conversations", (it) => {
  it.effect("are listed by last message, newest first, in one order", () =>
    Effect.gen(function* () {
      const rows = yield* list(everything(yield* Organization))
      expect(rows).toHaveLength(size)
      const keys = rows.map((row) => [-row.lastMessageAt, row.botId, row.conversationId] as const)
      const sorted = [...keys].sort((a, b) => a[0] - b[0] || (a[1] + a[2] < b[1] + b[2] ? -1 : 1))
      expect(keys).toStrictEqual(sorted)
      // The pages below are only hard where last messages tie.
      expect(new Set(keys.map(([instant]) => instant)).size).toBeLessThan(size)
    })
  )

  it.effect("come in pages that make up the whole, none twice", () =>
    Effect.gen(function* () {
      const filter = everything(yield* Organization)
      const whole = ids(yield* list(filter))
      for (const limit of [1, 2, 7, size]) expect(ids(yield* pages(filter, limit))).toStrictEqual(whole)
      const failed = everything(yield* Organization, { failed: true })
      expect(ids(yield* pages(failed, 3))).toStrictEqual(ids(yield* list(failed)))
    })
  )

  it.effect("keep their place while newer ones arrive", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const talk = (n: number) => customer(at(n), place("b", `c-${n}`))
      yield* given(organizationId, [talk(1), talk(2), talk(3), talk(4)])
      const first = yield* list(everything(organizationId), 2)
      yield* given(organizationId, [talk(9), talk(10)])
      const rest = yield* list(everything(organizationId), 9, first.at(-1) ?? null)
      expect([...ids(first), ...ids(rest)]).toStrictEqual(["c-4", "c-3", "c-2", "c-1"])
    })
  )

  const filters: ReadonlyArray<[string, Partial<ConversationFilter>, (row: ConversationRow) => boolean]> = [
    ["bot", { botIds: ["bot-1"] }, (row) => row.botId === "bot-1"],
    ["channel", { channels: ["web"] }, (row) => row.channel === "web"],
    [
      "status",
      { statuses: ["closed", "escalated"] },
      (row) => row.status === "closed" || row.status === "escalated"
    ],
    [
      "outcome",
      { outcomes: ["open", "failed"] },
      (row) => row.outcome === "open" || row.outcome === "failed"
    ],
    ["failed", { failed: true }, (row) => row.failed > 0],
    ["not failed", { failed: false }, (row) => row.failed === 0],
    ["slowest response", { minResponseTimeMs: 1_100 }, (row) => (row.maxResponseMs ?? -1) >= 1_100],
    [
      "range",
      { from: at(300), to: at(702) },
      (row) => row.lastMessageAt >= at(300) && (row.firstMessageAt ?? 0) < at(702)
    ]
  ]
  it.effect.each(filters)("are narrowed by %s", ([, narrow, holds]) =>
    Effect.gen(function* () {
      const organizationId = yield* Organization
      const whole = yield* list(everything(organizationId))
      const rows = yield* list(everything(organizationId, narrow))
      expect(ids(rows)).toStrictEqual(ids(whole.filter(holds)))
      expect(rows.length > 0 && rows.length < size).toBe(true)
    })
  )

  it.effect("are narrowed to parts of the range by a message in one of them", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        customer(at(0), place("b", "early")),
        customer(at(1000), place("b", "early")),
        customer(at(500), place("b", "late"))
      ])
      const within = (...spans: ReadonlyArray<readonly [from: number, to: number]>) =>
        Effect.map(
          list(
            everything(organizationId, {
              within: spans.map(([from, to]) => ({ from: at(from), to: at(to) }))
            })
          ),
          ids
        )
      expect(yield* within([0, 1])).toStrictEqual(["early"])
      expect(yield* within([1, 500], [501, 1000])).toStrictEqual([])
      expect(yield* within([400, 501], [1000, 1001])).toStrictEqual(["early", "late"])
      expect(yield* within()).toStrictEqual([])
    })
  )

  it.effect("are in a range by a message in it, not by what lies around it", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        customer(at(0)),
        customer(at(1000)),
        turn("started", at(500), place("b", "silent"))
      ])
      const within = (from: number, to: number) =>
        Effect.map(list(everything(organizationId, { from: at(from), to: at(to) })), (rows) => rows.length)
      expect(yield* within(0, 1)).toBe(1)
      expect(yield* within(1, 1000)).toBe(0)
      expect(yield* within(1000, 1001)).toBe(1)
      expect(yield* within(-9, 0)).toBe(0)
      expect(yield* within(-9, 2000)).toBe(1)
    })
  )

  it.effect("are found by any text of theirs, taken literally", () =>
    Effect.gen(function* () {
      const organizationId = yield* Organization
      const whole = yield* list(everything(organizationId))
      for (const q of hostile) {
        const digits = q.replace(/[\s()+-]/g, "")
        const wanted = whole.filter(
          (row) =>
            [row.conversationId, row.customerId, row.customerName, row.lastBody].some((text) =>
              text?.toLowerCase().includes(q.toLowerCase())
            ) ||
            (/^\d{3,}$/.test(digits) && row.customerPhone?.includes(digits.replace(/^0/, "")))
        )
        expect(ids(yield* list(everything(organizationId, { search: anyText(q) }))), q).toStrictEqual(
          ids(wanted)
        )
      }
      expect(yield* list(everything(organizationId, { search: anyText("100 % s") }))).toHaveLength(3)
      expect(
        (yield* list(everything(organizationId, { search: anyText("082 123") }))).length
      ).toBeGreaterThan(0)
    })
  )

  it.effect.prop(
    "survive any search",
    [fc.string({ unit: "binary", maxLength: 30 }).filter((q) => !q.includes("\u0000"))],
    ([q]) =>
      Effect.gen(function* () {
        expect(
          (yield* list(everything(yield* Organization, { search: anyText(q) }))).length
        ).toBeLessThanOrEqual(size)
      }),
    { fastCheck: { numRuns: 40 } }
  )

  it.effect("are of their organization alone", () =>
    Effect.gen(function* () {
      expect(yield* list(everything(yield* organization))).toStrictEqual([])
      const { get } = yield* Conversations
      expect(yield* get(yield* organization, "c-1", null, now)).toBeNull()
      expect(yield* get(yield* Organization, "c-1", "bot-1", now)).toBeNull()
    })
  )

  it.effect("show their messages and turns in order, one at a time", () =>
    Effect.gen(function* () {
      const organizationId = yield* Organization
      const { get } = yield* Conversations
      const found = yield* get(organizationId, "c-2", null, now)
      expect(found?.conversation).toMatchObject({ botId: "bot-2", status: "escalated", outcome: "escalated" })
      expect(found?.messages.map(({ sender }) => sender)).toStrictEqual(["customer", "bot"])
      expect(found?.turns.map(({ type }) => type)).toStrictEqual(["escalated", "rated"])
      expect(found === null ? null : closedAt(found.conversation)).toBe(at(3))
    })
  )

  it.effect("of equal ids in two bots are both there, the latest first", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        customer(at(0), place("one", "same")),
        customer(at(9), place("two", "same"))
      ])
      const { get } = yield* Conversations
      expect((yield* get(organizationId, "same", null, now))?.conversation.botId).toBe("two")
      expect((yield* get(organizationId, "same", "one", now))?.conversation.botId).toBe("one")
    })
  )
})
