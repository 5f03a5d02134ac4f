import { expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, type Scope } from "effect"
import { endpoints, requestOf } from "./endpoints.ts"
import { joined, ownedTenant, password, send, signIn } from "./people.ts"
import { given, loudApp, message, request } from "./support.ts"

/** All that a run says, at every level. */
const heard: Array<string> = []
const everything = Logger.replace(
  Logger.defaultLogger,
  Logger.map(Logger.logfmtLogger, (line) => void heard.push(line))
)

const run = <A, E, R>(effect: Effect.Effect<A, E, R | Scope.Scope>) => Effect.scoped(effect)

it.live(
  "Logs hold no key, session, password, invitation, phone, name or text",
  () =>
    run(
      Effect.gen(function* () {
        const own = yield* ownedTenant
        const invited = yield* send("POST", "/api/invitations", own.owner, {
          email: "i@example.org",
          role: "viewer"
        })
        const member = yield* joined(own.owner, "analyst")
        yield* send("PATCH", "/api/organization", own.owner, { storeText: true })
        yield* given(own, [
          message("m", { customer: { id: "u", phone: "+27821234567", name: "Thandi" }, text: "quokka" })
        ])
        yield* signIn(own.email, "wallaby-wrong")
        const tokens = [own.read, own.admin, own.owner, member.session, "bf_nosuchkey_platypus"]
        for (const endpoint of endpoints) {
          if (endpoint.path.startsWith("/api/session")) continue
          const { path, ...options } = requestOf(endpoint)
          for (const token of tokens) yield* request(path, { ...options, token })
        }
        const secrets = [
          ...tokens,
          own.ingest,
          password,
          "wallaby-wrong",
          String(invited.body["token"]),
          "+27821234567",
          "Thandi",
          "quokka"
        ]
        expect(heard.length).toBeGreaterThan(0)
        for (const secret of secrets) expect(heard.filter((line) => line.includes(secret))).toStrictEqual([])
      })
    ).pipe(Effect.provide(Layer.provide(loudApp, everything))),
  60_000
)
