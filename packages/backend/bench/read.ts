/**
 * How long answers over a range take, from the query to the body, of the history that
 * `packages/storage/bench/generate.ts` made.
 *
 * node --import tsx packages/backend/bench/read.ts <database url> [repetitions] [only, part of a name]
 */
import { OrganizationId } from "@botflow/domain/Id"
import * as Range from "@botflow/domain/Range"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { Bots } from "@botflow/storage/postgres/Bots"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import * as Database from "@botflow/storage/postgres/Database"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { inOrganization } from "@botflow/storage/postgres/Tenancy"
import { SqlClient } from "@effect/sql"
import { Effect, Either, Layer, Redacted } from "effect"
import { Analytics } from "../src/query/Analytics.ts"
import * as RangeQuery from "../src/query/RangeQuery.ts"

const [url = "", repetitions = "30", only = ""] = process.argv.slice(2)
const organizationId = OrganizationId.make("00000000-0000-4000-8000-000000000001")

const queryOf = (
  now: number,
  timezone: string,
  period: Range.Period,
  botIds: ReadonlyArray<string> | null
): RangeQuery.Query => {
  const range = Either.getOrThrow(Range.resolve({ period }, { now, timezone }))
  return {
    caller: { organizationId } as RangeQuery.Query["caller"],
    now,
    range,
    filter: { organizationId, from: range.from, to: range.to, botIds, channels: null, models: null }
  }
}

const quantile = (sorted: ReadonlyArray<number>, q: number) =>
  sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN

const measure = <A, E, R>(name: string, work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    if (!name.includes(only)) return
    const times: Array<number> = []
    // The first ones warm up.
    for (let i = -3; i < Number(repetitions); i++) {
      const start = performance.now()
      yield* work
      if (i >= 0) times.push(performance.now() - start)
      // Far beyond every goal: no need to know it better.
      if (times.reduce((sum, ms) => sum + ms, 0) > 20_000) break
    }
    times.sort((a, b) => a - b)
    const [p50, p99] = [0.5, 0.99].map((q) => quantile(times, q).toFixed(1).padStart(9))
    console.log(`${name.padEnd(44)} p50 ${p50} ms   p99 ${p99} ms   n ${times.length}`)
  })

const main = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const analytics = yield* Analytics
  const [last] = yield* sql<{
    at: number
  }>`SELECT max(last_at) AS at FROM rollups_15m WHERE organization_id = ${organizationId}`.pipe(
    inOrganization(sql, organizationId)
  )
  // As if asked when the history ends.
  const now = (last?.at ?? 0) + 1
  const asks: Record<string, (query: RangeQuery.Query) => Effect.Effect<unknown, StoreUnavailable>> = {
    "response-times": analytics.responseTimes,
    "message-volume": analytics.messageVolume,
    "success-rate": analytics.successRate,
    "token-usage": analytics.tokenUsage,
    heatmap: (query: RangeQuery.Query) => analytics.heatmap(query, "p95"),
    summary: analytics.summary
  }
  for (const [name, ask] of Object.entries(asks)) {
    const all = (period: Range.Period, timezone = "Africa/Johannesburg") =>
      queryOf(now, timezone, period, null)
    yield* measure(`${name} 30d`, ask(all("30d")))
    yield* measure(`${name} 30d one bot`, ask(queryOf(now, "Africa/Johannesburg", "30d", ["bot-007"])))
    yield* measure(`${name} 30d Asia/Kolkata`, ask(all("30d", "Asia/Kolkata")))
    for (const period of ["7d", "30d"] as const) {
      const query = all(period)
      yield* measure(
        `${name} ${period} compared`,
        Effect.all([ask(query), ask(RangeQuery.previous(query))], { concurrency: 2 })
      )
    }
    yield* measure(`${name} 24h`, ask(all("24h")))
  }
})

const Services = Layer.provideMerge(
  Analytics.Default,
  Layer.mergeAll(Tallies.Default, ConversationTallies.Default, Bots.Default)
)
await Effect.runPromise(
  main.pipe(
    Effect.provide(Layer.provideMerge(Services, Database.layer({ url: Redacted.make(url) }))),
    Effect.scoped
  ) as Effect.Effect<void>
)
