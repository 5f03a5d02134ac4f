import type { IncomingMessage } from "node:http"
import { Api } from "@botflow/api/Api"
import { Unavailable } from "@botflow/api/Problem"
import * as Event from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import type { Verdict } from "@botflow/storage/postgres/EventStore"
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

const busy = new Unavailable({
  code: "busy",
  detail: "More events wait to be stored than fit. Send the same request again."
})

const decode = (sent: Body.Sent, now: number): Either.Either<Event.Event, Omit<Rejected, "index">> =>
  "json" in sent
    ? Event.decode(sent.json, { now, oldest: Event.maxAge })
    : Either.left({ code: "invalid_json", message: sent.unreadable, id: null })

export const EventsHandlers = HttpApiBuilder.group(Api, "events", (handlers) =>
  Effect.gen(function* () {
    const ingestion = yield* Ingestion

    const ingest = (organizationId: OrganizationId, message: IncomingMessage) =>
      Effect.gen(function* () {
        const sent = yield* Body.read(message)
        const now = yield* Clock.currentTimeMillis

        const rejected: Array<Rejected> = []
        const accepted: Array<{ readonly index: number; readonly event: Event.Event }> = []
        sent.forEach((one, index) => {
          const decoded = decode(one, now)
          if (Either.isRight(decoded)) accepted.push({ index, event: decoded.right })
          else rejected.push({ index, ...decoded.left })
        })

        const verdicts = yield* ingestion.append(accepted.map(({ event }) => ({ organizationId, event })))
        const counts: Record<Verdict, number> = { accepted: 0, duplicate: 0, conflict: 0, unstorable: 0 }
        const conflicts: Array<Rejected> = []
        verdicts.forEach((verdict, i) => {
          counts[verdict]++
          const one = accepted[i]
          if (one === undefined) return
          const { index } = one
          const { id } = one.event
          if (verdict === "unstorable") {
            rejected.push({ index, id, code: "unstorable", message: "a value cannot be stored" })
          }
          if (verdict === "conflict") {
            conflicts.push({ index, id, code: "conflict", message: "another event of this id came first" })
          }
        })
        return {
          accepted: counts.accepted,
          duplicates: counts.duplicate + counts.conflict,
          ...(conflicts.length > 0 ? { conflicts } : {}),
          rejected: rejected.sort((a, b) => a.index - b.index)
        }
      })

    return handlers.handleRaw("ingest", ({ request }) =>
      Effect.gen(function* () {
        const { organizationId } = yield* callerWith("ingest")
        const message = NodeHttpServerRequest.toIncomingMessage(request)
        return yield* ingestion.within(Body.expectedBytes(message), ingest(organizationId, message))
      }).pipe(
        unavailable,
        Effect.catchTag("Busy", () => busy)
      )
    )
  })
)
