import { Api } from "@botflow/api/Api"
import { HttpApiBuilder } from "@effect/platform"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect } from "effect"
import { Ingestion } from "../ingest/Ingestion.ts"
import { receive } from "../ingest/Receive.ts"
import { unavailable } from "./Errors.ts"

export const EventsHandlers = HttpApiBuilder.group(Api, "events", (handlers) =>
  Effect.map(Ingestion, (ingestion) =>
    handlers.handleRaw("ingest", ({ request }) =>
      receive(NodeHttpServerRequest.toIncomingMessage(request)).pipe(
        Effect.provideService(Ingestion, ingestion),
        unavailable
      )
    )
  )
)
