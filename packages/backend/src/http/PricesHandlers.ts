import { Api } from "@botflow/api/Api"
import { NotFound } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import * as PriceBook from "@botflow/domain/PriceBook"
import { Prices } from "@botflow/storage/postgres/Prices"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { JobQueue } from "@botflow/storage/queue/JobQueue"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import * as Json from "../query/PriceJson.ts"
import * as RangeQuery from "../query/RangeQuery.ts"
import * as Audit from "./Audit.ts"
import { badParameter, callerWith, unavailable } from "./Errors.ts"

export const PricesHandlers = HttpApiBuilder.group(Api, "prices", (handlers) =>
  Effect.gen(function* () {
    const audit = yield* Audit.make
    const prices = yield* Prices
    const tallies = yield* Tallies
    const jobs = yield* JobQueue
    const rollUp = yield* RollUp

    // What the answer says shall be what is read next. What takes longer is marked in the database: workers go on.
    const derive = rollUp.drain.pipe(
      Effect.timeoutOption("3 seconds"),
      Effect.zipRight(jobs.nudgeRollUp.pipe(Effect.timeoutOption("1 second"))),
      Effect.ignore
    )

    return handlers
      .handle("list", () =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("read")
          const now = yield* Clock.currentTimeMillis
          const [own, unpriced] = yield* Effect.all(
            [prices.own(organizationId), prices.unpriced(organizationId)],
            { concurrency: 2 }
          )
          return { items: Json.list(own, now), nextCursor: null, unpriced: unpriced.map(Json.unpriced) }
        }).pipe(unavailable)
      )
      .handle("set", ({ path, payload, urlParams }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const preview = urlParams.preview === "true"
          const price = { model: path.model, ...payload }
          const repriced = yield* prices.set(caller.organizationId, price, { preview })
          if (!preview) {
            yield* audit.write(caller, {
              action: "price.set",
              target: path.model,
              details: { validFrom: Instant.format(price.validFrom), messages: repriced.messages }
            })
          }
          if (repriced.messages > 0 && !preview) yield* derive
          return Json.change(price, repriced, preview)
        }).pipe(unavailable)
      )
      .handle("withdraw", ({ path, urlParams }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const preview = urlParams.preview === "true"
          const { validFrom } = urlParams
          const withdrawn = yield* prices.withdraw(caller.organizationId, path.model, validFrom, { preview })
          if (withdrawn === null) {
            return yield* new NotFound({
              code: "no_such_price",
              detail: "There is no own price of this model and validFrom."
            })
          }
          if (!preview) {
            yield* audit.write(caller, {
              action: "price.withdrawn",
              target: path.model,
              details: { validFrom: Instant.format(validFrom), messages: withdrawn.repriced.messages }
            })
          }
          if (withdrawn.repriced.messages > 0 && !preview) yield* derive
          return Json.change(withdrawn.price, withdrawn.repriced, preview)
        }).pipe(unavailable)
      )
      .handle("whatIf", ({ payload, urlParams }) =>
        Effect.gen(function* () {
          const { filter, now, range } = yield* RangeQuery.whole(urlParams)
          const inForce =
            payload.model === undefined
              ? null
              : PriceBook.priceOf(
                  PriceBook.ofOrganization(yield* prices.own(filter.organizationId)),
                  payload.model,
                  now
                )
          const rates = payload.price ?? inForce
          if (rates === null) return yield* badParameter("model", "has no price that is in force now")
          const byModel = yield* tallies.byModel(filter)
          return {
            asOf: Instant.format(now),
            from: Instant.format(range.from),
            to: Instant.format(range.to),
            timezone: range.zone.name,
            price: {
              model: inForce?.model ?? null,
              validFrom: inForce === null ? null : Instant.format(inForce.validFrom),
              ...Json.rates(rates)
            },
            ...Json.alternative(byModel, rates)
          }
        }).pipe(unavailable)
      )
  })
)
