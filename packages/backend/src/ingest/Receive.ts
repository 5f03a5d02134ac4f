/** A request that sends events, from its body to the verdict on each event. */
import type { IncomingMessage } from "node:http"
import { Unavailable } from "@botflow/api/Problem"
import * as Event from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import type { Verdict } from "@botflow/storage/postgres/EventStore"
import { Clock, Effect, Either } from "effect"
import { callerWith } from "../http/Errors.ts"
import * as Body from "./Body.ts"
import { Telemetry } from "../Telemetry.ts"
import { Ingestion } from "./Ingestion.ts"

interface Named {
  readonly index: number
  readonly id: string | null
  readonly code: string
  readonly message: string
}

const decode = (sent: Body.Sent, now: number): Either.Either<Event.Event, Omit<Named, "index">> =>
  "json" in sent
    ? Event.decode(sent.json, { now, oldest: Event.maxAge })
    : Either.left({ code: "invalid_json", message: sent.unreadable, id: null })

const busy = () =>
  new Unavailable({
    code: "busy",
    detail: "More events wait to be stored than fit. Send the same request again."
  })

/** The answer to 202; anything else means that none of the events is stored. */
export const receive = Effect.fn("receive")(function* (request: IncomingMessage) {
  const ingestion = yield* Ingestion
  const { organizationId } = yield* callerWith("ingest")
  return yield* ingestion
    .within(Body.expectedBytes(request), take(request, organizationId))
    .pipe(Effect.catchTag("Busy", busy))
})

const take = Effect.fnUntraced(function* (request: IncomingMessage, organizationId: OrganizationId) {
  const ingestion = yield* Ingestion
  const telemetry = yield* Telemetry
  const sent = yield* Body.read(request)
  const now = yield* Clock.currentTimeMillis

  const rejected: Array<Named> = []
  const readable: Array<{ readonly index: number; readonly event: Event.Event }> = []
  sent.forEach((one, index) => {
    const decoded = decode(one, now)
    if (Either.isRight(decoded)) readable.push({ index, event: decoded.right })
    else rejected.push({ index, ...decoded.left })
  })

  const verdicts = yield* ingestion.append(readable.map(({ event }) => ({ organizationId, event })))
  const counts: Record<Verdict, number> = {
    accepted: 0,
    duplicate: 0,
    conflict: 0,
    unstorable: 0,
    expired: 0
  }
  const conflicts: Array<Named> = []
  verdicts.forEach((verdict, i) => {
    counts[verdict]++
    const one = readable[i]
    if (one === undefined) return
    const { index } = one
    const { id } = one.event
    if (verdict === "unstorable") {
      rejected.push({ index, id, code: "unstorable", message: "a value cannot be stored" })
    }
    if (verdict === "expired") {
      rejected.push({
        index,
        id,
        code: "beyond_retention",
        message: "messages of its month are no longer kept"
      })
    }
    if (verdict === "conflict") {
      conflicts.push({ index, id, code: "conflict", message: "another event of this id came first" })
    }
  })
  for (const verdict of ["accepted", "duplicate", "conflict"] as const)
    telemetry.count(verdict, counts[verdict])
  telemetry.count("rejected", rejected.length)
  return {
    accepted: counts.accepted,
    duplicates: counts.duplicate + counts.conflict,
    ...(conflicts.length > 0 ? { conflicts } : {}),
    rejected: rejected.sort((a, b) => a.index - b.index)
  }
})
