import { Api } from "@botflow/api/Api"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { Telemetry } from "../Telemetry.ts"
import { unavailable } from "./Errors.ts"
import { onlyOwner } from "./Owner.ts"

export const MetricsHandlers = HttpApiBuilder.group(Api, "metrics", (handlers) =>
  Effect.gen(function* () {
    const organizations = yield* Organizations
    const telemetry = yield* Telemetry
    return handlers.handle("scrape", () =>
      Effect.zipRight(onlyOwner(organizations, "watches the instance"), telemetry.render()).pipe(unavailable)
    )
  })
)
