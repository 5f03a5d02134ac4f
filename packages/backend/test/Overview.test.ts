import { describe, expect, it, layer } from "@effect/vitest"
import * as ConversationTally from "@botflow/domain/ConversationTally"
import { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Range from "@botflow/domain/Range"
import { StoreUnavailable } from "@botflow/domain/Store"
import * as Tally from "@botflow/domain/Tally"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect, Either, Layer } from "effect"
import { Overview } from "../src/query/Overview.ts"
import type { Query } from "../src/query/RangeQuery.ts"
import { mock } from "./mock.ts"
import { app, given, json, message, type Tenant, tenant } from "./support.ts"

const today = Math.floor(Date.now() / Instant.day) * Instant.day
const at = (day: number, seconds: number) => Instant.format(today + day * Instant.day + seconds * 1000)

/** Two days before today, with cost, ratings and a handover. */
const days = (sender: Tenant) =>
  given(
    sender,
    [-2, -1].flatMap((day) => {
      const id = (name: string) => `${name}${day}`
      const own = { botId: "support", conversationId: id("c") }
      return [
        message(id("q"), { ...own, timestamp: at(day, 36_000), customer: { id: `p${day}` } }),
        message(id("a"), {
          ...own,
          timestamp: at(day, 36_001),
          direction: "outbound",
          model: "gpt-4o-mini",
          tokens: { input: 1000 * -day, output: 100 }
        }),
        { ...own, type: "rated", id: id("r"), timestamp: at(day, 36_100), score: 4 },
        ...(day === -1
          ? [{ ...own, type: "escalated", id: id("e"), timestamp: at(day, 36_200), reason: "asked" }]
          : [])
      ]
    })
  )

const parts = {
  summary: "summary",
  responseTimes: "response-times",
  messageVolume: "message-volume",
  successRate: "success-rate",
  conversationDuration: "conversation-duration",
  tokenUsage: "token-usage",
  heatmap: "heatmap"
} as const

/** Without when it was asked, and what Overview leaves out. */
const bare = (body: unknown): unknown => {
  if (typeof body !== "object" || body === null) return body
  const { asOf: _, byBot, byModel, previous, ...rest } = body as Record<string, unknown>
  return { ...rest, ...(previous === undefined ? {} : { previous: bare(previous) }) }
}

layer(app, { excludeTestServices: true })("Overview", (it) => {
  const get = (path: string, sender: Tenant, query: Record<string, string>) =>
    json(`/api/analytics/${path}?${new URLSearchParams(query)}`, { token: sender.read })

  it.effect("says the same as each endpoint on its own", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* days(sender)
      for (const more of [{}, { botId: "support" }, { channel: "web" }, { model: "gpt-4o-mini" }]) {
        const range = { from: at(-9, 36_001), to: at(0, 0), ...more }
        for (const compare of [{}, { compare: "previous" }]) {
          const { body, status } = yield* get("overview", sender, { ...range, ...compare })
          expect(status).toBe(200)
          for (const [part, path] of Object.entries(parts)) {
            const alone = part === "summary" ? { compare: "previous" } : part === "heatmap" ? {} : compare
            const { body: own } = yield* get(path, sender, { ...range, ...alone })
            expect(bare(body[part]), part).toStrictEqual(bare(own))
          }
        }
      }
    })
  )

  it.effect("shows the hours of the week of 30 days where the range has none of its own", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* days(sender)
      const { body } = yield* get("overview", sender, { from: at(-1, 0), to: at(0, 0) })
      const { cells, from, to } = body["heatmap"] as {
        from: string
        to: string
        cells: ReadonlyArray<{ value: number }>
      }
      expect(Date.parse(to) - Date.parse(from)).toBeGreaterThan(29 * Instant.day)
      expect(cells.reduce((sum, { value }) => sum + value, 0)).toBe(4)
    })
  )
})

describe("Overview", () => {
  const organizationId = OrganizationId.make("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
  const now = Date.UTC(2026, 0, 17)
  const range = Either.getOrThrow(Range.resolve({ period: "24h" }, { now, timezone: "UTC" }))
  const filter = {
    organizationId,
    from: range.from,
    to: range.to,
    botIds: null,
    channels: null,
    models: null
  }
  const query = { now, range, filter } as Query
  const away = new StoreUnavailable({ store: "postgres", cause: "slow" })
  const series = (_: unknown, starts: ReadonlyArray<number>) => Effect.succeed(starts.map(Tally.empty))
  const byWeekHour = () => Effect.succeed(new Map())
  const totals = () => Effect.succeed({ total: ConversationTally.empty, byBot: new Map() })
  const durationSeries = (_: unknown, starts: ReadonlyArray<number>) =>
    Effect.succeed({
      points: starts.map(() => ConversationTally.noDurations),
      total: ConversationTally.noDurations
    })

  const read = (
    tallies: Parameters<typeof mock<Tallies>>[1],
    conversations: Parameters<typeof mock<ConversationTallies>>[1]
  ) =>
    Effect.flatMap(Overview, (overview) => overview.read(query, query, false)).pipe(
      Effect.provide(
        Overview.Default.pipe(
          Layer.provide([mock(Tallies, tallies), mock(ConversationTallies, conversations)])
        )
      )
    )
  const missing = (answer: object) =>
    Object.entries(answer).flatMap(([part, value]) => (value === null ? [part] : []))

  it.effect("answers what it can where a part cannot be read", () =>
    Effect.gen(function* () {
      const whole = yield* read({ series, byWeekHour }, { totals, durationSeries })
      expect(missing(whole)).toStrictEqual([])
      const slow = yield* read({ series, byWeekHour }, { totals, durationSeries: () => Effect.fail(away) })
      expect(missing(slow)).toStrictEqual(["conversationDuration"])
      const mute = yield* read({ series: () => Effect.fail(away), byWeekHour }, { totals, durationSeries })
      expect(missing(mute)).toStrictEqual([
        "summary",
        "responseTimes",
        "messageVolume",
        "successRate",
        "tokenUsage"
      ])
    })
  )

  it.effect("fails where nothing can be read", () =>
    Effect.gen(function* () {
      const fail = () => Effect.fail(away)
      const error = yield* Effect.flip(
        read({ series: fail, byWeekHour: fail }, { totals: fail, durationSeries: fail })
      )
      expect(error).toMatchObject({ code: "store_unavailable" })
    })
  )
})
