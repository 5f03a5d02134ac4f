import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as ConversationTally from "../src/ConversationTally.ts"
import * as Metric from "../src/Metric.ts"
import * as Define from "../src/MetricDefinition.ts"
import * as PriceBook from "../src/PriceBook.ts"
import * as Series from "../src/Series.ts"
import * as Summary from "../src/Summary.ts"
import * as Tally from "../src/Tally.ts"
import { anyMessage } from "./support.ts"

const book = PriceBook.make(PriceBook.shipped)
const tallies = fc
  .array(fc.tuple(anyMessage, fc.option(fc.nat(86_400_000))), { maxLength: 30 })
  .map((all) =>
    all.reduce(
      (into, [message, ms]) => Tally.count(into, message, ms, PriceBook.costOfMessage(book, message)),
      Tally.empty()
    )
  )

/** Conversations by outcome, some of the escalated ones resolved since. */
const conversations = fc
  .record({
    open: fc.nat(5),
    unengaged: fc.nat(5),
    escalated: fc.nat(5),
    failed: fc.nat(5),
    resolved_confirmed: fc.nat(5),
    resolved_assumed: fc.nat(5),
    abandoned: fc.nat(5)
  })
  .map((outcomes): ConversationTally.ConversationTally => {
    const started = Object.values(outcomes).reduce((sum, n) => sum + n, 0)
    const engaged = started - outcomes.unengaged
    return {
      ...ConversationTally.empty,
      started,
      active: started,
      engaged,
      escalated: outcomes.escalated,
      closedEngaged: engaged - outcomes.open,
      contained: engaged - outcomes.open - outcomes.escalated,
      outcomes
    }
  })
const facts = fc.record({ tally: tallies, conversations })
const runs = { fastCheck: { numRuns: 150 } }

const isRangeMetric = (name: string) =>
  !["activeNow", "messagesPerHour", "recentResponseTime", "recentSuccessRate"].includes(name)
const metrics = Object.entries(Metric).filter(([name]) => isRangeMetric(name)) as Array<
  [string, Metric.Metric]
>

describe("Metric", () => {
  it("computes each definition, under its own name", () => {
    expect(Object.keys(Metric).sort()).toStrictEqual(Object.keys(Define).sort())
    for (const [name, definition] of Object.entries(Define)) expect(definition.id).toBe(name)
  })

  it("tells of each quotient what is divided by what", () => {
    for (const { denominator, id, numerator, unit } of Object.values(Define)) {
      const parts = [numerator, denominator].filter((part) => part !== undefined).length
      expect([id, parts]).toStrictEqual([id, unit === "ratio" ? 2 : parts % 2 === 0 ? parts : 2])
    }
  })

  it.prop(
    "is a fraction or nothing where it is a ratio, and never NaN or negative",
    [facts],
    ([of]) => {
      for (const [name, { fold, unit }] of metrics) {
        const value = fold(of)
        if (value === null) continue
        expect([name, Number(value) >= 0]).toStrictEqual([name, true])
        if (unit === "ratio") expect([name, Number(value) <= 1]).toStrictEqual([name, true])
      }
    },
    runs
  )

  it.prop(
    "has outcome shares that make up the closed conversations exactly",
    [facts],
    ([of]) => {
      const { open, ...closed } = of.conversations.outcomes
      const total = Metric.conversationsClosed.fold(of)
      expect(Object.values(closed).reduce((sum, n) => sum + n, 0)).toBe(total)
      expect(open + total).toBe(of.conversations.started)
    },
    runs
  )

  it.prop(
    "has the same number in the summary and in the series of one bucket",
    [facts],
    ([of]) => {
      const summary = Summary.make(of)
      expect(Series.pointOf(Series.responseTimes, of)).toStrictEqual(summary.responseTime)
      expect(Series.pointOf(Series.successRate, of)).toMatchObject({
        successful: summary.replies.successful,
        rate: summary.replies.successRate
      })
      expect(Series.pointOf(Series.tokenUsage, of)).toMatchObject({
        ...summary.tokens,
        costUsd: summary.cost.usd
      })
      const volume = Series.pointOf(Series.messageVolume, of)
      expect(volume.inbound + volume.outbound).toBe(summary.messages.total)
    },
    runs
  )

  it.prop(
    "has success and error rates that make one, and handoff and containment of the closed",
    [facts],
    ([of]) => {
      const { errorRate, successRate } = Summary.make(of).replies
      if (successRate !== null && errorRate !== null) expect(successRate + errorRate).toBeCloseTo(1, 12)
      else expect(successRate).toBe(errorRate)
    },
    runs
  )
})
