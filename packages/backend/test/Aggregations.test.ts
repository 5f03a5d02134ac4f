import { expect, layer } from "@effect/vitest"
import * as Instant from "@botflow/domain/Instant"
import { Aggregations } from "@botflow/storage/postgres/Aggregations"
import { AggregationPlan } from "@botflow/storage/postgres/AggregationPlan"
import { aggregations } from "@botflow/storage/queue/AggregationQueue"
import { QueueAdmin } from "@botflow/storage/queue/QueueAdmin"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { app, given, json, message, tenant } from "./support.ts"

const ask = (token: string, kind: "daily" | "hourly", body: unknown) =>
  json(`/api/aggregations/${kind}`, {
    token,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body)
  })

/** Of an instant in Johannesburg, two hours ahead of UTC. */
const dateOf = (instant: number) => Instant.format(instant + 2 * Instant.hour).slice(0, 10)

layer(app, { excludeTestServices: true })("Aggregations", (it) => {
  it.effect("of a day and of an hour are made when asked for", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const at = Date.now() - 3 * Instant.day
      yield* given(sender, [message("m1", { timestamp: Instant.format(at) })])
      const day = yield* ask(sender.admin, "daily", { botId: "support", date: dateOf(at) })
      expect(day).toMatchObject({ status: 202, body: { queue: aggregations.queue } })
      expect(day.body["from"]).toMatch(/T22:00:00.000Z$/)
      const hour = yield* ask(sender.admin, "hourly", { hour: Instant.format(at) })
      expect(hour).toMatchObject({
        status: 202,
        body: { from: Instant.format(Math.floor(at / Instant.hour) * Instant.hour) }
      })
      // The second one is in the same job, as long as that waits.
      expect(hour.body["jobId"]).toBe(day.body["jobId"])
      const [job] = yield* (yield* QueueAdmin).jobs(aggregations.queue, "waiting", 10)
      expect(job).toMatchObject({ id: day.body["jobId"], data: { organizationId: sender.organizationId } })

      expect(yield* (yield* Aggregations).drain(sender.organizationId, Date.now())).toBe(2)
      const sql = yield* SqlClient.SqlClient
      expect(
        yield* sql`SELECT bot_id, date, messages FROM bot_performance_metrics WHERE organization_id = ${sender.organizationId}`
      ).toStrictEqual([{ botId: "support", date: dateOf(at), messages: 1 }])
      expect(
        yield* sql`SELECT messages, active_bots FROM usage_analytics WHERE organization_id = ${sender.organizationId}`
      ).toStrictEqual([{ messages: 1, activeBots: 1 }])
    })
  )

  it.effect("of what is not over, does not exist or cannot be read are refused, naming the field", () =>
    Effect.gen(function* () {
      const { admin, organizationId } = yield* tenant
      const now = Date.now()
      for (const [kind, body, field] of [
        ["daily", { date: "2026-02-30" }, "date"],
        ["daily", { date: "17.01.2026" }, "date"],
        ["daily", { date: "0001-01-01" }, "date"],
        ["daily", { date: dateOf(now) }, "date"],
        ["daily", { date: dateOf(now + 2 * Instant.day) }, "date"],
        ["daily", {}, "date"],
        ["daily", { date: "2026-01-17", botid: "support" }, "botid"],
        ["daily", { date: "2026-01-17", botId: "" }, "botId"],
        ["hourly", { hour: "yesterday" }, "hour"],
        ["hourly", { hour: Instant.format(now) }, "hour"],
        ["hourly", { hour: "0001-01-01T00:00:00Z" }, "hour"],
        ["hourly", {}, "hour"]
      ] as const) {
        const answer = yield* ask(admin, kind, body)
        expect(
          [answer.status, String(answer.body["detail"]).split(":")[0]],
          JSON.stringify(body)
        ).toStrictEqual([400, field])
      }
      expect(yield* ask(admin, "daily", { botId: "nobody", date: "2026-01-17" })).toMatchObject({
        status: 404,
        body: { code: "no_such_bot", detail: expect.stringContaining("botId") as string }
      })
      expect(yield* (yield* AggregationPlan).dueOf(organizationId, now)).toStrictEqual([])
    })
  )

  it.effect("are an admin's, of the own organization", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* tenant, yield* tenant]
      expect(yield* ask(one.read, "daily", { date: "2026-01-17" })).toMatchObject({ status: 403 })
      expect(yield* ask(one.ingest, "hourly", { hour: "2026-01-17T08:00:00Z" })).toMatchObject({
        status: 403
      })
      yield* given(one, [message("m1", { botId: "mine" })])
      expect(yield* ask(other.admin, "daily", { botId: "mine", date: "2026-01-17" })).toMatchObject({
        status: 404
      })
      yield* ask(one.admin, "daily", { date: "2026-01-17" })
      const plan = yield* AggregationPlan
      expect(yield* plan.dueOf(other.organizationId, Date.now())).toStrictEqual([])
      expect(yield* plan.dueOf(one.organizationId, Date.now())).toHaveLength(1)
    })
  )
})
