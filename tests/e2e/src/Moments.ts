/** The live numbers of a trace at chosen instants, all made to be now at once. */
import type { Realtime } from "@botflow/api/Realtime"
import { expect } from "vitest"
import { eventually, get, type Organization, organization } from "./Api.ts"
import * as Closeness from "./Closeness.ts"
import { deliver } from "./Delivery.ts"
import { upToDate } from "./Derived.ts"
import type { Product } from "./Product.ts"
import * as Trace from "./Trace.ts"
import type * as Truth from "./Truth.ts"

export type Answer = typeof Realtime.Type

const hour = 3_600_000

/** Sends what was around the instant, moved so that the instant is at `now`: some of it has not happened yet. */
const prepare = async (
  product: Product,
  events: ReadonlyArray<Trace.SentEvent>,
  at: number,
  now: number
): Promise<Organization> => {
  const own = await organization(product, `${new Date(at).toISOString()} at ${now}`)
  const around = events.filter(({ timestamp }) => {
    const ago = at - Date.parse(timestamp)
    return ago <= 26 * hour && ago >= -2 * hour
  })
  const sent = Trace.shuffled(Trace.moved(around, now - at), at / 1000)
  expect(await deliver(own, sent, { clients: 1 })).toMatchObject({ accepted: around.length, rejected: [] })
  return own
}

/** The first answer of the second `now`. */
const answerAt = async (access: Organization, now: number): Promise<Answer> => {
  await eventually(
    () => Promise.resolve(Date.now()),
    (time) => time >= now,
    now - Date.now() + 1_000
  )
  return get<Answer>(access, "/api/analytics/realtime")
}

/**
 * One answer for each instant, of the very second that it is moved to. That lies far enough ahead to send
 * everything and derive from it; where it did not, all is sent again for a later one.
 *
 * @param instants RFC 3339
 */
export const answers = async (
  product: Product,
  events: ReadonlyArray<Trace.SentEvent>,
  instants: ReadonlyArray<string>
): Promise<ReadonlyMap<string, Answer>> => {
  for (const aheadMs of [22_000, 45_000]) {
    const now = Math.ceil((Date.now() + aheadMs) / 1000) * 1000
    const prepared = await Promise.all(instants.map((at) => prepare(product, events, Date.parse(at), now)))
    await upToDate(product)
    if (Date.now() >= now) continue
    const answers = await Promise.all(prepared.map((access) => answerAt(access, now)))
    if (answers.every(({ asOf }) => Math.floor(Date.parse(asOf) / 1000) * 1000 === now))
      return new Map(answers.map((answer, i) => [instants[i] ?? "", answer]))
  }
  throw new Error("this machine is too slow to be asked in a chosen second")
}

const cards = (actual: Answer["trend"] | undefined, expected: Truth.Moment) => {
  const { inbound, outbound } = expected.last_hour
  expect(actual).toMatchObject({
    activeConversations: expected.active_conversations_contract,
    messagesPerHour: inbound + outbound,
    successRate: outbound === 0 ? null : 1
  })
  // At none of these instants do the 100th and 101st last responses share their second: the 100 are clear.
  Closeness.same(actual?.averageResponseTimeMs ?? null, expected.response_time_ms_last_100.avg)
}

export const meets = (actual: Answer | undefined, expected: Truth.Moment): void => {
  const { inbound, outbound } = expected.last_hour
  cards(actual, expected)
  expect(actual?.totals).toStrictEqual({
    messages: inbound + outbound,
    successful: outbound,
    failed: 0,
    tokens: 0,
    costUsd: null
  })
  const nothing = { p50: null, p95: null, p99: null }
  Closeness.percentiles(actual?.percentiles ?? nothing, expected.response_time_ms_last_hour, Closeness.near)
}

/** @param before the moment an hour earlier */
export const meetsTrend = (actual: Answer | undefined, before: Truth.Moment): void =>
  cards(actual?.trend, before)
