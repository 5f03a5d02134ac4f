import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { joined, ownedTenant, password, send } from "./people.ts"
import { connect } from "./sockets.ts"
import { app } from "./support.ts"

const next = "a horse that is correct"

const change = (token: string, currentPassword: string, newPassword: string) =>
  send("PUT", "/api/me/password", token, { currentPassword, newPassword })
const signIn = (email: string, secret: string) =>
  send("POST", "/api/session", undefined, { email, password: secret })

layer(app, { excludeTestServices: true })("Changing a password", (it) => {
  it.scoped("ends every session, and goes on in a new one", () =>
    Effect.gen(function* () {
      const { email, owner } = yield* ownedTenant
      const elsewhere = String((yield* signIn(email, password)).body["token"])
      const socket = yield* connect({ token: elsewhere })
      const changed = yield* change(owner, password, next)
      expect(changed).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^bfs_/) } })
      for (const old of [owner, elsewhere]) expect((yield* send("GET", "/api/me", old)).status).toBe(401)
      expect(yield* socket.closed).toBe(4401)
      const token = String(changed.body["token"])
      expect((yield* send("GET", "/api/me", token)).body).toMatchObject({ email })
      expect((yield* signIn(email, password)).status).toBe(401)
      expect((yield* signIn(email, next)).status).toBe(201)
      const { body } = yield* send("GET", "/api/audit?action=password.changed", token)
      expect(body["items"]).toMatchObject([{ actor: email, action: "password.changed" }])
    })
  )

  it.effect("needs the one that there is, and a better one than anybody tries first", () =>
    Effect.gen(function* () {
      const { email, owner } = yield* ownedTenant
      const refusals = [
        [yield* change(owner, "guess", next), "invalid_parameter", /^currentPassword: is not your/],
        [yield* change(owner, password, "short"), "weak_password", /^newPassword: expected at least/],
        [yield* change(owner, password, "Passw0rd"), "weak_password", /^newPassword: is one of those/],
        [yield* change(owner, password, email), "weak_password", /^newPassword: is the e-mail/]
      ] as const
      for (const [{ body, code, status }, expected, detail] of refusals) {
        expect([status, code]).toStrictEqual([400, expected])
        expect(body["detail"]).toMatch(detail)
      }
      expect((yield* send("GET", "/api/me", owner)).status).toBe(200)
      expect((yield* signIn(email, password)).status).toBe(201)
      const { body } = yield* send("GET", "/api/audit?action=password.refused", owner)
      expect(body["items"]).toHaveLength(1)
    })
  )

  it.effect("is tried as often as signing in, together with it, and by people alone", () =>
    Effect.gen(function* () {
      const { admin, email, owner } = yield* ownedTenant
      const tries = yield* Effect.replicateEffect(change(owner, "guess", next), 11)
      expect(tries.map(({ status }) => status)).toStrictEqual([...Array(10).fill(400), 429])
      expect((yield* signIn(email, password)).status).toBe(429)
      expect((yield* change(admin, password, next)).code).toBe("not_a_person")
    })
  )

  it.effect("is no matter of the other members'", () =>
    Effect.gen(function* () {
      const { owner } = yield* ownedTenant
      const member = yield* joined(owner, "viewer")
      expect((yield* change(member.session, password, next)).status).toBe(200)
      expect((yield* send("GET", "/api/me", owner)).status).toBe(200)
    })
  )
})
