/**
 * Whose rows a transaction may see. It says so first, and the server holds it to that: see migration 0018. Outside
 * of one nothing is said, and nothing is seen.
 */
import type { OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Context, Effect, Option, Scope } from "effect"
import * as Pipeline from "./Pipeline.ts"
import { preparing } from "./Prepared.ts"
import * as Secrets from "./Secrets.ts"

/** What a transaction says; "" is nothing. */
interface Claim {
  readonly role: "botflow_app" | "botflow_worker"
  readonly organizations: ReadonlyArray<string>
  readonly person: string
  /** The SHA-256 of a token, or of somebody's address, in hexadecimal. */
  readonly credential: string
}

const nobody: Claim = { role: "botflow_app", organizations: [], person: "", credential: "" }

/** The claim of the transaction that is open. */
class Open extends Context.Reference<Open>()("@botflow/storage/Tenancy/Open", {
  defaultValue: () => nobody
}) {}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const hex = /^[0-9a-f]*$/

// These are written into statements.
const isSafe = ({ credential, organizations, person }: Claim) =>
  hex.test(credential) && [...organizations, ...(person === "" ? [] : [person])].every((id) => uuid.test(id))

const settings = ({ credential, organizations, person, role }: Claim) => [
  ["role", role],
  ["botflow.organizations", organizations.length === 0 ? "" : `{${organizations.join(",")}}`],
  ["botflow.person", person],
  ["botflow.credential", credential]
]

/** LOCAL: gone with the transaction, so that nothing of it is left on the connection. */
const saying = (some: ReturnType<typeof settings>) =>
  some.map(([name, value]) => `SET LOCAL ${name} = '${value}'`).join("; ")

const saysAll = (claim: Claim) => saying(settings(claim))

/** At its begin a transaction says nothing yet. */
const saysFirst = (claim: Claim) => saying(settings(claim).filter(([, value]) => value !== ""))

interface Mode {
  readonly begin: string
  /** Whether its statements are: see `Prepared`. */
  readonly prepares: boolean
}

const readWrite: Mode = { begin: "READ WRITE", prepares: false }
const again: Mode = { begin: "READ WRITE", prepares: true }
const snapshotMode: Mode = {
  begin: "ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan",
  prepares: true
}

/** The client's own transaction. It begins, and says whose it is, with its first statement: no round trip more. */
const transaction = (sql: SqlClient.SqlClient, claim: Claim, mode: Mode) => {
  const begin = `BEGIN ${mode.begin}; ${saysFirst(claim)}`
  return SqlClient.makeWithTransaction({
    transactionTag: SqlClient.TransactionConnection,
    spanAttributes: [],
    acquireConnection: Effect.flatMap(Scope.make(), (scope) =>
      Effect.map(
        Scope.extend(sql.reserve, scope),
        (connection) =>
          [scope, Pipeline.ledBy(mode.prepares ? preparing(connection) : connection, begin)] as const
      )
    ),
    begin: () => Effect.void,
    savepoint: () => Effect.dieMessage("a transaction within another begins none"),
    commit: (connection) => connection.executeUnprepared("COMMIT", [], undefined),
    rollback: (connection) => connection.executeUnprepared("ROLLBACK", [], undefined),
    rollbackSavepoint: () => Effect.dieMessage("a transaction within another begins none")
  })
}

const covers = (open: Claim, claim: Claim) =>
  open.role === claim.role &&
  claim.organizations.every((id) => open.organizations.includes(id)) &&
  [open.person, ""].includes(claim.person) &&
  [open.credential, ""].includes(claim.credential)

/** Within a transaction that says something else: a part of it, after which that is said again. */
const switched =
  (sql: SqlClient.SqlClient, open: Claim, claim: Claim) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    // What fails is rolled back to the savepoint, and what was said with it.
    sql.withTransaction(
      Effect.zipLeft(Effect.zipRight(sql.unsafe(saysAll(claim)), effect), sql.unsafe(saysAll(open)))
    )

const claimed =
  (sql: SqlClient.SqlClient, claim: Claim, mode: Mode = readWrite) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
    Effect.gen(function* () {
      if (!isSafe(claim)) return yield* Effect.dieMessage("a claim that is no id")
      const inside = Effect.provideService(effect, Open, claim)
      if (Option.isNone(yield* Effect.serviceOption(SqlClient.TransactionConnection)))
        return yield* transaction(sql, claim, mode)(inside)
      const open = yield* Open
      if (mode === snapshotMode) return yield* Effect.dieMessage("no snapshot within a transaction")
      return yield* covers(open, claim) ? effect : switched(sql, open, claim)(inside)
    })

const claimOf = (ids: ReadonlyArray<OrganizationId>): Claim => ({
  ...nobody,
  organizations: [...new Set(ids)]
})

/** A transaction of several organizations at once, such as their events share. */
export const inOrganizations = (sql: SqlClient.SqlClient, ids: ReadonlyArray<OrganizationId>) =>
  claimed(sql, claimOf(ids))

/** The same, many times a second: its statements are prepared. */
export const inOrganizationsAgain = (sql: SqlClient.SqlClient, ids: ReadonlyArray<OrganizationId>) =>
  claimed(sql, claimOf(ids), again)

/** A transaction of an organization; within one that may see it, a part of that. */
export const inOrganization = (sql: SqlClient.SqlClient, id: OrganizationId) => inOrganizations(sql, [id])

/** Who or what belongs to an organization. */
type Owned = OrganizationId | { readonly organizationId: OrganizationId }
const ownerOf = (owned: Owned) => (typeof owned === "string" ? owned : owned.organizationId)

/** The same for the effect of a function whose first argument tells the organization. */
export const ofOrganization =
  (sql: SqlClient.SqlClient) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>, owned: Owned): Effect.Effect<A, E | SqlError, R> =>
    inOrganization(sql, ownerOf(owned))(effect)

/**
 * Reads by several statements what stands at one instant: of what is sealed, and then of just that. Each is planned
 * once for a connection, whatever it asks for: it has to find its rows by their keys. Not inside another transaction.
 */
export const snapshot = (sql: SqlClient.SqlClient, id: OrganizationId) =>
  claimed(sql, claimOf([id]), snapshotMode)

/** Finds what the holder of a token is let see by it. @param digest as `Secrets.digest` */
export const byCredential = (sql: SqlClient.SqlClient, digest: Buffer) =>
  claimed(sql, { ...nobody, credential: digest.toString("hex") })

/** Finds, or makes, whose address somebody says. */
export const byAddress = (sql: SqlClient.SqlClient, email: string) => byCredential(sql, Secrets.digest(email))

/** Finds what is somebody's own, in whichever organization: their password, memberships and sessions. */
export const asPerson = (sql: SqlClient.SqlClient, userId: string) =>
  claimed(sql, { ...nobody, person: userId })

/** Enters the organizations of the rows that are selected, until the transaction ends. */
export const entering = (sql: SqlClient.SqlClient) =>
  sql.literal("set_config('botflow.organizations', coalesce(array_agg(organization_id), '{}')::text, true)")

/** Sees all organizations, and of each little: whose turn it is. Whatever is then done for one is done in it. */
export const acrossOrganizations = (sql: SqlClient.SqlClient) =>
  claimed(sql, { ...nobody, role: "botflow_worker" })

/** What a connection of our own says, for what only the driver can do. */
export const beginOf = (id: OrganizationId): string => {
  const claim = { ...nobody, organizations: [id] }
  if (!isSafe(claim)) throw new TypeError("an organization that is no id")
  return `BEGIN READ ONLY; ${saysFirst(claim)}`
}
