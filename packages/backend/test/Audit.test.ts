import { expect, layer } from "@effect/vitest"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { joined, ownedTenant, send } from "./people.ts"
import { app, request, tenant } from "./support.ts"

interface Line {
  readonly at: string
  readonly id: number
  readonly action: string
  readonly actor: string
  readonly target: string | null
  readonly details: Readonly<Record<string, unknown>>
}

const lines = (token: string, query = "") =>
  Effect.map(send("GET", `/api/audit${query}`, token), ({ body }) => ({
    items: body["items"] as ReadonlyArray<Line>,
    nextCursor: body["nextCursor"] as string | null
  }))

layer(app, { excludeTestServices: true })("The audit log", (it) => {
  it.effect("says who did what, the newest first, page by page", () =>
    Effect.gen(function* () {
      const own = yield* ownedTenant
      const { email, userId } = yield* joined(own.owner, "viewer")
      const { body } = yield* send("POST", "/api/keys", own.owner, { name: "Sender", scopes: ["ingest"] })
      yield* send("PATCH", `/api/members/${userId}`, own.owner, { role: "analyst" })
      yield* send("POST", "/api/session", undefined, { email, password: "wrong" })
      yield* send("PATCH", "/api/organization", own.owner, { timezone: "Europe/Berlin", storeText: true })
      yield* send("PUT", "/api/prices/m", own.owner, {
        validFrom: "2026-01-01T00:00:00Z",
        input: "1",
        output: "2"
      })
      yield* send("DELETE", `/api/keys/${body["id"]}`, own.owner)
      const all = yield* lines(own.owner)
      expect(all.items.map(({ action }) => action)).toStrictEqual([
        "key.revoked",
        "price.set",
        "organization.changed",
        "session.refused",
        "member.changed",
        "key.created",
        "member.joined",
        "member.invited",
        "session.signed_in"
      ])
      expect(all.items[0]).toMatchObject({ actor: own.email, target: expect.stringMatching(/^Sender \(bf_/) })
      for (const { details } of all.items) expect(details).toMatchObject({ address: "127.0.0.1" })
      expect(JSON.stringify(all)).not.toContain(String(body["key"]))
      const first = yield* lines(own.owner, "?limit=5")
      const second = yield* lines(own.owner, `?limit=5&cursor=${first.nextCursor}`)
      expect([...first.items, ...second.items]).toStrictEqual(all.items)
      expect(second.nextCursor).toBeNull()
      const chosen = yield* lines(own.owner, "?action=price.set&action=key.revoked")
      expect(chosen.items).toHaveLength(2)
      const csv = yield* request("/api/export/audit.csv", { token: own.owner })
      const [header = "", ...rows] = csv.text.split("\r\n")
      expect(header).toMatch(/^id,at,/)
      expect(rows.map((row) => row.split(",")[1])).toStrictEqual([
        ...all.items.map(({ at }) => at),
        undefined
      ])
    })
  )

  it.effect("is of one organization", () =>
    Effect.gen(function* () {
      const [own, other] = [yield* ownedTenant, yield* tenant]
      expect((yield* lines(other.admin)).items).toStrictEqual([])
      expect((yield* lines(own.admin)).items).toHaveLength(1)
    })
  )

  it.effect("takes nothing back, whoever asks", () =>
    Effect.gen(function* () {
      yield* ownedTenant
      const sql = yield* SqlClient.SqlClient
      for (const change of ["DELETE FROM audit_log", "UPDATE audit_log SET actor = ''", "TRUNCATE audit_log"])
        expect(String((yield* Effect.flip(sql.unsafe(change))).cause)).toContain("takes no")
    })
  )
})
