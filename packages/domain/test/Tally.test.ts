import { addEqualityTesters, describe, expect, it } from "@effect/vitest"
import { BigDecimal, FastCheck as fc } from "effect"
import type { Message } from "../src/Event.ts"
import * as Histogram from "../src/Histogram.ts"
import * as PriceBook from "../src/PriceBook.ts"
import * as Tally from "../src/Tally.ts"
import * as Usd from "../src/Usd.ts"
import { agent, anyMessage, bot, customer, day0 } from "./support.ts"

addEqualityTesters()

const book = PriceBook.make(PriceBook.shipped)
const counted = fc.tuple(anyMessage, fc.option(fc.nat(86_400_000)))
type Counted = readonly [Message, number | null]
const all = fc.array(counted, { maxLength: 30 })
const runs = { fastCheck: { numRuns: 100 } }

const tally = (messages: ReadonlyArray<Counted>) =>
  messages.reduce(
    (into, [message, ms]) => Tally.count(into, message, ms, PriceBook.costOfMessage(book, message)),
    Tally.empty()
  )

/** Money is equal whatever its scale. */
const plain = ({ costUsd, ...rest }: Tally.Tally) => ({ ...rest, costUsd: Usd.format(costUsd) })
const stored = (of: Tally.Tally): Tally.Stored => ({
  ...of,
  costUsd: Usd.format(of.costUsd),
  // In two parts, as when several are read as one.
  histograms: [Histogram.encode(of.responseTimes), Histogram.encode(Histogram.empty())]
})

describe("Tally", () => {
  it.prop(
    "of a whole is the sum of those of its parts, in any order",
    [all, all],
    ([a, b]) => {
      const whole = plain(tally([...a, ...b]))
      expect(plain(Tally.addInto(tally(a), tally(b)))).toStrictEqual(whole)
      expect(plain(Tally.addInto(tally(b), tally(a)))).toStrictEqual(whole)
      expect(plain(Tally.addStoredInto(tally(a), stored(tally(b))))).toStrictEqual(whole)
      expect(plain(Tally.addInto(Tally.empty(), tally(a)))).toStrictEqual(plain(tally(a)))
    },
    runs
  )

  it.prop(
    "counts each message once, and each verdict",
    [all],
    ([messages]) => {
      const of = tally(messages)
      expect(Tally.messages(of)).toBe(messages.length)
      expect(of.successful + of.failed).toBe(of.outbound)
      expect(of.priced + of.unpriced).toBeLessThanOrEqual(messages.length)
      expect(of.responses).toBe(of.responseTimes.count)
    },
    runs
  )

  const free = { _tag: "Free" } as const
  it("judges bots alone by success", () => {
    const failing = { success: false, fallback: true }
    const of = [customer(day0, failing), agent(day0, failing), bot(day0, failing), bot(day0)].reduce(
      (into, message) => Tally.count(into, message, null, free),
      Tally.empty()
    )
    expect(of).toMatchObject({ inbound: 1, agent: 1, outbound: 2, successful: 1, failed: 1, fallback: 1 })
  })

  it("has no cost of nothing", () => {
    expect(Tally.costUsd(Tally.count(Tally.empty(), bot(day0), null, { _tag: "Unpriced" }))).toBeNull()
    const gratis = Tally.count(Tally.empty(), bot(day0), null, { _tag: "Priced", usd: Usd.zero })
    expect(Usd.format(Tally.costUsd(gratis) ?? BigDecimal.fromBigInt(-1n))).toBe("0")
  })
})
