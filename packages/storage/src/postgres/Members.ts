/** The people of an organization. It never loses its last owner. */
import type { OrganizationId } from "@botflow/domain/Id"
import { mayManage, type Role } from "@botflow/domain/Role"
import { SqlClient } from "@effect/sql"
import { Data, Effect } from "effect"
import { storeErrors } from "./Database.ts"
import { ofOrganization } from "./Tenancy.ts"

export interface MemberRow {
  readonly userId: string
  readonly email: string
  readonly role: Role
  readonly joinedAt: number
  /** The last request of one of their sessions here; `null`: none is open. */
  readonly lastSeenAt: number | null
}

/** Someone who acts on members: a person with a role, or a key with the scope "admin". */
export interface Manager {
  readonly userId: string | null
  readonly role: Role | null
}

export class NoSuchMember extends Data.TaggedError("NoSuchMember") {}
/** The actor's role does not reach that far. */
export class NotAllowed extends Data.TaggedError("NotAllowed") {}
export class LastOwner extends Data.TaggedError("LastOwner") {}

export class Members extends Effect.Service<Members>()("@botflow/storage/Members", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Owners first, then by address. */
    const list = Effect.fn("Members.list")(
      function* (organizationId: OrganizationId) {
        return yield* sql<MemberRow>`SELECT m.user_id, u.email, m.role, m.created_at AS joined_at,
          (SELECT max(s.last_seen_at) FROM sessions s
           WHERE s.organization_id = m.organization_id AND s.user_id = m.user_id AND s.expires_at > now()) AS last_seen_at
        FROM memberships m JOIN users u USING (user_id) WHERE m.organization_id = ${organizationId}
        ORDER BY array_position(ARRAY['owner', 'admin', 'analyst', 'viewer'], m.role), u.email`
      },
      ofOrganization(sql),
      storeErrors
    )

    /** The member, and how many owners there are; nobody else changes members until the transaction ends. */
    const held = (organizationId: OrganizationId, userId: string) =>
      Effect.gen(function* () {
        const all = yield* sql<{ userId: string; email: string; role: Role }>`
          SELECT m.user_id, u.email, m.role FROM memberships m JOIN users u USING (user_id)
          WHERE m.organization_id = ${organizationId} ORDER BY m.user_id FOR UPDATE OF m`
        const member = all.find((one) => one.userId === userId)
        if (member === undefined) return yield* new NoSuchMember()
        return { member, owners: all.filter(({ role }) => role === "owner").length }
      })

    const allowed = (by: Manager, roles: ReadonlyArray<Role>, owners: number) =>
      roles.every((role) => mayManage(by.role ?? "key", role, owners > 0))
        ? Effect.void
        : Effect.fail(new NotAllowed())

    /** @returns the member as they were */
    const changeRole = Effect.fn("Members.changeRole")(
      function* (organizationId: OrganizationId, userId: string, role: Role, by: Manager) {
        const { member, owners } = yield* held(organizationId, userId)
        yield* allowed(by, [member.role, role], owners)
        if (member.role === "owner" && role !== "owner" && owners === 1) return yield* new LastOwner()
        yield* sql`UPDATE memberships SET role = ${role} WHERE organization_id = ${organizationId} AND user_id = ${userId}`
        return member
      },
      ofOrganization(sql),
      storeErrors
    )

    /**
     * Takes someone out, with their sessions here. Everyone may leave.
     *
     * @returns the member as they were
     */
    const remove = Effect.fn("Members.remove")(
      function* (organizationId: OrganizationId, userId: string, by: Manager) {
        const { member, owners } = yield* held(organizationId, userId)
        if (by.userId !== userId) yield* allowed(by, [member.role], owners)
        if (member.role === "owner" && owners === 1) return yield* new LastOwner()
        yield* sql`DELETE FROM sessions WHERE organization_id = ${organizationId} AND user_id = ${userId}`
        yield* sql`DELETE FROM memberships WHERE organization_id = ${organizationId} AND user_id = ${userId}`
        return member
      },
      ofOrganization(sql),
      storeErrors
    )

    return { list, changeRole, remove }
  })
}) {}
