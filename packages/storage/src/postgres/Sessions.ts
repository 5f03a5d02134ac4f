/** Sessions of people who signed in: hashed, and over when nobody uses them. A part of `Accounts`. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import type { Role } from "@botflow/domain/Role"
import type { SqlClient } from "@effect/sql"
import { Clock, Effect } from "effect"
import { storeErrors } from "./Database.ts"
import * as Secrets from "./Secrets.ts"
import { asPerson, byCredential, entering, inOrganization } from "./Tenancy.ts"

/** Whatever happens, a session is over after this long; milliseconds. */
const longest = 14 * Instant.day
/** And after this long without a request: a morning page is opened every morning. */
export const idleHours = 24

export interface Session {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

interface Known {
  readonly organizationId: OrganizationId
  readonly userId: string
  readonly email: string
  readonly role: Role
}

export const make = (sql: SqlClient.SqlClient, forget: Effect.Effect<void>) => {
  const insert = (organizationId: OrganizationId, userId: string, expiresAt: number) =>
    Effect.gen(function* () {
      const token = Secrets.token("bfs_")
      yield* sql`INSERT INTO sessions (organization_id, token_hash, user_id, expires_at)
        VALUES (${organizationId}, ${Secrets.digest(token)}, ${userId}, ${Instant.format(expiresAt)})`
      return { token, expiresAt } satisfies Session
    })

  /** A session of someone who has just proved who they are. Those that are over are swept away by it. */
  const open = Effect.fn("Sessions.open")(function* (organizationId: OrganizationId, userId: string) {
    yield* sql`DELETE FROM sessions WHERE user_id = ${userId} AND expires_at <= now()`.pipe(
      asPerson(sql, userId)
    )
    return yield* insert(organizationId, userId, (yield* Clock.currentTimeMillis) + longest).pipe(
      inOrganization(sql, organizationId)
    )
  }, storeErrors)

  /** The organization of a session, where its token has been shown. */
  const enter = (hash: Buffer) => sql`SELECT ${entering(sql)} FROM sessions WHERE token_hash = ${hash}`

  /** The session of a token, which it keeps alive. */
  const touch = (token: string) => {
    const hash = Secrets.digest(token)
    return Effect.map(
      Effect.zipRight(
        enter(hash),
        sql<Known>`UPDATE sessions s SET last_seen_at = now() FROM users u, memberships m
        WHERE s.token_hash = ${hash} AND s.expires_at > now()
          AND s.last_seen_at > now() - ${idleHours}::int * interval '1 hour'
          AND u.user_id = s.user_id AND m.user_id = s.user_id AND m.organization_id = s.organization_id
        RETURNING s.organization_id, u.user_id, u.email, m.role`
      ).pipe(byCredential(sql, hash)),
      ([session]) => session ?? null
    )
  }

  const signOut = Effect.fn("Accounts.signOut")(function* (token: string) {
    const hash = Secrets.digest(token)
    yield* Effect.zipRight(enter(hash), sql`DELETE FROM sessions WHERE token_hash = ${hash}`).pipe(
      byCredential(sql, hash)
    )
    yield* forget
  }, storeErrors)

  /** All sessions of a person, on every device. */
  const signOutEverywhere = Effect.fn("Accounts.signOutEverywhere")(function* (userId: string) {
    yield* sql`DELETE FROM sessions WHERE user_id = ${userId}`.pipe(asPerson(sql, userId))
    yield* forget
  }, storeErrors)

  /**
   * The same session in another organization of the same person, under a new token: what is remembered of the old
   * one must not be taken for it. It ends when the old one would have.
   *
   * @returns `null` where the person is not a member there
   */
  const switchTo = Effect.fn("Accounts.switchTo")(
    function* (token: string, userId: string, organizationId: string) {
      const [member] = yield* sql<{ organizationId: OrganizationId }>`SELECT organization_id FROM memberships
        WHERE user_id = ${userId} AND organization_id::text = ${organizationId}`
      if (member === undefined) return null
      const [old] = yield* sql<{ expiresAt: number }>`DELETE FROM sessions
        WHERE token_hash = ${Secrets.digest(token)} AND user_id = ${userId} RETURNING expires_at`
      if (old === undefined) return null
      const session = yield* insert(member.organizationId, userId, old.expiresAt).pipe(
        inOrganization(sql, member.organizationId)
      )
      return { ...session, organizationId: member.organizationId }
    },
    (switched, _, userId) => asPerson(sql, userId)(switched),
    Effect.tap(() => forget),
    storeErrors
  )

  return { open, touch, signOut, signOutEverywhere, switchTo }
}
