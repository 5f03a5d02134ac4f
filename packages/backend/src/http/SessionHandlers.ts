import { Api } from "@botflow/api/Api"
import { BadRequest, NotFound, Unauthorized } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Invitations } from "@botflow/storage/postgres/Invitations"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import * as Passwords from "@botflow/storage/postgres/Passwords"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { Addresses } from "./Address.ts"
import * as Audit from "./Audit.ts"
import { unavailable } from "./Errors.ts"
import * as SignInLimits from "./SignInLimits.ts"

const sessionJson = ({ expiresAt, token }: { readonly token: string; readonly expiresAt: number }) => ({
  token,
  expiresAt: Instant.format(expiresAt)
})

const wrong = () => new Unauthorized({ code: "wrong_credentials", detail: "Email or password is wrong." })

export const SessionHandlers = HttpApiBuilder.group(Api, "session", (handlers) =>
  Effect.gen(function* () {
    const accounts = yield* Accounts
    const addresses = yield* Addresses
    const audit = yield* Audit.make
    const limits = yield* SignInLimits.make
    const organizations = yield* Organizations

    /** The organization of the person hears of it; of an address that nobody has, the instance's owner. */
    const refused = (email: string) =>
      Effect.gen(function* () {
        const known = yield* accounts.organizationOf(email)
        const owner =
          known === null ? (yield* organizations.all).find(({ isDefault }) => isDefault) : undefined
        const organizationId = known ?? owner?.organizationId
        if (organizationId === undefined) return
        yield* audit.writeFor(
          organizationId,
          { kind: "system", name: "sign-in" },
          // An address that nobody has may be a password in the wrong field.
          {
            action: "session.refused",
            target: known === null ? null : email.toLowerCase()
          }
        )
      })

    return handlers.handle("signIn", ({ payload: { email, password } }) =>
      Effect.gen(function* () {
        const address = yield* addresses.ofRequest
        yield* limits.attempt(email, address)
        const session = yield* accounts.signIn(email, password)
        if (session === null) {
          yield* refused(email)
          return yield* wrong()
        }
        yield* limits.succeeded(email, address)
        yield* audit.writeFor(
          session.organizationId,
          { kind: "user", name: email.toLowerCase() },
          { action: "session.signed_in" }
        )
        return sessionJson(session)
      }).pipe(unavailable)
    )
  })
)

export const InvitationHandlers = HttpApiBuilder.group(Api, "invitation", (handlers) =>
  Effect.gen(function* () {
    const accounts = yield* Accounts
    const addresses = yield* Addresses
    const audit = yield* Audit.make
    const invitations = yield* Invitations
    const limits = yield* SignInLimits.make

    const opened = (token: string) =>
      Effect.flatMap(invitations.look(token), (found) =>
        found === null
          ? Effect.fail(
              new NotFound({
                code: "no_such_invitation",
                detail: "The invitation was used, withdrawn, has expired, or never was."
              })
            )
          : Effect.succeed(found)
      )

    return handlers
      .handle("look", ({ payload }) =>
        Effect.gen(function* () {
          const { email, expiresAt, invitedBy, organizationName, role, userId } = yield* opened(payload.token)
          return {
            email,
            role,
            organizationName,
            invitedBy,
            expiresAt: Instant.format(expiresAt),
            isKnown: userId !== null
          }
        }).pipe(unavailable)
      )
      .handle("accept", ({ payload: { password, token } }) =>
        Effect.gen(function* () {
          const { email, userId } = yield* opened(token)
          const address = yield* addresses.ofRequest
          yield* limits.attempt(email, address)
          if (userId === null) {
            const weakness = Passwords.weakness(password, email)
            if (weakness !== null)
              return yield* new BadRequest({ code: "weak_password", detail: `password: ${weakness}` })
          } else if ((yield* accounts.verified(email, password)) === null) return yield* wrong()
          const joined = yield* invitations.accept(token, password, userId)
          // Somebody else was faster, or the address has got a user meanwhile: look again.
          if (joined === null) return yield* Effect.zipRight(opened(token), wrong())
          yield* limits.succeeded(email, address)
          yield* audit.writeFor(
            joined.organizationId,
            { kind: "user", name: email },
            { action: "member.joined", target: email, details: { role: joined.role } }
          )
          return sessionJson(yield* accounts.openSession(joined.organizationId, joined.userId))
        }).pipe(unavailable)
      )
  })
)
