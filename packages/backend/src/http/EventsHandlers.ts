import { Api } from "@botflow/api/Api"
import * as Event from "@botflow/domain/Event"
import { HttpApiBuilder } from "@effect/platform"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Clock, Effect, Either } from "effect"
import * as Body from "../ingest/Body.ts"
import { Ingestion } from "../ingest/Ingestion.ts"
import { callerWith, unavailable } from "./Errors.ts"

interface Rejected {
  readonly index: number
  readonly id: string | null
  readonly code: string
  readonly message: string
}

const decode = (sent: Body.Sent, now: number): Either.Either<Event.Event, Omit<Rejected, "index">> =>
  "json" in sent
    ? Event.decode(sent.json, { now, oldest: Event.maxAge })
    : Either.left({ code: "invalid_json", message: sent.unreadable, id: null })

export const EventsHandlers = HttpApiBuilder.group(Api, "events", (handlers) =>
  Effect.gen(function* () {
    const ingestion = yield* Ingestion
    return handlers.handleRaw("ingest", ({ request }) =>
      Effect.gen(function* () {
        const { organizationId } = yield* callerWith("ingest")
        const sent = yield* Body.read(NodeHttpServerRequest.toIncomingMessage(request))
        const now = yield* Clock.currentTimeMillis

        const rejected: Array<Rejected> = []
        const accepted: Array<{ readonly index: number; readonly event: Event.Event }> = []
        sent.forEach((one, index) => {
          const decoded = decode(one, now)
          if (Either.isRight(decoded)) accepted.push({ index, event: decoded.right })
          else rejected.push({ index, ...decoded.left })
        })

        const verdicts = yield* ingestion.append(accepted.map(({ event }) => ({ organizationId, event })))
        verdicts.forEach((verdict, i) => {
          const one = accepted[i]
          if (verdict !== "unstorable" || one === undefined) return
          rejected.push({
            index: one.index,
            id: one.event.id,
            code: "unstorable",
            message: "a value cannot be stored"
          })
        })
        return {
          accepted: verdicts.filter((verdict) => verdict === "accepted").length,
          duplicates: verdicts.filter((verdict) => verdict === "duplicate").length,
          rejected: rejected.sort((a, b) => a.index - b.index)
        }
      }).pipe(unavailable)
    )
  })
)
