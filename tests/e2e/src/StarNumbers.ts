/** What must hold of STAR, however its events came in: the whole, and each bot. */
import type { ConversationDuration, Percentiles, Performance, Summary } from "@botflow/api/Analytics"
import { expect, it } from "vitest"
import * as Closeness from "./Closeness.ts"
import { get } from "./Api.ts"
import { ask, dateOf, type Seen } from "./Seen.ts"
import type * as Truth from "./Truth.ts"

export const may = {
  from: "2020-05-09T22:00:00Z",
  to: "2020-05-25T22:00:00Z",
  timezone: "Africa/Johannesburg"
}

export const ofWhole = (truth: Truth.Star, seen: () => Seen) => {
  const { contract, totals } = truth
  const engaged = totals.conversations - contract.outcomes.unengaged

  it("has the totals, rates, outcomes and percentiles of the whole", async () => {
    const summary = await ask<typeof Summary.Type>(seen(), "summary", may)
    expect(summary.messages).toStrictEqual({
      total: totals.inbound + totals.outbound,
      inbound: totals.inbound,
      outbound: totals.outbound,
      agent: 0
    })
    expect(summary.conversations).toMatchObject({
      started: totals.conversations,
      // Nobody spoke where the customer did not: those have no message at all.
      active: engaged,
      engaged,
      closed: totals.conversations,
      escalated: contract.escalations,
      outcomes: { open: 0, escalated: contract.escalations, ...contract.outcomes },
      handoffRate: 0,
      containmentRate: 1
    })
    expect(summary.replies).toMatchObject({
      successful: totals.outbound,
      failed: 0,
      fallback: totals.fallback_messages,
      successRate: 1,
      errorRate: 0
    })
    const { hits, queries } = contract.knowledge_base
    expect(summary.knowledgeBase).toMatchObject({ queries, hits })
    expect(summary.customers.active).toBe(totals.users)
    expect(summary.byBot).toHaveLength(totals.bots)
    Closeness.same(summary.conversations.resolutionRate, contract.resolution_rate)
    Closeness.same(summary.replies.fallbackRate, contract.fallback_rate)
    Closeness.same(summary.knowledgeBase.hitRate, contract.knowledge_base.hit_rate)
    Closeness.same(summary.conversations.messagesPerConversation, truth.messages_per_conversation.avg)
    Closeness.times(summary.responseTime, { count: truth.response_time_ms.n, ...truth.response_time_ms })
  })

  it("has exactly the durations of conversations", async () => {
    const expected = contract.conversation_duration_s
    const { summary } = await ask<typeof ConversationDuration.Type>(seen(), "conversation-duration", may)
    expect(summary.conversations).toBe(expected.n)
    Closeness.same(summary.avgSeconds, expected.avg)
    Closeness.same(summary.p50Seconds, expected.p50_cont)
    Closeness.same(summary.p95Seconds, expected.p95_cont)
    const { conversations } = await ask<typeof Summary.Type>(seen(), "summary", may)
    Closeness.same(conversations.averageDurationSeconds, expected.avg)
  })
}

export const ofBots = (truth: Truth.Star, seen: () => Seen) => {
  it("has the numbers of each bot", async () => {
    const { byBot } = await ask<typeof Summary.Type>(seen(), "summary", may)
    expect(byBot.map((bot) => bot.botId).sort()).toStrictEqual(truth.per_bot.map((bot) => bot.bot).sort())
    let [queriesLeft, hitsLeft] = [0, 0]
    for (const expected of truth.per_bot) {
      const bot = byBot.find(({ botId }) => botId === expected.bot)
      expect(bot).toMatchObject({
        conversations: { started: expected.conversations, closed: expected.conversations },
        messages: { inbound: expected.inbound, outbound: expected.outbound },
        replies: { successful: expected.outbound, failed: 0, fallback: expected.fallback_messages }
      })
      if (bot === undefined) continue
      Closeness.same(bot.replies.fallbackRate, expected.fallback_messages / expected.outbound)
      Closeness.times(bot.responseTime, { count: expected.n, ...expected })
      // A lookup belongs to the reply that follows it: some have none.
      expect(bot.knowledgeBase.queries).toBeLessThanOrEqual(expected.kb_queries)
      expect(bot.knowledgeBase.hits).toBeLessThanOrEqual(expected.kb_hits)
      queriesLeft += expected.kb_queries - bot.knowledgeBase.queries
      hitsLeft += expected.kb_hits - bot.knowledgeBase.hits
    }
    expect(queriesLeft).toBe(truth.contract.knowledge_base.queries_after_the_last_reply)
    expect(hitsLeft).toBe(truth.totals.kb_hits - truth.contract.knowledge_base.hits)
  })

  it("has the same numbers of a bot between civil dates", async () => {
    const { byBot } = await ask<typeof Summary.Type>(seen(), "summary", may)
    const dates = new URLSearchParams({
      startDate: dateOf(seen(), "2020-05-10"),
      endDate: dateOf(seen(), "2020-05-25"),
      timezone: may.timezone
    })
    for (const { botId, name: _, ...numbers } of byBot) {
      const path = `/api/analytics/bot/${botId}/performance?${dates}`
      expect(await get<typeof Performance.Type>(seen().access, path)).toMatchObject(numbers)
    }
  })

  it("has exactly the percentiles of each bot", async () => {
    for (const expected of truth.per_bot) {
      const what = `bot/${expected.bot}/percentiles`
      const exact = await ask<typeof Percentiles.Type>(seen(), what, { ...may, method: "exact" })
      expect(exact).toMatchObject({ count: expected.n, method: "exact", relativeError: 0 })
      Closeness.percentiles(exact, expected, Closeness.same)
      const histogram = await ask<typeof Percentiles.Type>(seen(), what, may)
      expect(histogram).toMatchObject({ count: expected.n, method: "histogram" })
      Closeness.percentiles(histogram, expected, Closeness.near)
    }
  })
}
