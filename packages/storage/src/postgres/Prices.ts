/** An organization's own prices: set and withdrawn, with all that stored messages cost by them. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { Price } from "@botflow/domain/PriceBook"
import * as Repricing from "@botflow/domain/Repricing"
import * as Usd from "@botflow/domain/Usd"
import { SqlClient } from "@effect/sql"
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Schedule } from "effect"
import { sqlState, storeErrors } from "./Database.ts"
import { ownPrices } from "./PriceList.ts"
import * as PriceLock from "./PriceLock.ts"
import * as Reprice from "./Reprice.ts"
import { inOrganization, ofOrganization } from "./Tenancy.ts"

/** A model that messages used and that has no price; `null`: they name none. */
export interface Unpriced {
  readonly model: string | null
  readonly messages: number
  /** Bounds of the quarter hours' messages: milliseconds since the epoch. */
  readonly firstAt: number
  readonly lastAt: number
}

const isOf = (price: Price, model: string, validFrom: number) =>
  price.model === model && price.validFrom === validFrom

const amount = (usd: Price["cachedInput"]) => (usd === null ? null : Usd.format(usd))

export class Prices extends Effect.Service<Prices>()("@botflow/storage/Prices", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const read = (organizationId: OrganizationId) =>
      Effect.map(ownPrices(sql, [organizationId]), (own) => own.get(organizationId) ?? [])

    /** All own prices, by model, latest first. */
    const own = Effect.fn("Prices.own")(read, ofOrganization(sql), storeErrors)

    const upsert = (organizationId: OrganizationId, price: Price) =>
      sql`INSERT INTO model_prices
          (organization_id, model, valid_from, input, cached_input, cache_creation_input, output)
        VALUES (${organizationId}, ${price.model}, ${Instant.format(price.validFrom)}::timestamptz,
          ${amount(price.input)}::numeric, ${amount(price.cachedInput)}::numeric,
          ${amount(price.cacheCreationInput)}::numeric, ${amount(price.output)}::numeric)
        ON CONFLICT (organization_id, model, valid_from) DO UPDATE SET input = EXCLUDED.input,
          cached_input = EXCLUDED.cached_input, cache_creation_input = EXCLUDED.cache_creation_input,
          output = EXCLUDED.output`

    const remove = (organizationId: OrganizationId, { model, validFrom }: Price) =>
      sql`DELETE FROM model_prices WHERE organization_id = ${organizationId} AND model = ${model}
        AND valid_from = ${Instant.format(validFrom)}::timestamptz`

    /**
     * `write`s a change of prices and re-prices what it is about, in one transaction. Messages
     * are costed again while others arrive; these are for last, and for this moment none may arrive.
     */
    const change = Effect.fn("Prices.change")(function* (
      organizationId: OrganizationId,
      repricing: Repricing.Repricing,
      write: Effect.Effect<unknown, SqlError>
    ) {
      const before = yield* Reprice.moment(sql)
      const most = yield* Reprice.apply(sql, organizationId, repricing)
      yield* PriceLock.toChange(sql, organizationId)
      yield* write
      yield* sql`UPDATE organizations SET prices_version = nextval('price_versions')
          WHERE organization_id = ${organizationId}`
      const rest = yield* Reprice.apply(sql, organizationId, repricing, before)
      yield* Effect.annotateCurrentSpan({ messages: most.messages + rest.messages })
      return Reprice.sum(most, rest)
    })

    // The rollup writes response times to messages in its own order: of two that wait for each
    // other, PostgreSQL ends one.
    const transaction = <A, E>(organizationId: OrganizationId, effect: Effect.Effect<A, E | SqlError>) =>
      inOrganization(
        sql,
        organizationId
      )(effect).pipe(
        Effect.retry({
          times: 3,
          while: (error) => error instanceof SqlError && /^40/.test(sqlState(error) ?? ""),
          schedule: Schedule.jittered(Schedule.spaced("50 millis"))
        })
      )

    /** Sets a price, or changes the one of the same model and `validFrom`. @param options.preview only tells what it would change */
    const set = Effect.fn("Prices.set")(function* (
      organizationId: OrganizationId,
      price: Price,
      options: { readonly preview: boolean }
    ) {
      const repricingNow = Effect.map(read(organizationId), (prices) => {
        const others = prices.filter((one) => !isOf(one, price.model, price.validFrom))
        return Repricing.make([...others, price], price.model, price.validFrom)
      })
      if (options.preview) {
        return yield* Effect.flatMap(repricingNow, (repricing) =>
          Reprice.preview(sql, organizationId, repricing)
        ).pipe(inOrganization(sql, organizationId))
      }
      return yield* transaction(
        organizationId,
        Effect.gen(function* () {
          yield* PriceLock.toSet(sql, organizationId)
          return yield* change(organizationId, yield* repricingNow, upsert(organizationId, price))
        })
      )
    }, storeErrors)

    /** Withdraws a price; those before it, or the shipped ones, count again. `null` where there is no such price. */
    const withdraw = Effect.fn("Prices.withdraw")(function* (
      organizationId: OrganizationId,
      model: string,
      validFrom: number,
      options: { readonly preview: boolean }
    ) {
      const found = Effect.map(read(organizationId), (prices) => {
        const price = prices.find((one) => isOf(one, model, validFrom))
        const others = prices.filter((one) => one !== price)
        return price === undefined ? null : { price, repricing: Repricing.make(others, model, validFrom) }
      })
      if (options.preview) {
        return yield* Effect.gen(function* () {
          const would = yield* found
          if (would === null) return null
          return {
            price: would.price,
            repriced: yield* Reprice.preview(sql, organizationId, would.repricing)
          }
        }).pipe(inOrganization(sql, organizationId))
      }
      return yield* transaction(
        organizationId,
        Effect.gen(function* () {
          yield* PriceLock.toSet(sql, organizationId)
          const there = yield* found
          if (there === null) return null
          const { price, repricing } = there
          return { price, repriced: yield* change(organizationId, repricing, remove(organizationId, price)) }
        })
      )
    }, storeErrors)

    /** Models without a price, most messages first. */
    const unpriced = Effect.fn("Prices.unpriced")(
      (organizationId: OrganizationId) =>
        sql<Unpriced>`SELECT nullif(model, '') AS model, sum(unpriced)::bigint AS messages,
            min(first_at) AS first_at, max(last_at) AS last_at
          FROM rollups_15m WHERE organization_id = ${organizationId} AND unpriced > 0
          GROUP BY 1 ORDER BY messages DESC, model`,
      ofOrganization(sql),
      storeErrors
    )

    return { own, set, withdraw, unpriced }
  })
}) {}
