/** What conversations are searched by: the customer's whole number, or any text of theirs. A part of `Conversations`. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Phone from "@botflow/domain/Phone"
import type { SqlClient, Statement } from "@effect/sql"
import { Effect } from "effect"

export type Search =
  | { readonly by: "phone"; readonly digests: ReadonlyArray<string> }
  /** Masked: of phones, names and text no more is searched than their masks show. */
  | { readonly by: "text"; readonly text: string; readonly masked: boolean }

/**
 * What a text searches for. A whole number, however it is written, searches for the conversations of that number; where
 * there are none, it is a text like any other.
 */
export const of = (sql: SqlClient.SqlClient, organizationId: OrganizationId, text: string, masked: boolean) =>
  Effect.gen(function* () {
    const dialled = Phone.dialled(text)
    const found =
      dialled === null
        ? []
        : yield* sql<{ digest: string }>`SELECT d.digest::text
            FROM phone_digests(${organizationId}::uuid, ${dialled}) AS d (digest)
            -- LIMIT 1: each is looked up by the index.
            CROSS JOIN LATERAL (SELECT FROM conversation_metrics c
              WHERE c.organization_id = ${organizationId} AND c.phone_digest = d.digest LIMIT 1) c`
    const search: Search =
      found.length > 0
        ? { by: "phone", digests: found.map(({ digest }) => digest) }
        : { by: "text", text, masked }
    return search
  })

const like = (text: string) => text.replace(/[\\%_]/g, "\\$&")
const within = (text: string) => `%${like(text)}%`

const digitsOf = (text: string) => text.replace(/[\s()+-]/g, "")

/** Any part of what there is. A national number is found by its digits behind the leading zero. */
const inPlain = (sql: SqlClient.SqlClient, text: string) => {
  const digits = digitsOf(text)
  return [
    sql`c.customer_name ILIKE ${within(text)}`,
    sql`c.last_body ILIKE ${within(text)}`,
    ...(/^\d{3,}$/.test(digits) ? [sql`c.customer_phone LIKE ${within(digits.replace(/^0/, ""))}`] : [])
  ]
}

/** Who knows a name finds it; a number by its end, as far as that is shown. Nothing is found letter by letter. */
const inMasked = (sql: SqlClient.SqlClient, text: string) => {
  const digits = digitsOf(text)
  return [
    sql`lower(c.customer_name) = lower(${text})`,
    ...(/^\d{2,4}$/.test(digits) ? [sql`mask_national(c.customer_phone) LIKE ${`%${digits}`}`] : [])
  ]
}

/** The conversations, `c`, that are found. */
export const matches = (sql: SqlClient.SqlClient, search: Search): Statement.Fragment =>
  search.by === "phone"
    ? sql`c.phone_digest = ANY (${search.digests}::bytea[])`
    : sql.or([
        sql`c.conversation_id ILIKE ${within(search.text)}`,
        sql`c.customer_id ILIKE ${within(search.text)}`,
        ...(search.masked ? inMasked : inPlain)(sql, search.text)
      ])
