/** What models cost: the shipped list, the organization's own prices, and what another price would make of it. */
import * as Time from "@botflow/domain/Instant"
import { ModelName, SentRates } from "@botflow/domain/Price"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { inPath, Instant, Usd } from "./Scalars.ts"
import { Access } from "./Access.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequest, Forbidden, NotFound, Unavailable } from "./Problem.ts"
import * as Query from "./Query.ts"

/** US dollars for 1,000,000 tokens; a part that is null costs as `input`. */
const rates = {
  input: Usd,
  cachedInput: Schema.NullOr(Usd),
  cacheCreationInput: Schema.NullOr(Usd),
  output: Usd
}

/** In force from `validFrom` until a later price of the same model. */
export const Price = Schema.Struct({ model: Schema.String, validFrom: Instant, ...rates })

export const ListedPrice = Schema.Struct({
  ...Price.fields,
  /** From its first own price of a model on, an organization's messages cost by its own alone. */
  source: Schema.Literal("shipped", "own"),
  /** Whether a message of now costs by it. */
  inForce: Schema.Boolean,
  /** The page that a shipped price is listed on. */
  reference: Schema.NullOr(Schema.String)
})

/** Messages that used a model without a price; `model` is null where they name none. */
export const UnpricedModel = Schema.Struct({
  model: Schema.NullOr(Schema.String),
  messages: Schema.Number,
  firstAt: Instant,
  lastAt: Instant
})

export const PriceList = Schema.Struct({
  items: Schema.Array(ListedPrice),
  nextCursor: Schema.Null,
  unpriced: Schema.Array(UnpricedModel)
})

/** Stored messages whose cost changes, and what they cost together. A cost that the sender reports never does. */
export const Repriced = Schema.Struct({
  messages: Schema.Number,
  costUsdBefore: Usd,
  costUsdAfter: Usd,
  differenceUsd: Usd,
  /** Had no price before. */
  newlyPriced: Schema.Number,
  /** Have no price any more. */
  newlyUnpriced: Schema.Number
})

export const PriceChange = Schema.Struct({ price: Price, preview: Schema.Boolean, repriced: Repriced })

/** From a year that every store has, to one that none will see. */
const ValidFrom = Time.FromString.pipe(
  Schema.filter(
    (instant) => (instant >= 0 && instant < Date.UTC(2200, 0)) || "expected an instant from 1970 to 2199"
  )
)

export const SentPrice = Query.strict({ validFrom: ValidFrom, ...SentRates.fields })

/** The price in force of a model, or any other. */
export const Alternative = Query.strict({
  model: Schema.optional(Schema.String.pipe(Schema.maxLength(200))),
  price: Schema.optional(Query.strict(SentRates.fields))
}).pipe(
  Schema.filter(({ model, price }) =>
    (model === undefined) === (price === undefined)
      ? { path: ["model"], message: "give either a model or a price" }
      : undefined
  )
)

const comparison = {
  tokens: Schema.Struct({
    input: Schema.Number,
    cachedInput: Schema.Number,
    cacheCreationInput: Schema.Number,
    output: Schema.Number,
    reasoningOutput: Schema.Number
  }),
  /** What it cost; null where nothing of it is priced. */
  actualUsd: Schema.NullOr(Usd),
  /** All of `tokens` at the price asked about, also those of messages without a price. */
  whatIfUsd: Usd,
  /** `whatIfUsd` less `actualUsd`: negative where it would have cost less. */
  differenceUsd: Schema.NullOr(Usd)
}

export const WhatIf = Schema.Struct({
  asOf: Instant,
  from: Instant,
  to: Instant,
  timezone: Schema.String,
  price: Schema.Struct({ model: Schema.NullOr(Schema.String), validFrom: Schema.NullOr(Instant), ...rates }),
  ...comparison,
  unpricedMessages: Schema.Number,
  /** Models that used tokens or cost something; dearest first. */
  byModel: Schema.Array(
    Schema.Struct({
      model: Schema.NullOr(Schema.String),
      messages: Schema.Number,
      unpricedMessages: Schema.Number,
      ...comparison
    })
  )
})

const preview = Schema.optional(
  Schema.Literal("true", "false").annotations({ description: "`true`: only tell what would change" })
)

export class PricesApi extends HttpApiGroup.make("prices")
  .add(HttpApiEndpoint.get("list", "/api/prices").addSuccess(PriceList).annotate(Access, "read"))
  .add(
    HttpApiEndpoint.put("set", "/api/prices/:model")
      .setPath(Schema.Struct({ model: inPath(ModelName) }))
      .setUrlParams(Query.strict({ preview }))
      .setPayload(SentPrice)
      .addSuccess(PriceChange)
      .annotate(OpenApi.Summary, "Set a price, and re-price stored messages from its validFrom on")
  )
  .add(
    HttpApiEndpoint.del("withdraw", "/api/prices/:model")
      .setPath(Schema.Struct({ model: inPath(ModelName) }))
      .setUrlParams(Query.strict({ validFrom: ValidFrom, preview }))
      .addSuccess(PriceChange)
      .addError(NotFound)
      .annotate(OpenApi.Summary, "Withdraw an own price, and re-price what it costed")
  )
  .add(
    HttpApiEndpoint.post("whatIf", "/api/prices/what-if")
      .setUrlParams(Query.Whole)
      .setPayload(Alternative)
      .addSuccess(WhatIf)
      .annotate(Access, "read")
      .annotate(OpenApi.Summary, "What the tokens of a range would cost at another price")
  )
  .addError(BadRequest)
  .addError(Forbidden)
  .addError(Unavailable)
  .annotate(Access, "admin")
  .middleware(Authorization) {}
