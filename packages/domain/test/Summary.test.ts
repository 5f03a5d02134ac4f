import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Rate from "../src/Rate.ts"
import * as ConversationTally from "../src/ConversationTally.ts"
import * as Summary from "../src/Summary.ts"
import * as Tally from "../src/Tally.ts"
import * as Usd from "../src/Usd.ts"

const usd = (text: string) => Usd.parse(text) ?? expect.fail(`cannot read ${text}`)

describe("Summary", () => {
  it("has zeros and nulls, and nothing else, where nothing happened", () => {
    const leaves = (value: unknown): ReadonlyArray<unknown> =>
      typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value]
    const empty = Summary.make({ tally: Tally.empty(), conversations: ConversationTally.empty })
    expect(new Set(leaves(empty))).toStrictEqual(new Set([0, null]))
    expect(empty.replies.successRate).toBeNull()
    expect(empty.responseTime.avg).toBeNull()
    expect(empty.cost).toStrictEqual({
      usd: null,
      perConversationUsd: null,
      perResolvedConversationUsd: null,
      unpricedMessages: 0
    })
  })

  it("has every number as it is defined", () => {
    const tally: Tally.Tally = {
      ...Tally.empty(),
      inbound: 10,
      outbound: 8,
      agent: 2,
      successful: 6,
      failed: 2,
      fallback: 1,
      kbQueries: 4,
      kbHits: 3,
      plainInput: 300,
      cachedInput: 500,
      cacheCreationInput: 12,
      plainOutput: 90,
      reasoningOutput: 6,
      priced: 5,
      unpriced: 3,
      costUsd: usd("1.00")
    }
    const conversations: ConversationTally.ConversationTally = {
      started: 10,
      active: 3,
      engaged: 9,
      escalated: 3,
      closedEngaged: 8,
      contained: 6,
      outcomes: {
        open: 1,
        unengaged: 1,
        escalated: 2,
        failed: 1,
        resolved_confirmed: 2,
        resolved_assumed: 1,
        abandoned: 2
      },
      messages: 25,
      durations: { count: 4, sumSeconds: 100, p50Seconds: 20, p95Seconds: 48.5 },
      customers: 7,
      ratings: 2,
      score: 9
    }
    expect(Summary.make({ tally, conversations })).toMatchObject({
      messages: { total: 20, inbound: 10, outbound: 8, agent: 2 },
      replies: { successRate: 0.75, errorRate: 0.25, fallbackRate: 0.125 },
      conversations: {
        closed: 9,
        handoffRate: 3 / 9,
        containmentRate: 6 / 8,
        resolutionRate: 3 / 8,
        averageDurationSeconds: 25,
        messagesPerConversation: 2.5
      },
      knowledgeBase: { hitRate: 0.75 },
      tokens: { input: 812, cachedInput: 500, cacheCreationInput: 12, output: 96, reasoningOutput: 6 },
      cost: {
        usd: "1",
        perConversationUsd: "0.333333333333",
        perResolvedConversationUsd: "0.333333333333",
        unpricedMessages: 3
      },
      customers: { active: 7 },
      satisfaction: { ratings: 2, average: 4.5 }
    })
  })
})

describe("Rate", () => {
  it.prop(
    "is a fraction, and null of nothing",
    [fc.nat(), fc.nat()],
    ([part, more]) => {
      const rate = Rate.of(part, part + more)
      if (part + more === 0) expect(rate).toBeNull()
      else expect(rate).toBe(part / (part + more))
    },
    { fastCheck: { numRuns: 100 } }
  )

  it("is null rather than 0 or NaN", () => {
    expect(Rate.of(0, 0)).toBeNull()
    expect(Rate.of(0, 5)).toBe(0)
  })
})
