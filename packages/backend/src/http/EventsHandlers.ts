import { Api } from "@botflow/api/Api"
import type { Caller } from "@botflow/api/Authorization"
import { HttpApiBuilder } from "@effect/platform"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Context, Effect } from "effect"
import type { Ingestion } from "../ingest/Ingestion.ts"
import { receive } from "../ingest/Receive.ts"
import type { Telemetry } from "../Telemetry.ts"
import { unavailable } from "./Errors.ts"

export const EventsHandlers = HttpApiBuilder.group(Api, "events", (handlers) =>
  Effect.map(Effect.context<Ingestion | Telemetry>(), (services) =>
    handlers.handleRaw("ingest", ({ request }) =>
      receive(NodeHttpServerRequest.toIncomingMessage(request)).pipe(
        Effect.mapInputContext((own: Context.Context<Caller>) => Context.merge(services, own)),
        unavailable
      )
    )
  )
)
