import { expect, it } from "@effect/vitest"
import { SqlClient } from "@effect/sql"
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
  "Logs hold nothing of what is searched, whatever becomes of the search",
  () =>
    run(
      Effect.gen(function* () {
        const own = yield* ownedTenant
        const viewer = yield* joined(own.owner, "viewer")
        const sql = yield* SqlClient.SqlClient
        const lists = ["conversations", "export/count", "export/conversations.csv", "export/messages.csv"]
        const searches = [
          "q=0829876543",
          "q=%2B27829876543&reveal=true",
          "q=0829876543&limit=x",
          "q=0829876543%00"
        ]
        const ask = Effect.forEach(lists, (list) =>
          Effect.forEach(searches, (search) =>
            Effect.forEach([own.owner, viewer.session, own.read, "bf_nosuchkey"], (token) =>
              request(`/api/${list}?${search}`, { token })
            )
          )
        )
        heard.splice(0)
        yield* ask
        // Nothing there to search in, so that every search fails.
        yield* Effect.acquireUseRelease(
          sql`ALTER TABLE conversation_metrics RENAME TO away`,
          () => ask,
          () => Effect.orDie(sql`ALTER TABLE away RENAME TO conversation_metrics`)
        )
        expect(heard.filter((line) => line.includes("Request failed")).length).toBeGreaterThan(0)
        expect(heard.filter((line) => line.includes("829876543"))).toStrictEqual([])
      })
    ).pipe(Effect.provide(Layer.provide(loudApp, everything))),
  60_000
)

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
