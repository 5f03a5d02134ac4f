/** Who did what: lines that are added and never changed. None holds a secret, or more of a customer than an id. */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Text from "@botflow/domain/Text"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as Copy from "./Copy.ts"
import { storeErrors } from "./Database.ts"
import { ofOrganization } from "./Tenancy.ts"

/** What lines are written of: the thing, and what happened to it. */
export type Action =
  | "session.signed_in"
  | "session.refused"
  | "session.signed_out"
  | "session.signed_out_everywhere"
  | "session.switched"
  | "password.changed"
  | "password.refused"
  | "key.created"
  | "key.rotated"
  | "key.revoked"
  | "member.invited"
  | "member.uninvited"
  | "member.joined"
  | "member.changed"
  | "member.removed"
  | "organization.created"
  | "organization.changed"
  | "bot.created"
  | "bot.changed"
  | "price.set"
  | "price.withdrawn"
  | "queue.paused"
  | "queue.resumed"
  | "queue.cleared"
  | "queue.retried"
  | "aggregation.scheduled"
  | "personal_data.revealed"
  | "personal_data.exported"
  | "customer.erased"

export interface Actor {
  readonly kind: "user" | "key" | "system"
  readonly name: string
}

export interface Entry {
  readonly action: Action
  /** What it was done to, as people name it. */
  readonly target?: string | null
  readonly details?: Readonly<Record<string, string | number | boolean | null>>
}

export interface AuditRow {
  readonly entryId: number
  readonly at: number
  readonly actorKind: Actor["kind"]
  readonly actor: string
  readonly action: string
  readonly target: string | null
  readonly details: Readonly<Record<string, string | number | boolean | null>>
}

const toJson = (details: NonNullable<Entry["details"]>) =>
  JSON.stringify(details, (_, value: unknown) => (typeof value === "string" ? Text.clean(value) : value))

export class AuditLog extends Effect.Service<AuditLog>()("@botflow/storage/AuditLog", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    /** Adds a line. Within a transaction it is there if, and only if, what it tells of is. */
    const write = Effect.fn("AuditLog.write")(
      function* (
        organizationId: OrganizationId,
        actor: Actor,
        { action, details = {}, target = null }: Entry
      ) {
        yield* sql`INSERT INTO audit_log (organization_id, actor_kind, actor, action, target, details)
        VALUES (${organizationId}, ${actor.kind}, ${Text.clean(actor.name)}, ${action},
          ${target === null ? null : Text.clean(target)}, ${toJson(details)}::jsonb)`
      },
      ofOrganization(sql),
      storeErrors
    )

    /** The newest first; `before`: the last one of the page before. @param actions only these; all for `null` */
    const page = Effect.fn("AuditLog.page")(
      function* (
        organizationId: OrganizationId,
        options: {
          readonly limit: number
          readonly before: number | null
          readonly actions: ReadonlyArray<string> | null
        }
      ) {
        return yield* sql<AuditRow>`SELECT entry_id, at, actor_kind, actor, action, target, details FROM audit_log
        WHERE organization_id = ${organizationId} AND (${options.before}::bigint IS NULL OR entry_id < ${options.before})
          AND (${options.actions}::text[] IS NULL OR action = ANY (${options.actions}))
        ORDER BY entry_id DESC LIMIT ${options.limit}`
      },
      ofOrganization(sql),
      storeErrors
    )

    /** All of them as CSV, the newest first. */
    const csv = (organizationId: OrganizationId) =>
      Copy.csv(
        organizationId,
        ["at"],
        sql`SELECT entry_id AS id, at, actor_kind, actor, action, target, details::text AS details
        FROM audit_log WHERE organization_id = ${organizationId} ORDER BY entry_id DESC`
      )

    return { write, page, csv }
  })
}) {}
