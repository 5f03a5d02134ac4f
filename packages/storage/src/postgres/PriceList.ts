/** The prices an organization's messages are costed with: its own before the shipped list. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as Usd from "@botflow/domain/Usd"
import { SqlClient } from "@effect/sql"
import { Cache, Effect } from "effect"
import { storeErrors } from "./Database.ts"

interface Row {
  readonly model: string
  readonly validFrom: number
  readonly input: string
  readonly cachedInput: string | null
  readonly cacheCreationInput: string | null
  readonly output: string
}

const toPrice = (row: Row): PriceBook.Price => {
  const usd = (text: string) => Usd.parse(text) ?? Usd.zero
  return {
    ...row,
    input: usd(row.input),
    cachedInput: row.cachedInput === null ? null : usd(row.cachedInput),
    cacheCreationInput: row.cacheCreationInput === null ? null : usd(row.cacheCreationInput),
    output: usd(row.output)
  }
}

export class PriceList extends Effect.Service<PriceList>()("@botflow/storage/PriceList", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const books = yield* Cache.make({
      capacity: 1000,
      timeToLive: "10 seconds",
      lookup: (organizationId: OrganizationId) =>
        Effect.map(
          sql<Row>`SELECT model, valid_from, input, cached_input, cache_creation_input, output
            FROM model_prices WHERE organization_id = ${organizationId}`.pipe(storeErrors),
          (own) => PriceBook.make([...PriceBook.shipped, ...own.map(toPrice)])
        )
    })
    /** The book of an organization, at most 10 seconds old. */
    const bookOf = (organizationId: OrganizationId) => books.get(organizationId)
    return { bookOf }
  })
}) {}
