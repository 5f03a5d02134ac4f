/**
 * People, by their address, and what they sign in by. A transaction sees whose address it says, and the password of
 * whom it says it is: see migration 0025. A part of `Accounts` and `Invitations`.
 */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Text from "@botflow/domain/Text"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { asPerson, byAddress } from "./Tenancy.ts"

export interface Person {
  readonly userId: string
  readonly passwordHash: string
  /** That they are in longest; `null` for someone who was removed. */
  readonly organizationId: OrganizationId | null
}

/** Nobody's id. */
const noUser = "00000000-0000-0000-0000-000000000000"

const addressOf = (email: string) => Text.clean(email.toLowerCase())

export const make = (sql: SqlClient.SqlClient) => {
  /** Whose address it is; `null`: nobody's. */
  const idOf = (email: string) => {
    const address = addressOf(email)
    return sql<{ userId: string }>`SELECT user_id FROM users WHERE email = ${address}`.pipe(
      byAddress(sql, address),
      Effect.map(([user]) => user?.userId ?? null)
    )
  }

  /**
   * Who has an address, and whether anybody at all has a password by scrypt. As many questions where there is no such
   * person.
   */
  const known = (email: string) =>
    Effect.gen(function* () {
      const userId = yield* idOf(email)
      const self = userId ?? noUser
      const [row] = yield* sql<{
        passwordHash: string | null
        organizationId: OrganizationId | null
        anyScrypt: boolean
      }>`SELECT (SELECT password_hash FROM passwords WHERE user_id = ${self}) AS password_hash,
          (SELECT organization_id FROM memberships WHERE user_id = ${self}
           ORDER BY created_at, organization_id LIMIT 1) AS organization_id,
          any_scrypt() AS any_scrypt`.pipe(asPerson(sql, self))
      const passwordHash = row?.passwordHash ?? null
      const person: Person | null =
        userId === null || passwordHash === null
          ? null
          : { userId, passwordHash, organizationId: row?.organizationId ?? null }
      return { person, anyScrypt: row?.anyScrypt ?? false }
    })

  /**
   * Makes someone, in the transaction that is open.
   *
   * @returns who it is; `null` where the address is somebody's
   */
  const add = (email: string, passwordHash: string) =>
    Effect.gen(function* () {
      const address = addressOf(email)
      const [made] = yield* sql<{ userId: string }>`INSERT INTO users (email) VALUES (${address})
        ON CONFLICT (email) DO NOTHING RETURNING user_id`.pipe(byAddress(sql, address))
      if (made === undefined) return null
      yield* sql`INSERT INTO passwords (user_id, password_hash) VALUES (${made.userId}, ${passwordHash})`.pipe(
        asPerson(sql, made.userId)
      )
      return made.userId
    })

  /** @param instead only in place of this hash */
  const setPassword = (userId: string, passwordHash: string, instead: string | null = null) =>
    sql`UPDATE passwords SET password_hash = ${passwordHash}
      WHERE user_id = ${userId} AND password_hash = coalesce(${instead}, password_hash)`.pipe(
      asPerson(sql, userId)
    )

  return { idOf, known, add, setPassword }
}
