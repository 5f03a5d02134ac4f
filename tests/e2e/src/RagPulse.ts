/** Everything that must hold of RAGPulse, however its events came in. */
import type { ConversationDuration, MessageVolume, Summary, TokenUsage } from "@botflow/api/Analytics"
import * as Usd from "@botflow/domain/Usd"
import { expect, it } from "vitest"
import * as Closeness from "./Closeness.ts"
import { ask, bucketOf, type Cut, matched, type Seen } from "./Seen.ts"
import * as Truth from "./Truth.ts"

export const file = `${Truth.folder}/ragpulse/requests.csv.gz`

const utc = { timezone: "UTC", offsetHours: 0 }
const cuts = [
  ["hours", "per_hour_utc", { bucket: "hour", ...utc }],
  ["days in UTC", "per_day_utc", { bucket: "day", ...utc }],
  ["days in Singapore", "per_day_utc_plus_8", { bucket: "day", timezone: "Asia/Singapore", offsetHours: 8 }]
] as const satisfies ReadonlyArray<readonly [string, keyof Truth.RagPulse, Cut]>

/** Days in UTC, and in Singapore. */
const rangeOf = ({ bucket, offsetHours, timezone }: Cut) => {
  const hour = offsetHours === 0 ? "00" : "16"
  return { from: `2025-09-09T${hour}:00:00Z`, to: `2025-09-18T${hour}:00:00Z`, timezone, bucket }
}
const week = { from: "2025-09-09T00:00:00Z", to: "2025-09-18T00:00:00Z", timezone: "UTC" }

/** Tests of all numbers but money. @param seen asked once the tests run */
export const numbers = (truth: Truth.RagPulse, seen: () => Seen): void => {
  it("has the totals, and no response time that nobody published", async () => {
    const { conversations, input_tokens, kb_used, output_tokens, requests } = truth.totals
    const summary = await ask<typeof Summary.Type>(seen(), "summary", week)
    expect(summary).toMatchObject({
      messages: { total: 2 * requests, inbound: requests, outbound: requests, agent: 0 },
      replies: { successful: requests, failed: 0, fallback: 0 },
      responseTime: { count: 0, avg: null, p50: null, p95: null, p99: null },
      conversations: { started: conversations, active: conversations, engaged: conversations },
      knowledgeBase: { queries: requests, hits: kb_used },
      tokens: {
        input: input_tokens,
        cachedInput: 0,
        cacheCreationInput: 0,
        output: output_tokens,
        reasoningOutput: 0
      },
      // Nobody is named.
      customers: { active: 0 }
    })
    Closeness.same(
      summary.conversations.messagesPerConversation,
      2 * (truth.requests_per_conversation.avg ?? 0)
    )
  })

  it("has exactly the durations of conversations", async () => {
    const expected = truth.conversation_duration_s
    const { summary } = await ask<typeof ConversationDuration.Type>(seen(), "conversation-duration", week)
    expect(summary.conversations).toBe(expected.n)
    Closeness.same(summary.avgSeconds, expected.avg)
    Closeness.same(summary.p50Seconds, expected.p50_cont)
    Closeness.same(summary.p95Seconds, expected.p95_cont)
  })

  it.each(cuts)("has the messages and tokens of each of the %s", async (_, key, cut) => {
    const volume = await ask<typeof MessageVolume.Type>(seen(), "message-volume", rangeOf(cut))
    for (const [{ inbound, outbound }, bucket] of matched(seen(), cut, volume.points, truth[key]))
      expect([inbound, outbound]).toStrictEqual([bucket?.requests ?? 0, bucket?.requests ?? 0])
    const usage = await ask<typeof TokenUsage.Type>(seen(), "token-usage", rangeOf(cut))
    for (const [{ input, output }, bucket] of matched(seen(), cut, usage.points, truth[key]))
      expect([input, output]).toStrictEqual([bucket?.input_tokens ?? 0, bucket?.output_tokens ?? 0])
    expect(usage.summary).toMatchObject({
      input: truth.totals.input_tokens,
      output: truth.totals.output_tokens
    })
  })

  it.each(cuts)("has the conversations and lookups of each of the %s", async (_, key, cut) => {
    const found = await Promise.all(
      truth[key].map(async ({ bucket }) => {
        const asked = bucketOf(cut, bucket)
        const { conversations, knowledgeBase } = await ask<typeof Summary.Type>(seen(), "summary", asked)
        return [bucket, conversations.active, knowledgeBase.hits]
      })
    )
    expect(found).toStrictEqual(truth[key].map((one) => [one.bucket, one.conversations, one.kb_used]))
  })
}

/** A decimal as this product writes it: no zero at its end. */
const decimal = (text: string) => Usd.format(Usd.parse(text) ?? Usd.zero)

/** Tests of what it would have cost by one model. */
export const costs = (truth: Truth.RagPulse, model: string, seen: () => Seen): void => {
  it(`costs by ${model} what its prices make of the tokens, to the last digit`, async () => {
    const { per_day_utc, total } = truth.cost_usd_as_if[model] ?? { per_day_utc: {}, total: "" }
    const usage = await ask<typeof TokenUsage.Type>(seen(), "token-usage", rangeOf(cuts[1][2]))
    const days = Object.entries(per_day_utc).map(([bucket, usd]) => ({ bucket, usd }))
    for (const [{ costUsd }, day] of matched(seen(), cuts[1][2], usage.points, days))
      expect(costUsd).toBe(day === undefined ? null : decimal(day.usd))
    expect(usage.summary).toMatchObject({ costUsd: decimal(total), unpricedMessages: 0 })
    expect(usage.byModel).toMatchObject([{ model, messages: truth.totals.requests, costUsd: decimal(total) }])
    const { cost } = await ask<typeof Summary.Type>(seen(), "summary", week)
    expect(cost).toMatchObject({ usd: decimal(total), unpricedMessages: 0 })
  })
}

export const noCosts = (truth: Truth.RagPulse, seen: () => Seen): void => {
  it("has no cost where nobody published the model", async () => {
    const { cost } = await ask<typeof Summary.Type>(seen(), "summary", week)
    expect(cost).toStrictEqual({
      usd: null,
      perConversationUsd: null,
      perResolvedConversationUsd: null,
      unpricedMessages: truth.totals.requests
    })
  })
}
