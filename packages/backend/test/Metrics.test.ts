import { expect, layer } from "@effect/vitest"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect } from "effect"
import { app, json, message, post, request, tenant } from "./support.ts"

layer(app, { excludeTestServices: true })("GET /metrics", (it) => {
  it.effect("tells the owner what was taken in and what waits", () =>
    Effect.gen(function* () {
      const { organizationId } = yield* (yield* Organizations).ensureDefault("Default")
      const { key } = yield* (yield* Accounts).createKey(organizationId, "Test", ["admin", "ingest"])
      const first = message("a")
      yield* post(key, { events: [first, first, { type: "nonsense" }] })
      const { headers, status, text } = yield* request("/metrics", { token: key })
      expect([status, headers.get("content-type")]).toStrictEqual([
        200,
        "text/plain; version=0.0.4; charset=utf-8"
      ])
      expect(text).toMatch(/^botflow_events_total\{verdict="accepted"\} [1-9]/m)
      expect(text).toMatch(/^botflow_events_total\{verdict="duplicate"\} [1-9]/m)
      expect(text).toMatch(/^botflow_events_total\{verdict="rejected"\} [1-9]/m)
      expect(text).toMatch(/^botflow_events_waiting [1-9]/m)
      expect(text).toMatch(/^process_resident_memory_bytes \d+/m)
    })
  )

  it.effect("is the owner's alone", () =>
    Effect.gen(function* () {
      const { admin } = yield* tenant
      expect((yield* json("/metrics", { token: admin })).status).toBe(403)
      expect((yield* json("/metrics")).status).toBe(401)
    })
  )
})
