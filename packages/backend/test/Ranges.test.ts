import { expect, layer } from "@effect/vitest"
import * as CivilDate from "@botflow/domain/CivilDate"
import { BotId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { Effect } from "effect"
import { app, given, json, message, request, type Tenant, tenant } from "./support.ts"

/** Noon of a Wednesday in the past, UTC: in Johannesburg it is 14:00. */
const noon = Math.floor(Date.now() / Instant.day) * Instant.day - 21 * Instant.day + 12 * Instant.hour
const wednesday = noon - ((new Date(noon).getUTCDay() + 4) % 7) * Instant.day
const at = (seconds: number) => Instant.format(wednesday + seconds * 1000)
const day = { from: at(-12 * 3600), to: at(12 * 3600), timezone: "UTC" }

const support = BotId.make("support")

const answer = (id: string, seconds: number, more: Record<string, unknown> = {}) =>
  message(id, { direction: "outbound", timestamp: at(seconds), ...more })

/** Two conversations of one bot, an hour apart, and one of another. */
const talk = (sender: Tenant) =>
  given(sender, [
    message("q1", { timestamp: at(0) }),
    answer("a1", 10, {
      responseTimeMs: 100,
      model: "gpt-4o-mini",
      tokens: { input: 1000, cachedInput: 400, output: 100 }
    }),
    answer("a2", 30, {
      responseTimeMs: 301,
      success: false,
      fallback: true,
      model: "unheard-of",
      tokens: { input: 7 }
    }),
    message("q2", { timestamp: at(3600), conversationId: "c-2" }),
    answer("a3", 3610, { conversationId: "c-2", responseTimeMs: null }),
    answer("a4", 3690, { conversationId: "c-2", sender: "agent" }),
    message("q3", { timestamp: at(60), botId: "other", conversationId: "c-3" })
  ])

const get = (path: string, sender: Tenant, more: Record<string, string> = {}) =>
  json(`/api/analytics/${path}?${new URLSearchParams({ ...day, ...more })}`, { token: sender.read })

interface Series {
  readonly points: ReadonlyArray<{ readonly t: string } & Record<string, unknown>>
  readonly summary: Record<string, unknown>
}

const seriesOf = (body: unknown) => body as Series

const pointsWith = (body: unknown, name: string) =>
  seriesOf(body)
    .points.filter((point) => point[name] !== 0)
    .map(({ partial: _, t, ...rest }) => [t, rest])

layer(app, { excludeTestServices: true })("Analytics over a range", (it) => {
  it.effect("tells verdicts over time", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const { body } = yield* get("success-rate", sender, { botId: "support" })
      expect(seriesOf(body).points).toHaveLength(24)
      expect(seriesOf(body).points[0]).toMatchObject({
        successful: 0,
        rate: null,
        partial: false
      })
      expect(pointsWith(body, "successful")).toStrictEqual([
        [at(0), { successful: 1, failed: 1, fallback: 1, rate: 0.5 }],
        [at(3600), { successful: 1, failed: 0, fallback: 0, rate: 1 }]
      ])
      expect(body["summary"]).toStrictEqual({ successful: 2, failed: 1, fallback: 1, rate: 2 / 3 })
    })
  )

  it.effect("tells durations of conversations by their start, exactly", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const { body } = yield* get("conversation-duration", sender)
      expect(pointsWith(body, "conversations")).toStrictEqual([
        [at(0), { conversations: 1, avgSeconds: 30, p50Seconds: 30, p95Seconds: 30 }],
        [at(3600), { conversations: 1, avgSeconds: 90, p50Seconds: 90, p95Seconds: 90 }]
      ])
      expect(body["summary"]).toStrictEqual({
        conversations: 2,
        avgSeconds: 60,
        p50Seconds: 60,
        p95Seconds: 87
      })
    })
  )

  it.effect("tells tokens and cost over time, and by model", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const { body } = yield* get("token-usage", sender)
      const priced = {
        input: 1000,
        cachedInput: 400,
        cacheCreationInput: 0,
        output: 100,
        reasoningOutput: 0,
        costUsd: "0.00018"
      }
      expect(body["summary"]).toStrictEqual({ ...priced, input: 1007, unpricedMessages: 1 })
      expect(body["byModel"]).toStrictEqual([
        { model: "gpt-4o-mini", messages: 1, ...priced, unpricedMessages: 0 },
        {
          model: "unheard-of",
          messages: 1,
          input: 7,
          cachedInput: 0,
          cacheCreationInput: 0,
          output: 0,
          reasoningOutput: 0,
          costUsd: null,
          unpricedMessages: 1
        }
      ])
      expect(pointsWith(body, "input")).toHaveLength(1)
    })
  )

  it.effect("maps the hours of the week, on the clocks of the zone", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const cells = (metric: string, timezone: string) =>
        Effect.map(get("heatmap", sender, { metric, timezone }), ({ body }) => {
          const all = body["cells"] as ReadonlyArray<{ weekday: number; hour: number; value: number | null }>
          expect(all.map(({ hour, weekday }) => (weekday - 1) * 24 + hour)).toStrictEqual(
            Array.from({ length: 168 }, (_, i) => i)
          )
          return all.flatMap(({ hour, value, weekday }) =>
            value === null || value === 0 ? [] : [[weekday, hour, value]]
          )
        })
      expect(yield* cells("messages", "UTC")).toStrictEqual([
        [3, 12, 4],
        [3, 13, 3]
      ])
      expect(yield* cells("failed", "Africa/Johannesburg")).toStrictEqual([[3, 14, 1]])
      const [[weekday, hour, p95] = []] = yield* cells("p95", "Asia/Kathmandu")
      expect([weekday, hour]).toStrictEqual([3, 17])
      expect(Math.abs((p95 ?? 0) - 290.95)).toBeLessThan(290.95 / 128)
    })
  )

  it.effect("sums up one bot over civil days, both included", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const date = CivilDate.format(Math.floor(wednesday / Instant.day))
      const range = { startDate: date, endDate: date }
      const performance = yield* sender.client.analytics.performance({
        path: { botId: support },
        urlParams: { ...range, compare: "previous" }
      })
      const summary = yield* sender.client.analytics.summary({
        urlParams: { from: performance.from, to: performance.to, botId: [support] }
      })
      const { asOf: _a, byBot, ...numbers } = summary
      expect(byBot).toHaveLength(1)
      expect(performance).toMatchObject({ ...numbers, ...range, botId: "support" })
      expect(performance.messages.total).toBe(6)
      expect(performance.previous?.messages.total).toBe(0)
      expect(performance.previous?.endDate).toBe(CivilDate.format(Math.floor(wednesday / Instant.day) - 1))
      // A day of Johannesburg begins two hours before that of UTC.
      expect(performance.from).toBe(Instant.format(Date.parse(`${date}T00:00:00Z`) - 2 * Instant.hour))
    })
  )

  it.effect("has percentiles by histogram, and exact ones on request", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const { timezone: _, ...range } = day
      const exact = yield* sender.client.analytics.percentiles({
        path: { botId: support },
        urlParams: { ...range, method: "exact" }
      })
      expect(exact).toMatchObject({ count: 2, method: "exact", relativeError: 0 })
      expect(exact.p50).toBe(200.5)
      expect(exact.p95).toBeCloseTo(290.95, 9)
      const near = yield* sender.client.analytics.percentiles({ path: { botId: support }, urlParams: range })
      expect(near).toMatchObject({ count: 2, method: "histogram" })
      for (const name of ["p50", "p95", "p99"] as const) {
        expect(Math.abs((near[name] ?? 0) - (exact[name] ?? 0))).toBeLessThanOrEqual(
          (exact[name] ?? 0) * near.relativeError
        )
      }
    })
  )

  it.effect("knows no bot that another organization has", () =>
    Effect.gen(function* () {
      const [sender, other] = [yield* tenant, yield* tenant]
      yield* talk(sender)
      for (const path of ["performance?startDate=2026-01-01&endDate=2026-01-01", "percentiles"]) {
        const { body, status } = yield* json(`/api/analytics/bot/support/${path}`, { token: other.read })
        expect([status, body["code"]]).toStrictEqual([404, "no_such_bot"])
      }
    })
  )

  it.effect("names the parameter that is wrong", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      const wrong = [
        ["heatmap?metric=speed", "metric"],
        ["token-usage?bucket=minute", "bucket"],
        ["success-rate?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z&bucket=15m", "bucket"],
        ["conversation-duration?timezone=Mars/Olympus", "timezone"],
        ["success-rate?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to"],
        ["bot/support/performance?startDate=2026-02-30&endDate=2026-03-01", "startDate"],
        ["bot/support/performance?startDate=2026-02-03&endDate=2026-02-01", "endDate"],
        ["bot/support/performance?startDate=2026-02-03", "endDate"],
        ["bot/support/percentiles?method=guess", "method"],
        ["bot/support/percentiles?botId=other", "botId"]
      ]
      for (const [path, parameter] of wrong) {
        const { body, status, type } = yield* json(`/api/analytics/${path}`, { token: read })
        expect([path, status, type]).toStrictEqual([path, 400, "application/problem+json"])
        expect(body["detail"]).toContain(parameter)
      }
    })
  )

  it.effect("writes the points of each series into a file, digit by digit", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* talk(sender)
      const query = new URLSearchParams({ ...day, channel: "web" })
      for (const metric of [
        "response-times",
        "message-volume",
        "success-rate",
        "conversation-duration",
        "token-usage"
      ]) {
        const { body } = yield* json(`/api/analytics/${metric}?${query}`, { token: sender.read })
        const file = yield* request(`/api/export/metrics.csv?metric=${metric}&${query}`, {
          token: sender.read
        })
        expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8")
        const [header = "", ...lines] = file.text.trimEnd().split("\r\n")
        const names = header.split(",")
        const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        const points = seriesOf(body).points
        expect(lines).toHaveLength(points.length)
        points.forEach((point, i) => {
          const cells = (lines[i] ?? "").split(",")
          expect(Object.fromEntries(names.map((name, j) => [name, cells[j]]))).toStrictEqual(
            Object.fromEntries(
              Object.entries(point).map(([name, value]) => [snake(name), value === null ? "" : String(value)])
            )
          )
        })
      }
      const { status } = yield* json("/api/export/metrics.csv?metric=heatmap", { token: sender.read })
      expect(status).toBe(400)
    })
  )
})
