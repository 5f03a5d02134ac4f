/** A cell of the heatmap leads to exactly what it counts. */
import { expect, layer } from "@effect/vitest"
import { BotId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { Effect } from "effect"
import { app, given, json, message, tenant } from "./support.ts"

const timezone = "Europe/Berlin"
const week = 7 * Instant.day

/** The last Sunday of an October at 00:00 UTC: clocks in Berlin go from 03:00 back to 02:00 an hour later. */
const endOfSummer = (year: number) => {
  const end = Date.UTC(year, 9, 31)
  return end - new Date(end).getUTCDay() * Instant.day
}

/** Two weeks around the latest Sunday that has an hour twice. */
const thisYear = new Date().getUTCFullYear()
const from = endOfSummer(endOfSummer(thisYear) + week < Date.now() ? thisYear : thisYear - 1) - week
const range = { from: Instant.format(from), to: Instant.format(from + 2 * week), timezone }

/** A message every 61 minutes, of a conversation that goes on for hours. */
const sent = Array.from({ length: 300 }, (_, n) =>
  message(`m-${n}`, {
    botId: n % 3 === 0 ? "a" : "b",
    conversationId: `c-${Math.floor(n / 12)}`,
    timestamp: Instant.format(from + n * 61 * Instant.minute)
  })
)

layer(app, { excludeTestServices: true })("Hours of the week", (it) => {
  it.effect(
    "have as many messages in the file, and all their conversations in the list, as the heatmap says",
    () =>
      Effect.gen(function* () {
        const sender = yield* tenant
        yield* given(sender, sent)
        const { cells } = yield* sender.client.analytics.heatmap({ urlParams: range })
        let total = 0
        for (const { hour, value, weekday } of cells) {
          const urlParams = { ...range, weekday, hour }
          const counts = yield* sender.client.export.count({ urlParams })
          expect([weekday, hour, counts.messages]).toStrictEqual([weekday, hour, value])
          const { items } = yield* sender.client.conversations.list({
            urlParams: { ...urlParams, limit: 200 }
          })
          expect(items).toHaveLength(counts.conversations)
          expect(items.length > 0).toBe(value !== 0)
          total += counts.messages
        }
        expect(total).toBe(sent.length)
      })
  )

  it.effect("go with every other filter, and are asked for by both their parts", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, sent)
      const urlParams = { ...range, weekday: 7, hour: 2 }
      const of = (...bots: ReadonlyArray<string>) =>
        Effect.map(
          sender.client.export.count({
            urlParams: { ...urlParams, botId: bots.map((bot) => BotId.make(bot)) }
          }),
          ({ messages }) => messages
        )
      // Two such Sundays, of which one has the hour twice.
      expect(yield* of("a", "b")).toBe(3)
      expect((yield* of("a")) + (yield* of("b"))).toBe(3)
      for (const [query, parameter] of [
        ["hour=3", "weekday"],
        ["weekday=3", "hour"],
        ["weekday=0&hour=3", "weekday"],
        ["weekday=1&hour=24", "hour"]
      ] as const) {
        const refused = yield* json(`/api/conversations?${query}`, { token: sender.read })
        expect(refused.status).toBe(400)
        expect(JSON.stringify(refused.body)).toContain(parameter)
      }
    })
  )
})
