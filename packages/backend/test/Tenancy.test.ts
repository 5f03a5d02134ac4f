import { expect, layer } from "@effect/vitest"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect } from "effect"
import { endpoints, nameOf, requestOf } from "./endpoints.ts"
import { joined, ownedTenant, send } from "./people.ts"
import { connect } from "./sockets.ts"
import { app, given, message, request } from "./support.ts"

/** Stands in every name, id and text of organization A, and nowhere else. */
const mark = "zebrafinch"

/** An organization in which everything that has an id is there. */
const marked = Effect.gen(function* () {
  const own = yield* ownedTenant
  yield* send("PATCH", "/api/organization", own.owner, { name: `${mark} Ltd`, storeText: true })
  const conversation = { botId: `${mark}-bot`, conversationId: `${mark}-c` }
  yield* given(own, [
    message(`${mark}-1`, {
      ...conversation,
      customer: { id: `${mark}-u`, phone: "+27821234567", name: `${mark} N` },
      text: mark
    }),
    message(`${mark}-2`, {
      ...conversation,
      direction: "outbound",
      model: `${mark}-model`,
      tokens: { input: 5, output: 5 }
    })
  ])
  const validFrom = "2026-01-01T00:00:00Z"
  yield* send("PUT", `/api/prices/${mark}-model`, own.owner, { validFrom, input: "1", output: "2" })
  const key = yield* send("POST", "/api/keys", own.owner, { name: `${mark} key`, scopes: ["read"] })
  const invited = yield* send("POST", "/api/invitations", own.owner, {
    email: `${mark}@example.org`,
    role: "viewer"
  })
  const member = yield* joined(own.owner, "viewer", `${mark}-member@example.org`)
  return {
    ...own,
    /** By endpoint, since several call what they mean `id`. */
    ids: {
      botId: `${mark}-bot`,
      conversationId: `${mark}-c`,
      customerId: `${mark}-u`,
      model: `${mark}-model`,
      userId: member.userId,
      name: "metrics-aggregation"
    },
    keyId: String(key.body["id"]),
    invitationId: String(invited.body["id"])
  }
})

/** What an answer says, without what differs from one request to the next. */
const comparable = (text: string, ids: ReadonlyArray<string>) =>
  ids
    .reduce((rest, id) => rest.replaceAll(id, "ID"), text)
    .replace(/[\da-f]{8}-[\da-f-]{27}/g, "UUID")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "INSTANT")

const quiet = ["POST /api/session", "DELETE /api/session", "DELETE /api/sessions", "POST /api/organizations"]

layer(app, { excludeTestServices: true })("Tenancy", (it) => {
  it.effect("holds at every endpoint: what is another's is answered as what is not there", () =>
    Effect.gen(function* () {
      const [a, b] = [yield* marked, yield* ownedTenant]
      const wrong: Array<string> = []
      for (const endpoint of endpoints) {
        if (quiet.includes(nameOf(endpoint)) || endpoint.level === "public") continue
        const id = endpoint.path.includes("invitations") ? a.invitationId : a.keyId
        const theirs = requestOf(endpoint, { ...a.ids, id })
        const missing = requestOf(endpoint, { name: a.ids.name })
        const filtered = `${theirs.path}${theirs.path.includes("?") ? "&" : "?"}botId=${mark}-bot`
        for (const token of [b.admin, b.owner, b.read]) {
          const answer = yield* request(theirs.path, { ...theirs, token })
          const other = yield* request(missing.path, { ...missing, token })
          const same =
            answer.status === other.status &&
            comparable(answer.text, [...Object.values(a.ids), id]) === comparable(other.text, ["nothing"])
          // A price of one's own may be set for any model; what is sent comes back.
          const isEcho = nameOf(endpoint) === "PUT /api/prices/:model"
          if (answer.text.includes(mark) && !isEcho)
            wrong.push(`${nameOf(endpoint)} tells: ${answer.text.slice(0, 300)}`)
          if (!same && !isEcho && endpoint.path.includes(":"))
            wrong.push(
              `${nameOf(endpoint)} differs: ${answer.status} ${answer.text} / ${other.status} ${other.text}`
            )
          if (endpoint.method === "GET") {
            const { text } = yield* request(filtered, { token })
            if (text.replaceAll(`${mark}-bot`, "").includes(mark))
              wrong.push(`${nameOf(endpoint)} filtered tells`)
          }
        }
      }
      expect(wrong).toStrictEqual([])
      // Nothing of it was changed, either.
      const kept = yield* send("GET", `/api/conversations/${mark}-c`, a.admin)
      expect(kept.body["customer"]).toMatchObject({ id: `${mark}-u`, name: `${mark} N` })
      expect((yield* (yield* Organizations).get(a.organizationId))?.name).toBe(`${mark} Ltd`)
      const members = yield* send("GET", "/api/members", a.owner)
      expect(members.body["items"]).toHaveLength(2)
      expect((yield* send("GET", "/api/invitations", a.owner)).body["items"]).toHaveLength(1)
    })
  )

  it.scoped("holds at the socket", () =>
    Effect.gen(function* () {
      const [a, b] = [yield* marked, yield* ownedTenant]
      const socket = yield* connect({ token: b.admin })
      yield* socket.next
      yield* socket.say(JSON.stringify({ type: "subscribe", botId: [`${mark}-bot`] }))
      expect(JSON.stringify(yield* socket.nextOf("snapshot"))).not.toContain(mark)
      const ofA = yield* connect({ token: a.admin })
      const { cursor } = yield* ofA.nextOf("snapshot")
      const resumed = yield* connect({ token: b.admin, query: { cursor } })
      expect(JSON.stringify(yield* resumed.next)).not.toContain(mark)
    })
  )
})
