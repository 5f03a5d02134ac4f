/** What messages are stored by while a transaction lasts: the prices of their organizations, and whether text is kept. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as Usd from "@botflow/domain/Usd"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Pipeline from "./Pipeline.ts"
import * as PriceLock from "./PriceLock.ts"

interface Row {
  readonly organizationId: OrganizationId
  readonly model: string
  readonly validFrom: number
  readonly input: string
  readonly cachedInput: string | null
  readonly cacheCreationInput: string | null
  readonly output: string
}

const usd = (text: string) => Usd.parse(text) ?? Usd.zero
const usdOrNull = (text: string | null) => (text === null ? null : usd(text))

const toPrice = (row: Row): PriceBook.Price => ({
  model: row.model,
  validFrom: row.validFrom,
  input: usd(row.input),
  cachedInput: usdOrNull(row.cachedInput),
  cacheCreationInput: usdOrNull(row.cacheCreationInput),
  output: usd(row.output)
})

/** The own prices of organizations. */
export const ownPrices = (sql: SqlClient.SqlClient, organizationIds: ReadonlyArray<OrganizationId>) =>
  Effect.map(
    sql<Row>`SELECT organization_id, model, valid_from, input, cached_input, cache_creation_input, output
      FROM model_prices WHERE organization_id = ANY (${organizationIds}::uuid[]) ORDER BY model, valid_from DESC`,
    (rows) => {
      const own = new Map(organizationIds.map((id) => [id, [] as Array<PriceBook.Price>]))
      for (const row of rows) own.get(row.organizationId)?.push(toPrice(row))
      return own
    }
  )

export interface Terms {
  /** What the events of this transaction are a batch of; of no other. */
  readonly batch: number
  readonly book: PriceBook.PriceBook
  readonly storeText: boolean
}

/** Books that are kept; beyond it the one loaded first is forgotten. */
const capacity = 1000

interface Loaded {
  readonly version: number
  readonly book: PriceBook.PriceBook
}

export class PriceList extends Effect.Service<PriceList>()("@botflow/storage/PriceList", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const kept = new Map<OrganizationId, Loaded>()

    const keep = (organizationId: OrganizationId, loaded: Loaded) => {
      kept.delete(organizationId)
      kept.set(organizationId, loaded)
      const [oldest] = kept.keys()
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest)
    }

    /** The books of these versions: kept ones, and the others from the database. */
    const booksOf = Effect.fnUntraced(function* (versions: ReadonlyMap<OrganizationId, number>) {
      const books = new Map<OrganizationId, PriceBook.PriceBook>()
      for (const [organizationId, version] of versions) {
        const found = kept.get(organizationId)
        if (found?.version === version) books.set(organizationId, found.book)
      }
      const missing = [...versions].filter(([organizationId]) => !books.has(organizationId))
      if (missing.length === 0) return books
      const own = yield* ownPrices(
        sql,
        missing.map(([organizationId]) => organizationId)
      )
      for (const [organizationId, version] of missing) {
        const book = PriceBook.ofOrganization(own.get(organizationId) ?? [])
        books.set(organizationId, book)
        keep(organizationId, { version, book })
      }
      return books
    })

    /**
     * The terms of organizations, which stay as they are until the transaction ends. To be called
     * inside one: whoever sets a price waits for its end, so that no message is committed after
     * that with an older price. An organization that is not there has none.
     */
    const hold = Effect.fnUntraced(function* (organizationIds: ReadonlyArray<OrganizationId>) {
      const [, rows] = yield* Pipeline.all([
        PriceLock.toUse(sql, organizationIds),
        // Not in the same statement: that would see what was there before the lock was free.
        sql<{
          organizationId: OrganizationId
          pricesVersion: number
          storeText: boolean
          batch: number
        }>`
          SELECT organization_id, prices_version, store_text, nextval('message_batches') AS batch FROM organizations
          WHERE organization_id = ANY (${organizationIds}::uuid[])`
      ])
      const books = yield* booksOf(new Map(rows.map((row) => [row.organizationId, row.pricesVersion])))
      const terms = new Map<OrganizationId, Terms>()
      for (const { batch, organizationId, storeText } of rows) {
        const book = books.get(organizationId)
        if (book !== undefined) terms.set(organizationId, { batch, book, storeText })
      }
      return terms
    })

    return { hold }
  })
}) {}
