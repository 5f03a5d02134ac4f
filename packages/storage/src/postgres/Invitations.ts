/** Links that let someone into an organization: each works once, and not for ever. */
import type { OrganizationId } from "@botflow/domain/Id"
import { mayManage, type Role } from "@botflow/domain/Role"
import { SqlClient } from "@effect/sql"
import { Data, Effect } from "effect"
import { storeErrors } from "./Database.ts"
import { type Manager, NotAllowed } from "./Members.ts"
import * as Passwords from "./Passwords.ts"
import * as People from "./People.ts"
import * as Secrets from "./Secrets.ts"
import { byCredential, entering, inOrganization, ofOrganization } from "./Tenancy.ts"

const days = 7

export interface InvitationRow {
  readonly invitationId: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** What its holder sees of it. */
export interface Opened extends InvitationRow {
  readonly organizationId: OrganizationId
  readonly organizationName: string
  /** Of the person, where there is one of this address already. */
  readonly userId: string | null
}

export class AlreadyMember extends Data.TaggedError("AlreadyMember") {}

export class Invitations extends Effect.Service<Invitations>()("@botflow/storage/Invitations", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const people = People.make(sql)
    const columns = sql.literal("invitation_id, email, role, invited_by, created_at, expires_at")

    /** Those that can still be accepted. */
    const list = Effect.fn("Invitations.list")(
      function* (organizationId: OrganizationId) {
        return yield* sql<InvitationRow>`SELECT ${columns} FROM invitations
        WHERE organization_id = ${organizationId} AND expires_at > now() ORDER BY created_at DESC, email`
      },
      ofOrganization(sql),
      storeErrors
    )

    /** A new invitation, in place of an earlier one of this address; the token in the answer is not kept. */
    const create = Effect.fn("Invitations.create")(
      function* (
        organizationId: OrganizationId,
        invited: { readonly email: string; readonly role: Role },
        by: Manager & { readonly actor: string }
      ) {
        const email = invited.email.toLowerCase()
        const members = yield* sql<{ email: string; role: Role }>`SELECT u.email, m.role FROM memberships m
          JOIN users u USING (user_id) WHERE m.organization_id = ${organizationId} AND (m.role = 'owner' OR u.email = ${email})`
        const isOwned = members.some(({ role }) => role === "owner")
        if (!mayManage(by.role ?? "key", invited.role, isOwned)) return yield* new NotAllowed()
        if (members.some((member) => member.email === email)) return yield* new AlreadyMember()
        const token = Secrets.token("bfi_")
        const [row] =
          yield* sql<InvitationRow>`INSERT INTO invitations (organization_id, email, role, token_hash, invited_by, expires_at)
          VALUES (${organizationId}, ${email}, ${invited.role}, ${Secrets.digest(token)}, ${by.actor}, now() + ${days}::int * interval '1 day')
          ON CONFLICT (organization_id, email) DO UPDATE SET invitation_id = DEFAULT, role = EXCLUDED.role,
            token_hash = EXCLUDED.token_hash, invited_by = EXCLUDED.invited_by, created_at = now(), expires_at = EXCLUDED.expires_at
          RETURNING ${columns}`
        return { ...(yield* Effect.fromNullable(row).pipe(Effect.orDie)), token }
      },
      ofOrganization(sql),
      storeErrors
    )

    /** @returns the invitation that is withdrawn; `null` where there was none */
    const withdraw = Effect.fn("Invitations.withdraw")(
      function* (organizationId: OrganizationId, invitationId: string) {
        const [row] = yield* sql<InvitationRow>`DELETE FROM invitations
        WHERE organization_id = ${organizationId} AND invitation_id::text = ${invitationId} RETURNING ${columns}`
        return row ?? null
      },
      ofOrganization(sql),
      storeErrors
    )

    /** What is done with a token may see what it is the key to. */
    const holding = <A, E, R>(effect: Effect.Effect<A, E, R>, token: string) =>
      byCredential(sql, Secrets.digest(token))(effect)

    const opened = (token: string) =>
      Effect.gen(function* () {
        yield* sql`SELECT ${entering(sql)} FROM invitations WHERE token_hash = ${Secrets.digest(token)}`
        const [row] = yield* sql<
          Omit<Opened, "userId">
        >`SELECT i.organization_id, o.name AS organization_name,
            i.invitation_id, i.email, i.role, i.invited_by, i.created_at, i.expires_at
          FROM invitations i JOIN organizations o USING (organization_id)
          WHERE i.token_hash = ${Secrets.digest(token)} AND i.expires_at > now()`
        if (row === undefined) return null
        return { ...row, userId: yield* people.idOf(row.email) } satisfies Opened
      })

    /** What a token invites to; `null` where it was used, withdrawn, replaced, has expired or never was. */
    const look = Effect.fn("Invitations.look")((token: string) => opened(token), holding, storeErrors)

    /** Of two who come with the same token, one deletes it. @returns who is a member by it; `null`: somebody was faster */
    const use = (invitation: Opened, hash: string, token: string) =>
      Effect.gen(function* () {
        const { email, organizationId, role } = invitation
        const used =
          yield* sql`DELETE FROM invitations WHERE token_hash = ${Secrets.digest(token)} RETURNING 1`
        if (used.length === 0) return null
        const userId = invitation.userId ?? (yield* people.add(email, hash))
        if (userId === null) return null
        yield* sql`INSERT INTO memberships (organization_id, user_id, role) VALUES (${organizationId}, ${userId}, ${role})
          ON CONFLICT DO NOTHING`
        return { organizationId, email, role, userId }
      }).pipe(inOrganization(sql, invitation.organizationId))

    /**
     * Uses an invitation up. Someone new is made with this password; someone who is there must have proved before
     * that theirs is the address.
     *
     * @param provenId the person who proved who they are; `null` for someone new
     * @returns `null` where the invitation is gone, or the address has got a user since
     */
    const accept = Effect.fn("Invitations.accept")(
      function* (token: string, password: string, provenId: string | null) {
        const hash = provenId === null ? yield* Passwords.hash(password) : ""
        const invitation = yield* opened(token)
        if (invitation === null || invitation.userId !== provenId) return null
        return yield* use(invitation, hash, token)
      },
      holding,
      storeErrors
    )

    return { list, create, withdraw, look, accept }
  })
}) {}
