import { Api } from "@botflow/api/Api"
import { NotFound } from "@botflow/api/Problem"
import * as Aggregation from "@botflow/domain/Aggregation"
import * as CivilDate from "@botflow/domain/CivilDate"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Zone from "@botflow/domain/Zone"
import { AggregationPlan } from "@botflow/storage/postgres/AggregationPlan"
import { Bots } from "@botflow/storage/postgres/Bots"
import { AggregationQueue, aggregations, type Batch } from "@botflow/storage/queue/AggregationQueue"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import * as Audit from "./Audit.ts"
import { badParameter, callerWith, unavailable } from "./Errors.ts"

/** Since then every zone differs from UTC by whole quarters of an hour. */
const earliest = Date.UTC(1972, 0, 2)

export const AggregationsHandlers = HttpApiBuilder.group(Api, "aggregations", (handlers) =>
  Effect.gen(function* () {
    const audit = yield* Audit.make
    const bots = yield* Bots
    const plan = yield* AggregationPlan
    const queue = yield* AggregationQueue

    // Once it is noted in the database it will be done; the job only has it done at once.
    const hand = (organizationId: OrganizationId, what: Partial<Batch>, { from, to }: Aggregation.Period) =>
      queue.enqueue([{ dates: [], hours: [], ...what, organizationId }]).pipe(
        Effect.map(([jobId]) => jobId ?? null),
        Effect.catchTag("StoreUnavailable", () => Effect.succeed(null)),
        Effect.map((jobId) => ({
          queue: aggregations.queue,
          jobId,
          from: Instant.format(from),
          to: Instant.format(to)
        }))
      )

    return handlers
      .handle("daily", ({ payload: { botId, date } }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const { organizationId, timezone } = caller
          const now = yield* Clock.currentTimeMillis
          const civil = CivilDate.parse(date)
          if (civil === null) return yield* badParameter("date", "expected a date, such as 2026-01-17")
          const zone = Zone.parse(timezone)
          const day = zone === null ? null : Aggregation.dayOfDate(zone, civil)
          if (day === null) return yield* badParameter("date", `there is no such day in ${timezone}`)
          if (day.from < earliest) return yield* badParameter("date", "expected 1972 or later")
          if (day.to > now) return yield* badParameter("date", `is not over yet in ${timezone}`)
          if (botId !== undefined && !(yield* bots.exists(organizationId, botId))) {
            return yield* new NotFound({ code: "no_such_bot", detail: "botId: there is no bot of this id." })
          }
          yield* plan.requestDay(organizationId, day.from, now)
          yield* audit.write(caller, { action: "aggregation.scheduled", target: date })
          return yield* hand(organizationId, { dates: [date] }, day)
        }).pipe(unavailable)
      )
      .handle("hourly", ({ payload }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const { organizationId } = caller
          const now = yield* Clock.currentTimeMillis
          const hour = Aggregation.hourOf(payload.hour)
          if (hour.from < earliest) return yield* badParameter("hour", "expected 1972 or later")
          if (hour.to > now) return yield* badParameter("hour", "is not over yet")
          yield* plan.requestHour(organizationId, hour.from, now)
          yield* audit.write(caller, { action: "aggregation.scheduled", target: Instant.format(hour.from) })
          return yield* hand(organizationId, { hours: [Instant.format(hour.from)] }, hour)
        }).pipe(unavailable)
      )
  })
)
