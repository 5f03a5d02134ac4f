import { randomBytes } from "node:crypto"
import { Api } from "@botflow/api/Api"
import * as Instant from "@botflow/domain/Instant"
import { LiveStore } from "@botflow/storage/live/LiveStore"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import { callerWith, unavailable } from "./Errors.ts"

/** Seconds until a ticket is worth nothing. */
const ticketTtl = 30

export const LiveHandlers = HttpApiBuilder.group(Api, "live", (handlers) =>
  Effect.gen(function* () {
    const store = yield* LiveStore
    return handlers.handle("ticket", () =>
      Effect.gen(function* () {
        const { organizationId } = yield* callerWith("read")
        const ticket = randomBytes(24).toString("base64url")
        yield* store.putTicket(ticket, organizationId, ticketTtl)
        const now = yield* Clock.currentTimeMillis
        return { ticket, expiresAt: Instant.format(now + ticketTtl * 1000) }
      }).pipe(unavailable)
    )
  })
)
