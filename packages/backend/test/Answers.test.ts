import { expect, layer } from "@effect/vitest"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { endpoints, nameOf, requestOf } from "./endpoints.ts"
import { quietApp, request } from "./support.ts"

/** What tells of the inside of a program: its stack, its queries, its files, what it is made of. */
const insides =
  /\n\s+at |node_modules|\.[jt]s:\d|SELECT |INSERT |UPDATE |relation|pg_|ECONN|postgres:|redis:|42P01|"stack"|effect|\d+\.\d+\.\d+/i

/** They end or change what asks. */
const ending = ["DELETE /api/session", "DELETE /api/sessions", "PUT /api/me/password"]

layer(quietApp, { excludeTestServices: true })("Every endpoint", (it) => {
  const answers = Effect.gen(function* () {
    const { organizationId } = yield* (yield* Organizations).ensureDefault("Default")
    const { key } = yield* (yield* Accounts).createKey(organizationId, "All", ["ingest", "read", "admin"])
    return Effect.forEach(
      endpoints.filter((endpoint) => !ending.includes(nameOf(endpoint))),
      (endpoint) => {
        const { path, ...options } = requestOf(endpoint)
        return Effect.map(request(path, { ...options, token: key }), (answer) => ({ endpoint, ...answer }))
      }
    )
  })

  const faults = ({
    endpoint,
    headers,
    status,
    text
  }: Effect.Effect.Success<Effect.Effect.Success<typeof answers>>[number]) => {
    const wanted = { "cache-control": "no-store", "x-content-type-options": "nosniff" }
    return [
      ...Object.entries(wanted).flatMap(([name, value]) => (headers.get(name) === value ? [] : [name])),
      ...["server", "x-powered-by", "access-control-allow-origin"].filter((name) => headers.has(name)),
      ...(headers.get("x-request-id") === null ? ["x-request-id"] : []),
      ...(status >= 400 && headers.get("content-type") !== "application/problem+json"
        ? ["content-type"]
        : []),
      ...(status >= 400 && insides.test(text) ? [text] : [])
    ].map((fault) => `${nameOf(endpoint)} ${status}: ${fault}`)
  }

  it.effect("is kept by nobody, and tells nothing of what it is made of", () =>
    Effect.gen(function* () {
      const all = yield* yield* answers
      expect(all.flatMap(faults)).toStrictEqual([])
      expect(all.filter(({ status }) => status >= 500)).toStrictEqual([])
    })
  )

  it.effect("says as much where everything behind it is broken", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const asked = yield* answers
      const all = yield* Effect.acquireUseRelease(
        sql`ALTER SCHEMA public RENAME TO away`,
        () => asked,
        () => Effect.orDie(sql`ALTER SCHEMA away RENAME TO public`)
      )
      expect(all.flatMap(faults)).toStrictEqual([])
      const broken = all.filter(({ status }) => status === 500)
      expect(broken.length).toBeGreaterThan(30)
      for (const { text } of broken) {
        const { requestId: _, ...problem } = JSON.parse(text)
        expect(problem).toStrictEqual({
          type: "about:blank",
          status: 500,
          code: "internal",
          title: "Internal error",
          detail: "Something went wrong on our side."
        })
      }
    })
  )
})
