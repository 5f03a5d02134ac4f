import { Api } from "@botflow/api/Api"
import * as Instant from "@botflow/domain/Instant"
import type { OrganizationId } from "@botflow/domain/Id"
import { type AuditRow, AuditLog } from "@botflow/storage/postgres/AuditLog"
import { Pool } from "@botflow/storage/postgres/Database"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { HttpApiBuilder, HttpServerResponse } from "@effect/platform"
import { Effect, Stream } from "effect"
import * as Audit from "./Audit.ts"
import * as Csv from "./Csv.ts"
import { callerWith, unavailable } from "./Errors.ts"

const defaultLimit = 50

const entryJson = ({ action, actor, actorKind, at, details, entryId, target }: AuditRow) => ({
  id: entryId,
  at: Instant.format(at),
  actorKind,
  actor,
  action,
  target,
  details
})

export const OrganizationHandlers = HttpApiBuilder.group(Api, "organization", (handlers) =>
  Effect.gen(function* () {
    const audit = yield* Audit.make
    const log = yield* AuditLog
    const organizations = yield* Organizations
    const pool = yield* Pool

    const settingsOf = (organizationId: OrganizationId) =>
      Effect.map(
        Effect.filterOrDieMessage(
          organizations.get(organizationId),
          (found) => found !== null,
          "a caller without organization"
        ),
        ({ defaultInactivitySeconds, name, storeText, timezone }) => ({
          organizationId,
          name,
          timezone,
          storeText,
          defaultInactivitySeconds
        })
      )

    return handlers
      .handle("get", () =>
        Effect.flatMap(callerWith("read"), ({ organizationId }) => settingsOf(organizationId)).pipe(
          unavailable
        )
      )
      .handle("update", ({ payload }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const { defaultInactivitySeconds = null, name = null, storeText = null, timezone = null } = payload
          yield* audit.written(caller, organizations.update(caller.organizationId, payload), () => ({
            action: "organization.changed",
            details: {
              ...(name === null ? {} : { name }),
              ...(timezone === null ? {} : { timezone }),
              ...(storeText === null ? {} : { storeText }),
              ...(defaultInactivitySeconds === null ? {} : { defaultInactivitySeconds })
            }
          }))
          // What was read while the change was not yet committed must not be remembered.
          yield* organizations.forget(caller.organizationId)
          return yield* settingsOf(caller.organizationId)
        }).pipe(unavailable)
      )
      .handle("audit", ({ urlParams }) =>
        Effect.gen(function* () {
          const { organizationId } = yield* callerWith("admin")
          const limit = urlParams.limit ?? defaultLimit
          const actions = urlParams.action ?? []
          // One more than asked for tells whether there is a next page.
          const rows = yield* log.page(organizationId, {
            limit: limit + 1,
            before: urlParams.cursor ?? null,
            actions: actions.length === 0 ? null : actions
          })
          const items = rows.slice(0, limit).map(entryJson)
          return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.id) : null }
        }).pipe(unavailable)
      )
      .handleRaw("auditCsv", () =>
        Effect.map(callerWith("admin"), ({ organizationId }) =>
          HttpServerResponse.stream(
            Stream.provideService(log.csv(organizationId), Pool, pool),
            Csv.file("audit")
          )
        )
      )
  })
)
