import { expect, layer } from "@effect/vitest"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { AggregationPlan } from "@botflow/storage/postgres/AggregationPlan"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect } from "effect"
import { appWith, json, queuesAway, tenant } from "./support.ts"

layer(appWith(queuesAway), { excludeTestServices: true })("While Redis is away", (it) => {
  it.effect("queues are unavailable", () =>
    Effect.gen(function* () {
      const { organizationId } = yield* (yield* Organizations).ensureDefault("Default")
      const { key } = yield* (yield* Accounts).createKey(organizationId, "Test", ["admin"])
      expect(yield* json("/api/queues", { token: key })).toMatchObject({
        status: 503,
        type: "application/problem+json",
        body: { code: "store_unavailable" }
      })
    })
  )

  it.effect("an aggregation is noted all the same", () =>
    Effect.gen(function* () {
      const { admin, organizationId } = yield* tenant
      const { body, status } = yield* json("/api/aggregations/daily", {
        token: admin,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ date: "2026-01-17" })
      })
      expect([status, body["jobId"]]).toStrictEqual([202, null])
      expect(yield* (yield* AggregationPlan).dueOf(organizationId, Date.now())).toMatchObject([
        { kind: "daily", date: "2026-01-17" }
      ])
    })
  )
})
