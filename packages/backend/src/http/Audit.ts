/** Lines of the audit log, by whoever calls. */
import type { Caller } from "@botflow/api/Authorization"
import type { OrganizationId } from "@botflow/domain/Id"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { type Actor, AuditLog, type Entry } from "@botflow/storage/postgres/AuditLog"
import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { storeErrors } from "@botflow/storage/postgres/Database"
import { inOrganization } from "@botflow/storage/postgres/Tenancy"
import type { HttpServerRequest } from "@effect/platform"
import { Effect } from "effect"
import { Addresses } from "./Address.ts"

type CallerShape = typeof Caller.Service

export const actorOf = ({ actor, kind }: Pick<CallerShape, "actor" | "kind">): Actor => ({
  kind: kind === "key" ? "key" : "user",
  name: actor
})

/** What handlers write lines by. */
export const make = Effect.gen(function* () {
  const log = yield* AuditLog
  const sql = yield* SqlClient.SqlClient
  const addresses = yield* Addresses

  /** A line about somebody who has not been let in, or is only being. Each says where it came from. */
  const writeFor = (organizationId: OrganizationId, actor: Actor, entry: Entry) =>
    Effect.flatMap(addresses.ofRequest, (address) =>
      log.write(organizationId, actor, { ...entry, details: { ...entry.details, address } })
    )

  /** A line about something of the caller's organization. */
  const write = (caller: CallerShape, entry: Entry) => writeFor(caller.organizationId, actorOf(caller), entry)

  /** Does something and writes of it: both, or neither. @param entryOf no line where it gives `null` */
  const written = <A, E, R>(
    caller: CallerShape,
    act: Effect.Effect<A, E, R>,
    entryOf: (done: A) => Entry | null
  ): Effect.Effect<A, Exclude<E, SqlError> | StoreUnavailable, R | HttpServerRequest.HttpServerRequest> =>
    act.pipe(
      Effect.tap((done) => {
        const entry = entryOf(done)
        return entry === null ? Effect.void : write(caller, entry)
      }),
      inOrganization(sql, caller.organizationId),
      storeErrors
    )

  return { write, writeFor, written }
})
