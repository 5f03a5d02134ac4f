import { Api } from "@botflow/api/Api"
import * as Instant from "@botflow/domain/Instant"
import { Retention } from "@botflow/storage/postgres/Retention"
import { RetentionDays, TextRetentionDays } from "@botflow/storage/RetentionSetting"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import { callerWith, unavailable } from "./Errors.ts"

export const RetentionHandlers = HttpApiBuilder.group(Api, "retention", (handlers) =>
  Effect.gen(function* () {
    const retention = yield* Retention
    const days = yield* RetentionDays
    const textDays = yield* TextRetentionDays

    return handlers.handle("state", () =>
      Effect.gen(function* () {
        const { organizationId } = yield* callerWith("read")
        const now = yield* Clock.currentTimeMillis
        const keptFrom = yield* retention.keptFrom
        const due = days === null ? [] : yield* retention.due(days, now, organizationId)
        return {
          days,
          textDays,
          keepsFrom: keptFrom === null ? null : Instant.format(keptFrom),
          due: due.map(({ from, messages, to }) => ({
            from: Instant.format(from),
            to: Instant.format(to),
            messages
          }))
        }
      }).pipe(unavailable)
    )
  })
)
