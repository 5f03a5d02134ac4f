import { expect, layer } from "@effect/vitest"
import * as LiveStoreMemory from "@botflow/storage/live/LiveStoreMemory"
import * as LiveStoreRedis from "@botflow/storage/live/LiveStoreRedis"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import * as TestRedis from "@botflow/testing/TestRedis"
import { HttpServer } from "@effect/platform"
import { SqlClient } from "@effect/sql"
import { Effect, Exit, Layer } from "effect"
import { instance } from "./instances.ts"
import { joined, ownedTenant, send } from "./people.ts"
import { connect, ticket } from "./sockets.ts"
import { app } from "./support.ts"

/** The code of a socket whose key or session is over. */
const over = 4401

const people = Effect.gen(function* () {
  const own = yield* ownedTenant
  const member = yield* joined(own.owner, "analyst")
  const { body } = yield* send("POST", "/api/keys", own.admin, { name: "K", scopes: ["read"] })
  return { ...own, member, key: { id: String(body["id"]), token: String(body["key"]) } }
})
type People = Effect.Effect.Success<typeof people>

interface Case {
  readonly by: (own: People) => string
  readonly end: (own: People) => ReturnType<typeof send>
}

const ofSession = ({ member }: People) => member.session
const ofKey = ({ key }: People) => key.token

const cases: Readonly<Record<string, Case>> = {
  "its session signs out": {
    by: ofSession,
    end: ({ member }) => send("DELETE", "/api/session", member.session)
  },
  "its person signs out everywhere": {
    by: ofSession,
    end: ({ member }) => send("DELETE", "/api/sessions", member.session)
  },
  "its person is removed": {
    by: ofSession,
    end: ({ member, owner }) => send("DELETE", `/api/members/${member.userId}`, owner)
  },
  "its key is revoked": {
    by: ofKey,
    end: ({ admin, key }) => send("DELETE", `/api/keys/${key.id}`, admin)
  },
  "its key is replaced without an overlap": {
    by: ofKey,
    end: ({ admin, key }) => send("POST", `/api/keys/${key.id}/rotate`, admin, { overlapSeconds: 0 })
  },
  "its key expires after a short overlap": {
    by: ofKey,
    end: ({ admin, key }) => send("POST", `/api/keys/${key.id}/rotate`, admin, { overlapSeconds: 1 })
  }
}

const shared = Layer.provide(LiveStoreRedis.layer, TestRedis.layer)

layer(app, { excludeTestServices: true })("A live socket is closed", (it) => {
  it.scoped.each(Object.entries(cases))("when %s, on this instance and on others", ([, { by, end }]) =>
    Effect.gen(function* () {
      const own = yield* people
      const here = yield* HttpServer.HttpServer
      // One that hears of it by Redis, and one that hears nothing and has to look.
      const instances = [here, yield* instance(shared), yield* instance(LiveStoreMemory.layer)]
      const sockets = yield* Effect.forEach(instances, (at) =>
        Effect.gen(function* () {
          const socket = yield* connect({ token: by(own) })
          const other = yield* connect({ query: { ticket: yield* ticket(by(own)) } })
          const bystander = yield* connect({ token: own.read })
          for (const each of [socket, other, bystander]) yield* each.nextOf("snapshot")
          return { ending: [socket, other], bystander }
        }).pipe(Effect.provideService(HttpServer.HttpServer, at))
      )
      expect((yield* end(own)).status).toBeLessThan(300)
      for (const { ending } of sockets) for (const { closed } of ending) expect(yield* closed).toBe(over)
      for (const { bystander } of sockets) {
        yield* bystander.say(JSON.stringify({ type: "subscribe", botId: [] }))
        yield* bystander.nextOf("snapshot")
      }
    })
  )

  it.scoped("when its session was not used for a day, or its organization was left for another", () =>
    Effect.gen(function* () {
      const own = yield* people
      const sql = yield* SqlClient.SqlClient
      const idle = yield* connect({ token: own.member.session })
      const leaving = yield* connect({ token: own.owner })
      yield* sql`UPDATE sessions SET last_seen_at = now() - interval '25 hours' WHERE user_id = ${own.member.userId}`
      expect(yield* idle.closed).toBe(over)
      const { organizationId } = yield* (yield* Organizations).create("Another")
      yield* sql`INSERT INTO memberships (organization_id, user_id, role)
        SELECT ${organizationId}, user_id, 'viewer' FROM users WHERE email = ${own.email}`
      yield* send("POST", "/api/session/organization", own.owner, { organizationId })
      expect(yield* leaving.closed).toBe(over)
    })
  )

  it.scoped("before it opens, where the ticket is older than that end", () =>
    Effect.gen(function* () {
      const own = yield* people
      const kept = yield* ticket(own.member.session)
      yield* send("DELETE", "/api/session", own.member.session)
      const refused = yield* Effect.exit(connect({ query: { ticket: kept } }))
      expect(Exit.isFailure(refused) && refused.cause).toMatchObject({ error: { status: 401 } })
    })
  )
})
