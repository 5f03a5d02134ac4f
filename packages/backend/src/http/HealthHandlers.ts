import { Api } from "@botflow/api/Api"
import { Unavailable } from "@botflow/api/Problem"
import { LiveStore } from "@botflow/storage/live/LiveStore"
import * as Migrations from "@botflow/storage/postgres/Migrations"
import { HttpApiBuilder } from "@effect/platform"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"

export const HealthHandlers = HttpApiBuilder.group(Api, "health", (handlers) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const live = yield* LiveStore
    return handlers
      .handle("live", () => Effect.succeed({ status: "up" as const }))
      .handle("ready", () =>
        Effect.gen(function* () {
          const migration = yield* Migrations.current.pipe(
            Effect.provideService(SqlClient.SqlClient, sql),
            Effect.timeout("2 seconds"),
            Effect.mapError(
              () => new Unavailable({ code: "store_unavailable", detail: "PostgreSQL does not answer." })
            )
          )
          // Without live numbers everything else works: that is no reason to take no requests.
          const realtime = yield* live.ping.pipe(
            Effect.timeout("2 seconds"),
            Effect.match({ onFailure: () => "down" as const, onSuccess: () => "up" as const })
          )
          return { status: "up" as const, postgres: "up" as const, realtime, migration }
        })
      )
  })
)
