import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Histogram from "../src/Histogram.ts"
import type { LiveFacts } from "../src/Metric.ts"
import * as Realtime from "../src/Realtime.ts"
import * as Tally from "../src/Tally.ts"
import * as Usd from "../src/Usd.ts"

const nothing: LiveFacts = { tally: Tally.empty(), activeConversations: 0, responses: [] }
const asOf = Date.UTC(2026, 0, 17, 8, 15, 30, 250)

describe("Realtime", () => {
  it.prop(
    "looks at 3,600 whole seconds, the current one included",
    [fc.integer({ min: 3_600_000, max: 4_000_000_000_000 })],
    ([now]) => {
      const { from, to } = Realtime.window(now)
      expect([to - from, from % 1000]).toStrictEqual([3_600_000, 0])
      expect(now >= from && now < to && to - now <= 1000).toBe(true)
    },
    { fastCheck: { numRuns: 100 } }
  )

  it("moves on with the second", () => {
    expect(Realtime.window(999).to).toBe(1000)
    expect(Realtime.window(1000).to).toBe(2000)
  })

  it("has nulls where nothing happened", () => {
    const cards = {
      activeConversations: 0,
      averageResponseTimeMs: null,
      successRate: null,
      messagesPerHour: 0
    }
    expect(Realtime.make(asOf, nothing, nothing)).toStrictEqual({
      asOf: "2026-01-17T08:15:30.250Z",
      ...cards,
      totals: { messages: 0, successful: 0, failed: 0, tokens: 0, costUsd: null },
      percentiles: { p50: null, p95: null, p99: null },
      trend: cards
    })
  })

  it("averages the last responses, and takes percentiles from all of them", () => {
    const tally: Tally.Tally = {
      ...Tally.empty(),
      inbound: 2,
      outbound: 3,
      successful: 2,
      failed: 1,
      responses: 3,
      plainInput: 7,
      reasoningOutput: 1,
      priced: 1,
      costUsd: Usd.parse("0.10") ?? Usd.zero,
      responseTimes: Histogram.fromSamples([10, 20, 30])
    }
    const live = Realtime.make(asOf, { tally, activeConversations: 4, responses: [30, 30] }, nothing)
    expect(live).toMatchObject({
      activeConversations: 4,
      averageResponseTimeMs: 30,
      successRate: 2 / 3,
      messagesPerHour: 5,
      totals: { messages: 5, tokens: 8, costUsd: "0.1" },
      percentiles: { p50: 20 },
      trend: { messagesPerHour: 0, successRate: null }
    })
  })
})
