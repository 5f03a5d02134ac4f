import { randomBytes } from "node:crypto"
import { Api } from "@botflow/api/Api"
import * as Instant from "@botflow/domain/Instant"
import { LiveStore } from "@botflow/storage/live/LiveStore"
import { grantOf } from "@botflow/storage/postgres/Grants"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import * as Ticket from "../live/Ticket.ts"
import * as Bearer from "./Bearer.ts"
import { callerWith, unavailable } from "./Errors.ts"
import * as Sight from "./Sight.ts"

/** Seconds until a ticket is worth nothing. */
const ticketTtl = 30

export const LiveHandlers = HttpApiBuilder.group(Api, "live", (handlers) =>
  Effect.gen(function* () {
    const store = yield* LiveStore
    return handlers.handle("ticket", () =>
      Effect.gen(function* () {
        const caller = yield* callerWith("read")
        const { organizationId } = caller
        const sight = yield* Sight.of(caller, undefined)
        const ticket = randomBytes(24).toString("base64url")
        const grant = grantOf(yield* Bearer.ofRequest)
        yield* store.putTicket(ticket, Ticket.format({ organizationId, sight, grant }), ticketTtl)
        const now = yield* Clock.currentTimeMillis
        return { ticket, expiresAt: Instant.format(now + ticketTtl * 1000) }
      }).pipe(unavailable)
    )
  })
)
