import { expect, layer } from "@effect/vitest"
import type { Message } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as Usd from "@botflow/domain/Usd"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc } from "effect"
import { Prices } from "../src/postgres/Prices.ts"
import * as Expected from "./expected.ts"
import { append, at, bot, drain, given, organization, place, stores } from "./support.ts"

const usd = (text: string) => Usd.parse(text) ?? expect.fail(`cannot read ${text}`)

const price = (
  model: string,
  validFrom: number,
  input: string,
  more: Partial<PriceBook.Price> = {}
): PriceBook.Price => ({
  model,
  validFrom,
  input: usd(input),
  cachedInput: null,
  cacheCreationInput: null,
  output: usd("0"),
  ...more
})

const tokens = (plainInput: number) => ({
  plainInput,
  cachedInput: 0,
  cacheCreationInput: 0,
  plainOutput: 0,
  reasoningOutput: 0
})
const used = (model: string, seconds: number, millions = 1, extra: Partial<Message> = {}) =>
  bot(at(seconds), { ...place("support", `c-${seconds}`), model, tokens: tokens(millions * 1e6), ...extra })

const set = (organizationId: OrganizationId, one: PriceBook.Price, preview = false) =>
  Effect.map(
    Effect.flatMap(Prices, (prices) => prices.set(organizationId, one, { preview })),
    ({ costUsdAfter, costUsdBefore, ...counts }) => ({
      ...counts,
      before: Usd.format(costUsdBefore),
      after: Usd.format(costUsdAfter)
    })
  )
const withdraw = (organizationId: OrganizationId, one: PriceBook.Price, preview = false) =>
  Effect.flatMap(Prices, (prices) => prices.withdraw(organizationId, one.model, one.validFrom, { preview }))

/** What messages cost as it is stored: by id; `unpriced` where a price is missing, null where none is due. */
const stored = (organizationId: OrganizationId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ eventId: string; costUsd: string | null; unpriced: boolean }>`
      SELECT event_id, cost_usd, unpriced FROM messages WHERE organization_id = ${organizationId}`
    return new Map(rows.map((row) => [row.eventId, row.unpriced ? "unpriced" : row.costUsd]))
  })

const costs = (messages: ReadonlyArray<Message>, own: ReadonlyArray<PriceBook.Price>) => {
  const book = PriceBook.ofOrganization(own)
  return new Map(
    messages.map((message) => {
      const cost = PriceBook.costOfMessage(book, message)
      return [
        message.id as string,
        cost._tag === "Priced" ? Usd.format(cost.usd) : cost._tag === "Free" ? null : "unpriced"
      ]
    })
  )
}

/** Costs of conversations and of rollups, by their keys. */
const derived = (organizationId: OrganizationId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const conversations = yield* sql<{ conversationId: string; costUsd: string | null; unpriced: number }>`
      SELECT conversation_id, cost_usd, unpriced FROM conversation_metrics WHERE organization_id = ${organizationId}
      ORDER BY bot_id, conversation_id`
    const rollups = yield* sql<{
      bucket: number
      botId: string
      channel: string
      model: string
      priced: number
      unpriced: number
      costUsd: string
    }>`SELECT bucket, bot_id, channel, model, priced, unpriced, cost_usd FROM rollups_15m WHERE organization_id = ${organizationId}`
    const text = (amount: string | null) => (amount === null ? null : Usd.format(usd(amount)))
    return {
      conversations: conversations.map((row) => ({ ...row, costUsd: text(row.costUsd) })),
      rollups: Object.fromEntries(
        rollups.map(({ bucket, botId, channel, costUsd, model, priced, unpriced }) => [
          JSON.stringify([bucket, botId, channel, model]),
          { priced, unpriced, costUsd: text(costUsd) }
        ])
      )
    }
  })

const derivedBy = (messages: ReadonlyArray<Message>, own: ReadonlyArray<PriceBook.Price>) => {
  const book = PriceBook.ofOrganization(own)
  const rollups = Object.entries(Expected.rollups(messages, book)) as ReadonlyArray<
    [string, { priced: number; unpriced: number; costUsd: string }]
  >
  return {
    conversations: Expected.conversations(messages, at(0), book).map(
      ({ conversationId, costUsd, unpriced }) => ({ conversationId, costUsd, unpriced })
    ),
    rollups: Object.fromEntries(
      rollups.map(([key, { costUsd, priced, unpriced }]) => [key, { priced, unpriced, costUsd }])
    )
  }
}

const models = ["gpt-4o", "gpt-4o-2024-05-13", "gpt-4o-20261111", "own/model:1.5", "own/model:1.5-2026-01-01"]
const instants = [Date.UTC(2024, 4, 13), Date.UTC(2024, 9, 2), at(0), at(60), at(3600)]
const amount = fc.tuple(fc.nat(1_000_000), fc.nat(18)).map(([n, scale]) => usd(`${n}e-${scale}`))
const count = fc.oneof(fc.nat(5000), fc.constant(1_000_000_000))

const anyMessage = fc
  .record({
    timestamp: fc.tuple(fc.constantFrom(...instants), fc.integer({ min: -1, max: 1 })).map(([a, b]) => a + b),
    model: fc.option(fc.constantFrom(...models), { freq: 8 }),
    tokens: fc.option(
      fc.record({
        plainInput: count,
        cachedInput: count,
        cacheCreationInput: count,
        plainOutput: count,
        reasoningOutput: count
      }),
      { freq: 8 }
    ),
    costUsd: fc.option(amount, { freq: 1, nil: null }),
    conversation: fc.constantFrom("c-1", "c-2", "c-3")
  })
  .map(({ conversation, timestamp, ...extra }) =>
    bot(timestamp, { ...place("support", conversation), ...extra })
  )

const anyPrice = fc.record({
  model: fc.constantFrom(...models),
  validFrom: fc.constantFrom(...instants),
  input: amount,
  cachedInput: fc.option(amount),
  cacheCreationInput: fc.option(amount),
  output: amount
})

/** Something that happens to prices or messages; a withdrawal is of the nth own price. */
const anyStep = fc.oneof(
  fc.record({ send: fc.array(anyMessage, { maxLength: 6 }) }),
  fc.record({ set: anyPrice }),
  fc.record({ withdraw: fc.nat(5) })
)

layer(stores, { excludeTestServices: true })("Prices", (it) => {
  it.effect.prop(
    "cost every message as the domain does by the prices there are in the end",
    [fc.array(anyStep, { minLength: 3, maxLength: 10 })],
    ([steps]) =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const messages: Array<Message> = []
        let own: ReadonlyArray<PriceBook.Price> = []
        const isOther = (one: PriceBook.Price) => (other: PriceBook.Price) =>
          other.model !== one.model || other.validFrom !== one.validFrom
        for (const step of steps) {
          if ("send" in step) {
            // Shrinking sends the same again: only what is new counts.
            const fresh = step.send.map((message) => ({ ...message, id: bot(0).id }))
            messages.push(...fresh)
            yield* append(organizationId, fresh)
            continue
          }
          const nth = "withdraw" in step ? own[step.withdraw] : step.set
          if (nth === undefined) continue
          const before = costs(messages, own)
          own = [...own.filter(isOther(nth)), ...("set" in step ? [nth] : [])]
          const after = costs(messages, own)
          const changed = messages.filter(({ id }) => before.get(id) !== after.get(id))
          if ("set" in step) {
            const told = yield* set(organizationId, nth, true)
            expect(told.messages).toBe(changed.length)
            expect(yield* set(organizationId, nth)).toStrictEqual(told)
          } else {
            const told = yield* withdraw(organizationId, nth, true)
            expect(told?.repriced.messages).toBe(changed.length)
            expect(yield* withdraw(organizationId, nth)).toStrictEqual(told)
          }
        }
        expect(yield* stored(organizationId)).toStrictEqual(costs(messages, own))
        yield* drain
        expect(yield* derived(organizationId)).toStrictEqual(derivedBy(messages, own))
      }),
    { fastCheck: { numRuns: 25 } }
  )

  it.effect("say how many messages a price changes and by how much, and change them", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        used("m", 0),
        used("m", 60),
        used("m-2026-01-01", 61, 3),
        used("m", 62, 0),
        used("m", 63, 1, { costUsd: usd("7") }),
        used("other", 64)
      ])
      const one = price("m", at(60), "0.5")
      const told = { messages: 3, before: "0", after: "2", newlyPriced: 3, newlyUnpriced: 0 }
      const untouched = yield* stored(organizationId)
      expect(yield* set(organizationId, one, true)).toStrictEqual(told)
      expect(yield* stored(organizationId)).toStrictEqual(untouched)
      expect(yield* (yield* Prices).own(organizationId)).toStrictEqual([])
      expect(yield* drain).toBe(0)

      expect(yield* set(organizationId, one)).toStrictEqual(told)
      // One mark for each conversation and minute that changed, no more.
      expect(yield* drain).toBe(3)
      expect((yield* (yield* Prices).own(organizationId)).map(({ model }) => model)).toStrictEqual(["m"])
      const again = { messages: 0, before: "0", after: "0", newlyPriced: 0, newlyUnpriced: 0 }
      expect(yield* set(organizationId, one)).toStrictEqual(again)

      const dearer = yield* set(organizationId, price("m", at(61), "1"))
      expect(dearer).toStrictEqual({
        messages: 1,
        before: "1.5",
        after: "3",
        newlyPriced: 0,
        newlyUnpriced: 0
      })
      expect(yield* withdraw(organizationId, price("m", at(61), "1"))).not.toBeNull()
      const undone = yield* withdraw(organizationId, one)
      expect(undone?.repriced).toMatchObject({ messages: 3, newlyPriced: 0, newlyUnpriced: 3 })
      expect(yield* withdraw(organizationId, one)).toBeNull()
      expect(yield* stored(organizationId)).toStrictEqual(untouched)
    })
  )

  it.effect("leave other organizations' messages alone", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* organization, yield* organization]
      for (const organizationId of [one, two]) yield* given(organizationId, [used("gpt-4o", 0)])
      const before = [yield* stored(two), yield* derived(two)]
      yield* set(one, price("gpt-4o", at(0), "1"))
      yield* drain
      expect([yield* stored(two), yield* derived(two)]).toStrictEqual(before)
      expect([...(yield* stored(one)).values()]).toStrictEqual(["1"])
      // What arrives later is costed by its own organization's prices, also in one transaction.
      yield* Effect.forEach([one, two, one], (id, i) => append(id, [used("gpt-4o", 10 + i)]), {
        concurrency: 3
      })
      expect([...(yield* stored(one)).values()]).toStrictEqual(["1", "1", "1"])
      expect([...(yield* stored(two)).values()]).toStrictEqual(["2.5", "2.5"])
    })
  )

  it.effect("count for every message, whenever it comes while a price is set", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* append(organizationId, [used("m", -3600)])
      const rounds = 8
      for (let round = 1; round <= rounds; round++) {
        const messages = Array.from({ length: 120 }, (_, i) => used("m", round * 1000 + i))
        const appends = messages.map((message) => append(organizationId, [message]))
        // In the midst of them, so that some transactions are open and some still to come.
        const midst = round * 12
        const setting = set(organizationId, price("m", at(0), String(round)))
        yield* Effect.all([...appends.slice(0, midst), setting, drain, ...appends.slice(midst)], {
          concurrency: 7,
          discard: true
        })
        const values = [...(yield* stored(organizationId)).values()]
        expect(values.filter((value) => value === String(round))).toHaveLength(120 * round)
        expect(values.filter((value) => value === "unpriced")).toHaveLength(1)
      }
    })
  )

  it.effect("are set one after the other, and rolled up meanwhile", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const messages = Array.from({ length: 300 }, (_, i) => used("m", i))
      yield* append(organizationId, messages)
      const all = Array.from({ length: 8 }, (_, i) => price("m", at((i % 4) * 60), String(i + 1)))
      yield* Effect.all([...all.map((one) => set(organizationId, one)), drain, drain], {
        concurrency: "unbounded"
      })
      yield* drain
      const own = yield* (yield* Prices).own(organizationId)
      expect(own).toHaveLength(4)
      expect(yield* stored(organizationId)).toStrictEqual(costs(messages, own))
      expect(yield* derived(organizationId)).toStrictEqual(derivedBy(messages, own))
    })
  )

  it.effect("that are missing are told by model", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const { tokens } = used("m", 0)
      yield* given(organizationId, [
        used("a", 0),
        used("b", 60),
        used("b", 61),
        used("gpt-4o", 62),
        bot(at(7), { tokens })
      ])
      const unpriced = yield* (yield* Prices).unpriced(organizationId)
      expect(unpriced).toStrictEqual([
        { model: "b", messages: 2, firstAt: at(60), lastAt: at(61) },
        { model: "a", messages: 1, firstAt: at(0), lastAt: at(0) },
        { model: null, messages: 1, firstAt: at(7), lastAt: at(7) }
      ])
      yield* set(organizationId, price("b", 0, "1"))
      yield* drain
      expect((yield* (yield* Prices).unpriced(organizationId)).map(({ model }) => model)).toStrictEqual([
        "a",
        null
      ])
    })
  )

  it.effect("of any age and size are read as they were set", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const one = price("m", 0, "1000000000", {
        cachedInput: usd("1e-18"),
        output: usd("0.000000000000000001")
      })
      yield* set(organizationId, one)
      const [read] = yield* (yield* Prices).own(organizationId)
      const text = ({ cachedInput, input, output }: PriceBook.Price) =>
        [input, cachedInput ?? Usd.zero, output].map(Usd.format)
      expect(read === undefined ? null : text(read)).toStrictEqual(text(one))
      expect(read?.validFrom).toBe(0)
      expect(Instant.format(read?.validFrom ?? 1)).toBe("1970-01-01T00:00:00.000Z")
    })
  )
})
