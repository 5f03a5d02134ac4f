import { expect, layer } from "@effect/vitest"
import { Buckets } from "@botflow/storage/limits/Buckets"
import { Effect } from "effect"
import { joined, ownedTenant, send } from "./people.ts"
import { connect, ticket } from "./sockets.ts"
import { app, given, message, request } from "./support.ts"

/** What only those may read who are told so. */
const secrets = ["+27821234567", "0821234567", "Thandi", "Nkosi", "is my number"]

const told = (text: string) => secrets.filter((secret) => text.includes(secret))

const scene = Effect.gen(function* () {
  const own = yield* ownedTenant
  yield* send("PATCH", "/api/organization", own.owner, { storeText: true })
  const customer = { id: "u-1", phone: "+27821234567", name: "Thandi Nkosi" }
  yield* given(own, [message("m-1", { customer, text: "This is my number" })])
  return own
})

const places = [
  "/api/conversations",
  "/api/conversations/c-1",
  "/api/export/conversations.csv",
  "/api/export/messages.csv"
]
const revealing = (path: string) => `${path}?reveal=true`

layer(app, { excludeTestServices: true })("Personal data", (it) => {
  it.effect("is hinted at, and plain for keys with the scope admin alone", () =>
    Effect.gen(function* () {
      const own = yield* scene
      const viewer = yield* joined(own.owner, "viewer")
      for (const path of places) {
        for (const token of [own.read, own.owner, viewer.session]) {
          const { status, text } = yield* request(path, { token })
          expect([path, status, told(text)]).toStrictEqual([path, 200, []])
          expect(text).toContain("••••")
        }
        expect(told((yield* request(path, { token: own.admin })).text).length).toBeGreaterThanOrEqual(3)
      }
    })
  )

  it.effect("is shown to those who may ask, and it is written down", () =>
    Effect.gen(function* () {
      const own = yield* scene
      const [analyst, viewer] = [yield* joined(own.owner, "analyst"), yield* joined(own.owner, "viewer")]
      for (const path of places) {
        for (const token of [own.read, viewer.session])
          expect((yield* request(revealing(path), { token })).status).toBe(403)
        const { text } = yield* request(revealing(path), { token: analyst.session })
        expect(told(text).length).toBeGreaterThanOrEqual(3)
      }
      const log = yield* send(
        "GET",
        "/api/audit?action=personal_data.revealed&action=personal_data.exported",
        own.owner
      )
      const items = log.body["items"] as ReadonlyArray<{ actor: string; action: string; target: string }>
      expect(items.map(({ action, actor, target }) => [action, actor, target])).toStrictEqual([
        ["personal_data.exported", analyst.email, "messages"],
        ["personal_data.exported", analyst.email, "conversations"],
        ["personal_data.revealed", analyst.email, "c-1"],
        ["personal_data.revealed", analyst.email, "conversations"]
      ])
    })
  )

  it.scoped("is hinted at by the socket", () =>
    Effect.gen(function* () {
      const own = yield* scene
      const first = (options: Parameters<typeof connect>[0]) =>
        Effect.flatMap(connect(options), ({ next }) =>
          Effect.map(next, (frame) => told(JSON.stringify(frame)))
        )
      expect(yield* first({ token: own.read })).toStrictEqual([])
      expect(yield* first({ token: own.owner })).toStrictEqual([])
      expect(yield* first({ query: { ticket: yield* ticket(own.owner) } })).toStrictEqual([])
      expect(yield* first({ token: own.admin })).toContain("Thandi")
      const socket = yield* connect({ token: own.read })
      yield* socket.nextOf("snapshot")
      yield* given(own, [
        message("m-2", { customer: { id: "u-1", phone: "+27821234567", name: "Thandi Nkosi" } })
      ])
      const frame = yield* socket.nextOf("conversation")
      expect(frame.conversation.customer).toStrictEqual({
        id: "u-1",
        phone: "+27 •••• 4567",
        name: "T•••• N••••"
      })
    })
  )

  /** How many each place finds: the list, the count, and the files. */
  const found = (token: string, q: string) =>
    Effect.gen(function* () {
      const query = `?q=${encodeURIComponent(q)}`
      const list = yield* send("GET", `/api/conversations${query}`, token)
      const count = yield* send("GET", `/api/export/count${query}`, token)
      const files = yield* Effect.forEach(["conversations", "messages"], (name) =>
        Effect.map(
          request(`/api/export/${name}.csv${query}`, { token }),
          ({ text }) => text.split("\r\n").length - 2
        )
      )
      const all = [
        (list.body["items"] as ReadonlyArray<unknown>).length,
        count.body["conversations"],
        count.body["messages"],
        ...files
      ]
      expect(new Set(all).size, `${q}: ${all}`).toBe(1)
      return all[0]
    })

  it.effect("is found by a whole number all the same, and by programs by any part of it", () =>
    Effect.gen(function* () {
      const own = yield* scene
      const [analyst, viewer] = [yield* joined(own.owner, "analyst"), yield* joined(own.owner, "viewer")]
      const others = [own.read, own.admin, own.owner, analyst.session]
      for (const q of ["+27 82 123 4567", "0027821234567", "082 123 4567", "4567", "thandi nkosi", "c-1"])
        for (const token of [own.read, viewer.session]) expect(yield* found(token, q), q).toBe(1)
      for (const q of ["0821234", "Thand", "my number"]) {
        for (const token of others) expect(yield* found(token, q), q).toBe(1)
        expect(yield* found(viewer.session, q), q).toBe(0)
      }
      expect(yield* found(viewer.session, "+27 82 123 4568")).toBe(0)
    })
  )

  it.effect("is not found by who tries one number after another", () =>
    Effect.gen(function* () {
      const own = yield* scene
      const viewer = yield* joined(own.owner, "viewer")
      const ask = (token: string, query = "?q=0821234567") => send("GET", `/api/conversations${query}`, token)
      yield* (yield* Buckets).take(`search:${viewer.userId}`, { capacity: 120, perSecond: 0.2 }, 119)
      expect((yield* ask(viewer.session)).status).toBe(200)
      const refused = yield* ask(viewer.session)
      expect([refused.status, refused.code, refused.body["retryAfterSeconds"]]).toStrictEqual([
        429,
        "too_many_requests",
        expect.any(Number)
      ])
      expect((yield* ask(viewer.session, "")).status).toBe(200)
      for (const token of [own.read, own.owner]) expect((yield* ask(token)).status).toBe(200)
    })
  )

  it.effect("is erased for good, and the numbers stay", () =>
    Effect.gen(function* () {
      const own = yield* scene
      const summary = () =>
        Effect.map(send("GET", "/api/analytics/summary?period=24h", own.read), ({ body }) => ({
          ...body,
          asOf: null,
          to: null
        }))
      const before = yield* summary()
      expect((yield* send("DELETE", "/api/customers/u-1", own.read)).status).toBe(403)
      const erased = yield* send("DELETE", "/api/customers/u-1", own.admin)
      expect([erased.status, erased.body["messages"]]).toStrictEqual([200, 1])
      for (const path of places)
        expect(told((yield* request(path, { token: own.admin })).text)).toStrictEqual([])
      expect(yield* summary()).toStrictEqual(before)
      expect((yield* send("DELETE", "/api/customers/u-1", own.admin)).status).toBe(404)
      const log = yield* request("/api/audit", { token: own.admin })
      expect([log.text.includes("customer.erased"), told(log.text)]).toStrictEqual([true, []])
    })
  )
})
