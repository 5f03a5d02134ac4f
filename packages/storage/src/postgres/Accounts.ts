/** People and programs: users, their sessions, and API keys. Secrets are stored hashed only. */
import type { OrganizationId } from "@botflow/domain/Id"
import { type Role, scopesOf } from "@botflow/domain/Role"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Remembered from "../Remembered.ts"
import * as ApiKeys from "./ApiKeys.ts"
import { storeErrors } from "./Database.ts"
import * as Grants from "./Grants.ts"
import * as Passwords from "./Passwords.ts"
import * as People from "./People.ts"
import * as Secrets from "./Secrets.ts"
import * as Sessions from "./Sessions.ts"
import { asPerson, byCredential, entering, ofOrganization } from "./Tenancy.ts"

export type { KeyRow, Scope } from "./ApiKeys.ts"

/** Whom a token stands for. */
export interface Principal {
  readonly kind: "key" | "session"
  readonly organizationId: OrganizationId
  readonly scopes: ReadonlyArray<ApiKeys.Scope>
  /** Of a session. */
  readonly email: string | null
  /** Of a session. */
  readonly userId: string | null
  /** Of a session. */
  readonly role: Role | null
  /** How the audit log names it: an address, or a key's name and prefix. */
  readonly actor: string
}

/** An organization as one of its members sees it. */
export interface Membership {
  readonly organizationId: OrganizationId
  readonly name: string
  readonly role: Role
}

export class Accounts extends Effect.Service<Accounts>()("@botflow/storage/Accounts", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const people = People.make(sql)

    /** Makes the first user and owner of an organization; a user who is there stays as is. */
    const ensureUser = Effect.fn("Accounts.ensureUser")(
      function* (organizationId: OrganizationId, email: string, password: string) {
        const userId =
          (yield* people.idOf(email)) ??
          (yield* people.add(email, yield* Passwords.hash(password))) ??
          // Another process was faster.
          (yield* people.idOf(email))
        yield* sql`INSERT INTO memberships (organization_id, user_id, role) VALUES (${organizationId}, ${userId}, 'owner')
          ON CONFLICT DO NOTHING`
      },
      ofOrganization(sql),
      storeErrors
    )

    /**
     * Whether this is the person's password. Takes as long where there is no such person.
     *
     * @returns `null` where either is wrong
     */
    const verified = Effect.fn("Accounts.verified")(function* (email: string, password: string) {
      const { anyScrypt, person } = yield* people.known(email)
      const correct = yield* Passwords.verify(password, person?.passwordHash ?? null, anyScrypt)
      if (person === null || !correct) return null
      if (Passwords.isOutdated(person.passwordHash))
        yield* people.setPassword(person.userId, yield* Passwords.hash(password), person.passwordHash)
      return person
    }, storeErrors)

    /** @returns `null` where email or password are wrong, or the person is a member nowhere */
    const signIn = Effect.fn("Accounts.signIn")(function* (email: string, password: string) {
      const user = yield* verified(email, password)
      if (user === null || user.organizationId === null) return null
      const session = yield* sessions.open(user.organizationId, user.userId)
      return { ...session, organizationId: user.organizationId }
    })

    /** Another password: ends all of the person's sessions, and opens one for whoever has just proved who they are. */
    const changePassword = Effect.fn("Accounts.changePassword")(
      function* (organizationId: OrganizationId, userId: string, password: string) {
        const hash = yield* Passwords.hash(password)
        yield* people.setPassword(userId, hash)
        yield* sql`DELETE FROM sessions WHERE user_id = ${userId}`
        return yield* sessions.open(organizationId, userId)
      },
      (changed, _, userId) => asPerson(sql, userId)(changed),
      Effect.tap(() => forget),
      storeErrors
    )

    /** The organization that hears of someone who failed to sign in; `null` for an address that nobody has. */
    const organizationOf = Effect.fn("Accounts.organizationOf")(function* (email: string) {
      return (yield* people.known(email)).person?.organizationId ?? null
    }, storeErrors)

    /** Where a person is a member, the first one first. */
    const memberships = Effect.fn("Accounts.memberships")(
      function* (userId: string) {
        yield* sql`SELECT ${entering(sql)} FROM memberships WHERE user_id = ${userId}`
        return yield* sql<Membership>`SELECT o.organization_id, o.name, m.role
        FROM memberships m JOIN organizations o USING (organization_id)
        WHERE m.user_id = ${userId} ORDER BY m.created_at, o.organization_id`
      },
      (found, userId) => asPerson(sql, userId)(found),
      storeErrors
    )

    const ofSession = (token: string) =>
      Effect.map(sessions.touch(token), (session): Principal | null =>
        session === null
          ? null
          : { kind: "session", ...session, scopes: scopesOf(session.role), actor: session.email }
      )

    const ofKey = (token: string) => {
      const hash = Secrets.digest(token)
      const used = sql<{
        organizationId: OrganizationId
        scopes: ReadonlyArray<ApiKeys.Scope>
        name: string
        prefix: string
      }>`
        UPDATE api_keys SET last_used_at = now() WHERE key_hash = ${hash} AND revoked_at IS NULL
          AND (expires_at IS NULL OR expires_at > now())
        RETURNING organization_id, scopes, name, prefix`
      return Effect.map(
        Effect.zipRight(sql`SELECT ${entering(sql)} FROM api_keys WHERE key_hash = ${hash}`, used).pipe(
          byCredential(sql, hash)
        ),
        ([key]): Principal | null =>
          key === undefined
            ? null
            : {
                kind: "key",
                organizationId: key.organizationId,
                scopes: key.scopes,
                email: null,
                userId: null,
                role: null,
                actor: `${key.name} (${key.prefix}…)`
              }
      )
    }

    // Short, since a revoked key must stop working on every instance within it.
    const principals = yield* Remembered.make({
      capacity: 10_000,
      timeToLive: "4 seconds",
      lookup: (token: string) => storeErrors(token.startsWith("bfs_") ? ofSession(token) : ofKey(token))
    })

    /** Whom a token stands for, as known at most 4 seconds ago; `null` for none. */
    const principalOf = (token: string) => principals.get(token)

    const forget = principals.invalidateAll
    const sessions = Sessions.make(sql, forget)
    const { open, signOut, signOutEverywhere, switchTo } = sessions

    return {
      ...ApiKeys.make(sql, forget),
      ...Grants.make(sql),
      ensureUser,
      verified,
      signIn,
      changePassword,
      organizationOf,
      memberships,
      openSession: open,
      signOut,
      signOutEverywhere,
      switchTo,
      principalOf,
      forget
    }
  })
}) {}
