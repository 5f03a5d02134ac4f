/** What conversations are searched by: the customer's whole number, or any text of theirs. A part of `Conversations`. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Phone from "@botflow/domain/Phone"
import type { SqlClient, Statement } from "@effect/sql"
import { Effect } from "effect"

export interface Search {
  readonly text: string
  /** Of phones, names and text no more is searched than their masks show. */
  readonly masked: boolean
  /** Of the whole numbers that the text may be, those that there are conversations of. */
  readonly digests: ReadonlyArray<string>
}

/** What a text searches for; a whole number however it is written. */
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
    return { text, masked, digests: found.map(({ digest }) => digest) } satisfies Search
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

/** The conversations, `c`, that are found: where no more may be searched, a number by the index of digests alone. */
export const matches = (sql: SqlClient.SqlClient, { digests, masked, text }: Search): Statement.Fragment => {
  const ofNumber = digests.length === 0 ? [] : [sql`c.phone_digest = ANY (${digests}::bytea[])`]
  return masked && digests.length > 0
    ? sql.and(ofNumber)
    : sql.or([
        ...ofNumber,
        sql`c.conversation_id ILIKE ${within(text)}`,
        sql`c.customer_id ILIKE ${within(text)}`,
        ...(masked ? inMasked : inPlain)(sql, text)
      ])
}
