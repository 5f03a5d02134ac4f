import { expect, layer } from "@effect/vitest"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { emailOf, joined, ownedTenant, password, send, signIn } from "./people.ts"
import { app, tenant } from "./support.ts"

const invite = (by: string, email: string, role: string) =>
  send("POST", "/api/invitations", by, { email, role })
const accept = (token: unknown, secret = password) =>
  send("POST", "/api/invitations/accept", undefined, { token, password: secret })
const me = (token: string) => send("GET", "/api/me", token)

layer(app, { excludeTestServices: true })("Members", (it) => {
  it.effect("come in by a link, once", () =>
    Effect.gen(function* () {
      const own = yield* ownedTenant
      const email = emailOf("thandi")
      const { body, status } = yield* invite(own.owner, email.toUpperCase(), "analyst")
      expect([status, body["email"], body["invitedBy"]]).toStrictEqual([201, email, own.email])
      const looked = yield* send("POST", "/api/invitations/look", undefined, { token: body["token"] })
      expect(looked.body).toMatchObject({ email, role: "analyst", organizationName: "Test", isKnown: false })
      expect((yield* accept(body["token"], "short")).code).toBe("weak_password")
      const joining = yield* Effect.all([accept(body["token"]), accept(body["token"])], { concurrency: 2 })
      expect(joining.map((answer) => answer.status).sort()).toStrictEqual([201, 404])
      const session = String(joining.find((answer) => answer.status === 201)?.body["token"])
      expect((yield* me(session)).body).toMatchObject({
        email,
        role: "analyst",
        scopes: ["read"],
        mayReveal: true,
        organization: { organizationId: own.organizationId }
      })
      expect((yield* accept(body["token"])).status).toBe(404)
    })
  )

  it.effect("come in with the password they have, and change between organizations", () =>
    Effect.gen(function* () {
      const [own, other] = [yield* ownedTenant, yield* ownedTenant]
      const { email, session } = yield* joined(own.owner, "viewer")
      const { body } = yield* invite(other.owner, email, "admin")
      expect((yield* accept(body["token"], "another password")).status).toBe(401)
      expect((yield* accept(body["token"])).status).toBe(201)
      const switched = yield* send("POST", "/api/session/organization", session, {
        organizationId: other.organizationId
      })
      expect(switched.status).toBe(201)
      const now = yield* me(String(switched.body["token"]))
      expect(now.body).toMatchObject({
        role: "admin",
        scopes: ["read", "admin"],
        organization: { organizationId: other.organizationId }
      })
      expect(now.body["organizations"]).toHaveLength(2)
      expect((yield* me(session)).status).toBe(401)
      const stranger = yield* tenant
      const refused = yield* send("POST", "/api/session/organization", String(switched.body["token"]), {
        organizationId: stranger.organizationId
      })
      expect([refused.status, refused.code]).toStrictEqual([404, "no_such_organization"])
    })
  )

  it.effect("never lose their last owner", () =>
    Effect.gen(function* () {
      const own = yield* ownedTenant
      const { body } = yield* me(own.owner)
      const { userId } = body["user"] as { readonly userId: string }
      const change = (by: string, id: string, role: string) =>
        send("PATCH", `/api/members/${id}`, by, { role })
      expect((yield* change(own.owner, userId, "admin")).code).toBe("last_owner")
      expect((yield* send("DELETE", `/api/members/${userId}`, own.owner)).code).toBe("last_owner")
      const second = yield* joined(own.owner, "owner")
      const both = yield* Effect.all(
        [change(own.owner, userId, "viewer"), change(second.session, second.userId, "viewer")],
        { concurrency: 2 }
      )
      expect(both.map(({ status }) => status).sort()).toStrictEqual([204, 409])
    })
  )

  it.effect("are looked after by who may: owners by owners alone", () =>
    Effect.gen(function* () {
      const own = yield* ownedTenant
      const admin = yield* joined(own.owner, "admin")
      const viewer = yield* joined(admin.session, "viewer")
      const members = yield* send("GET", "/api/members", own.admin)
      const items = members.body["items"] as ReadonlyArray<{ userId: string; email: string; role: string }>
      expect(items.map(({ role }) => role)).toStrictEqual(["owner", "admin", "viewer"])
      const ownerId = String(items[0]?.userId)
      for (const by of [admin.session, own.admin]) {
        expect((yield* send("DELETE", `/api/members/${ownerId}`, by)).code).toBe("not_an_owner")
        expect((yield* send("PATCH", `/api/members/${viewer.userId}`, by, { role: "owner" })).code).toBe(
          "not_an_owner"
        )
        expect((yield* invite(by, emailOf("x"), "owner")).code).toBe("not_an_owner")
      }
      expect(
        (yield* send("PATCH", `/api/members/${viewer.userId}`, admin.session, { role: "analyst" })).status
      ).toBe(204)
      expect((yield* me(viewer.session)).body["role"]).toBe("analyst")
      expect((yield* send("DELETE", `/api/members/${viewer.userId}`, viewer.session)).status).toBe(204)
      expect((yield* me(viewer.session)).status).toBe(401)
      expect((yield* send("POST", "/api/session", undefined, { email: viewer.email, password })).status).toBe(
        401
      )
    })
  )

  it.effect("begin with an owner whom a key invites", () =>
    Effect.gen(function* () {
      const own = yield* tenant
      const first = yield* joined(own.admin, "owner")
      expect((yield* me(first.session)).body["role"]).toBe("owner")
      expect((yield* invite(own.admin, emailOf("second"), "owner")).status).toBe(403)
      expect((yield* invite(own.admin, first.email, "viewer")).code).toBe("already_member")
    })
  )

  it.effect("cannot use a link that was withdrawn, replaced, or is too old", () =>
    Effect.gen(function* () {
      const own = yield* ownedTenant
      const sql = yield* SqlClient.SqlClient
      const email = emailOf("late")
      const first = yield* invite(own.owner, email, "viewer")
      const second = yield* invite(own.owner, email, "viewer")
      expect((yield* accept(first.body["token"])).status).toBe(404)
      const open = yield* send("GET", "/api/invitations", own.owner)
      expect(open.body["items"]).toHaveLength(1)
      expect(JSON.stringify(open.body)).not.toContain(String(second.body["token"]))
      expect((yield* send("DELETE", `/api/invitations/${second.body["id"]}`, own.owner)).status).toBe(204)
      expect((yield* accept(second.body["token"])).status).toBe(404)
      const third = yield* invite(own.owner, email, "viewer")
      yield* sql`UPDATE invitations SET expires_at = now() WHERE email = ${email}`
      expect((yield* accept(third.body["token"])).status).toBe(404)
    })
  )

  it.effect("sign out everywhere at once", () =>
    Effect.gen(function* () {
      const own = yield* ownedTenant
      const second = yield* signIn(own.email)
      expect((yield* send("DELETE", "/api/sessions", own.owner)).status).toBe(204)
      for (const token of [own.owner, second]) expect((yield* me(token)).status).toBe(401)
      expect((yield* send("DELETE", "/api/sessions", own.admin)).status).toBe(403)
    })
  )
})

layer(app, { excludeTestServices: true })("Keys", (it) => {
  it.effect("are replaced by others, which overlap", () =>
    Effect.gen(function* () {
      const own = yield* tenant
      const made = yield* send("POST", "/api/keys", own.admin, { name: "Sender", scopes: ["read"] })
      const old = String(made.body["key"])
      const rotated = yield* send("POST", `/api/keys/${made.body["id"]}/rotate`, own.admin, {})
      expect([rotated.status, rotated.body["name"], rotated.body["scopes"]]).toStrictEqual([
        201,
        "Sender",
        ["read"]
      ])
      for (const key of [old, String(rotated.body["key"])]) expect((yield* me(key)).status).toBe(200)
      const at = yield* send("POST", `/api/keys/${made.body["id"]}/rotate`, own.admin, { overlapSeconds: 0 })
      expect(at.status).toBe(201)
      expect((yield* me(old)).status).toBe(401)
      expect((yield* me(String(at.body["key"]))).status).toBe(200)
    })
  )

  it.effect("end when they are to", () =>
    Effect.gen(function* () {
      const own = yield* tenant
      const sql = yield* SqlClient.SqlClient
      const past = yield* send("POST", "/api/keys", own.admin, {
        name: "K",
        scopes: ["read"],
        expiresAt: "2020-01-01T00:00:00Z"
      })
      expect(past.status).toBe(400)
      const expiresAt = "2099-01-01T00:00:00.000Z"
      const made = yield* send("POST", "/api/keys", own.admin, { name: "K", scopes: ["read"], expiresAt })
      expect(made.body["expiresAt"]).toBe(expiresAt)
      yield* sql`UPDATE api_keys SET expires_at = now() WHERE key_id = ${String(made.body["id"])}::uuid`
      yield* (yield* Accounts).forget
      expect((yield* me(String(made.body["key"]))).status).toBe(401)
    })
  )
})
