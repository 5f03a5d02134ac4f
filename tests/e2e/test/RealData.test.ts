/** Real traces, imported as an operator would, against numbers of an independent engine. */
import type { MessageVolume, ResponseTimes, Summary } from "@botflow/api/Analytics"
import { relativeError } from "@botflow/domain/Histogram"
import { beforeAll, describe, expect, it } from "vitest"
import { get } from "../src/Api.ts"
import { importFile } from "../src/Import.ts"
import { product } from "../src/Running.ts"
import * as Truth from "../src/Truth.ts"

const running = product()

/** Floating point apart, the same. */
const same = (actual: number | null, expected: number | null | undefined) => {
  if (expected === null || expected === undefined) return expect(actual).toBeNull()
  expect(actual).not.toBeNull()
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    1e-9 * Math.max(1, Math.abs(expected))
  )
}

/** Within the bound that the answer states. */
const near = (actual: number | null, expected: number | null) => {
  if (expected === null) return expect(actual).toBeNull()
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(relativeError * expected + 1e-9)
}

type Times = {
  readonly count: number
  readonly avg: number | null
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}
type Expected = {
  readonly p50_cont: number | null
  readonly p95_cont: number | null
  readonly p99_cont: number | null
}
const sameTimes = (actual: Times, expected: Expected, count: number, avg: number | null) => {
  expect(actual.count).toBe(count)
  same(actual.avg, avg)
  near(actual.p50, expected.p50_cont)
  near(actual.p95, expected.p95_cont)
  near(actual.p99, expected.p99_cont)
}

const query = (range: { from: string; to: string; timezone?: string; bucket?: string }) =>
  new URLSearchParams(range).toString()
const may = { from: "2020-05-01T00:00:00Z", to: "2020-06-01T00:00:00Z", timezone: "UTC" }

describe.skipIf(!Truth.isPresent)("STAR", () => {
  const truth = Truth.isPresent ? Truth.star() : undefined!
  beforeAll(async () => {
    const file = `${Truth.folder}/star/events.ndjson.gz`
    const before = await get<typeof Summary.Type>(running(), `/api/analytics/summary?${query(may)}`)
    expect(before.messages.total).toBe(0)
    await importFile(running(), file, "--format", "star", "--dry-run")
    expect(
      (await get<typeof Summary.Type>(running(), `/api/analytics/summary?${query(may)}`)).messages.total
    ).toBe(0)
    await importFile(running(), file, "--format", "star")
    // Importing again is how an import is resumed: nothing may count twice.
    await importFile(running(), file, "--format", "star")
  })

  it("has the totals, rates, outcomes and percentiles of the whole", async () => {
    const { contract, totals } = truth
    const summary = await get<typeof Summary.Type>(running(), `/api/analytics/summary?${query(may)}`)
    expect(summary.messages).toStrictEqual({
      total: totals.inbound + totals.outbound,
      inbound: totals.inbound,
      outbound: totals.outbound,
      agent: 0
    })
    expect(summary.conversations.started).toBe(totals.conversations)
    expect(summary.conversations.outcomes).toStrictEqual({ open: 0, escalated: 0, ...contract.outcomes })
    expect(Object.values(summary.conversations.outcomes).reduce((a, b) => a + b)).toBe(
      summary.conversations.closed
    )
    expect(summary.conversations.escalated).toBe(contract.escalations)
    expect(summary.replies.fallback).toBe(totals.fallback_messages)
    expect(summary.knowledgeBase.queries).toBe(contract.knowledge_base.queries)
    expect(summary.knowledgeBase.hits).toBe(contract.knowledge_base.hits)
    expect(summary.customers.active).toBe(totals.users)
    same(summary.conversations.resolutionRate, contract.resolution_rate)
    same(summary.replies.fallbackRate, contract.fallback_rate)
    same(summary.knowledgeBase.hitRate, contract.knowledge_base.hit_rate)
    same(summary.conversations.averageDurationSeconds, contract.conversation_duration_s.avg)
    same(summary.conversations.messagesPerConversation, truth.messages_per_conversation.avg)
    sameTimes(
      summary.responseTime,
      truth.response_time_ms,
      truth.response_time_ms.n,
      truth.response_time_ms.avg
    )
  })

  it("has the numbers of each bot", async () => {
    const { byBot } = await get<typeof Summary.Type>(running(), `/api/analytics/summary?${query(may)}`)
    expect(byBot.map((bot) => bot.botId).sort()).toStrictEqual(truth.per_bot.map((bot) => bot.bot).sort())
    for (const expected of truth.per_bot) {
      const bot = byBot.find((one) => one.botId === expected.bot)
      if (bot === undefined) throw new Error(expected.bot)
      expect([
        bot.conversations.started,
        bot.messages.inbound,
        bot.messages.outbound,
        bot.replies.fallback
      ]).toStrictEqual([
        expected.conversations,
        expected.inbound,
        expected.outbound,
        expected.fallback_messages
      ])
      sameTimes(bot.responseTime, expected, expected.n, expected.avg)
    }
  })

  it.each([
    [
      "hours",
      "per_hour_utc",
      { from: "2020-05-12T00:00:00Z", to: "2020-05-24T00:00:00Z", timezone: "UTC", bucket: "hour" },
      0,
      13
    ],
    [
      "days in UTC",
      "per_day_utc",
      { from: "2020-05-10T00:00:00Z", to: "2020-05-26T00:00:00Z", timezone: "UTC", bucket: "day" },
      0,
      10
    ],
    [
      "days in Johannesburg",
      "per_day_johannesburg",
      {
        from: "2020-05-09T22:00:00Z",
        to: "2020-05-25T22:00:00Z",
        timezone: "Africa/Johannesburg",
        bucket: "day"
      },
      2,
      10
    ]
  ] as const)(
    "has the numbers of the %s, and empty buckets for the rest",
    async (_, key, range, offsetHours, label) => {
      const times = await get<typeof ResponseTimes.Type>(
        running(),
        `/api/analytics/response-times?${query(range)}`
      )
      const volume = await get<typeof MessageVolume.Type>(
        running(),
        `/api/analytics/message-volume?${query(range)}`
      )
      const expected = new Map(truth[key].map((bucket) => [bucket.bucket, bucket]))
      times.points.forEach((point, i) => {
        const local = new Date(Date.parse(point.t) + offsetHours * 3_600_000).toISOString().slice(0, label)
        const bucket = expected.get(local)
        expected.delete(local)
        expect(volume.points[i]).toMatchObject({
          t: point.t,
          inbound: bucket?.inbound ?? 0,
          outbound: bucket?.outbound ?? 0
        })
        sameTimes(
          point,
          bucket ?? { p50_cont: null, p95_cont: null, p99_cont: null },
          bucket?.responses ?? 0,
          bucket?.avg_ms ?? null
        )
      })
      expect([...expected.keys()]).toStrictEqual([])
    }
  )
})

describe.skipIf(!Truth.isPresent)("RAGPulse", () => {
  const truth = Truth.isPresent ? Truth.ragPulse() : undefined!
  const week = { from: "2025-09-10T00:00:00Z", to: "2025-09-18T00:00:00Z", timezone: "UTC" }
  beforeAll(async () => {
    await importFile(running(), `${Truth.folder}/ragpulse/requests.csv.gz`, "--format", "ragpulse")
  })

  it("has the totals, and no response time or cost that nobody published", async () => {
    const summary = await get<typeof Summary.Type>(running(), `/api/analytics/summary?${query(week)}`)
    const { conversations, input_tokens, kb_used, output_tokens, requests } = truth.totals
    expect(summary.messages).toStrictEqual({
      total: 2 * requests,
      inbound: requests,
      outbound: requests,
      agent: 0
    })
    expect(summary.conversations.started).toBe(conversations)
    expect(summary.tokens).toStrictEqual({
      input: input_tokens,
      cachedInput: 0,
      cacheCreationInput: 0,
      output: output_tokens,
      reasoningOutput: 0
    })
    expect(summary.knowledgeBase.hits).toBe(kb_used)
    expect(summary.responseTime).toStrictEqual({ count: 0, avg: null, p50: null, p95: null, p99: null })
    expect(summary.cost).toStrictEqual({ usd: null, perConversationUsd: null, unpricedMessages: requests })
    same(summary.conversations.averageDurationSeconds, truth.conversation_duration_s.avg)
  })

  it.each([
    ["hour", "per_hour_utc", 13],
    ["day", "per_day_utc", 10]
  ] as const)("has the numbers of each %s", async (bucket, key, label) => {
    const volume = await get<typeof MessageVolume.Type>(
      running(),
      `/api/analytics/message-volume?${query({ ...week, bucket })}`
    )
    const expected = new Map(truth[key].map((one) => [one.bucket, one.requests]))
    for (const point of volume.points) {
      const requests = expected.get(point.t.slice(0, label)) ?? 0
      expect([point.inbound, point.outbound]).toStrictEqual([requests, requests])
      expected.delete(point.t.slice(0, label))
    }
    expect([...expected.keys()]).toStrictEqual([])
  })
})
