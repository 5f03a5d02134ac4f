import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { app, given, json, message, request, tenant } from "./support.ts"

/** A problem document without what differs from one request to the next. */
const problem = ({ body, status, type }: Effect.Effect.Success<ReturnType<typeof json>>) => {
  const { detail, requestId, ...rest } = body
  expect(type).toBe("application/problem+json")
  expect(typeof detail).toBe("string")
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(rest["status"]).toBe(status)
  expect(rest["type"]).toBe("about:blank")
  return { status, code: rest["code"], title: rest["title"] }
}

layer(app, { excludeTestServices: true })("Problems", (it) => {
  it.effect("tell who has no key, and who has none that is valid", () =>
    Effect.gen(function* () {
      const unauthorized = { status: 401, code: "unauthorized", title: "Unauthorized" }
      for (const path of ["/api/me", "/api/conversations", "/api/analytics/summary", "/api/keys"]) {
        expect(problem(yield* json(path))).toStrictEqual(unauthorized)
        for (const token of ["bf_wrong", "bfs_wrong", "x".repeat(600)])
          expect(problem(yield* json(path, { token }))).toStrictEqual(unauthorized)
      }
      expect(problem(yield* json("/api/events", { method: "POST" }))).toStrictEqual(unauthorized)
    })
  )

  it.effect("reach the typed client as the errors of the contract", () =>
    Effect.gen(function* () {
      const { client } = yield* tenant
      const missing = client.conversations.get({ path: { conversationId: "nobodys" }, urlParams: {} })
      expect(yield* Effect.flip(missing)).toMatchObject({ _tag: "NotFound", code: "no_such_conversation" })
      expect(yield* Effect.flip(client.account.keys())).toMatchObject({
        _tag: "Forbidden",
        code: "missing_scope"
      })
    })
  )

  it.effect("tell whose key lacks the scope", () =>
    Effect.gen(function* () {
      const { ingest, read } = yield* tenant
      const forbidden = { status: 403, code: "missing_scope", title: "Forbidden" }
      for (const path of [
        "/api/conversations",
        "/api/analytics/summary",
        "/api/analytics/realtime",
        "/api/export/conversations.csv"
      ])
        expect(problem(yield* json(path, { token: ingest })), path).toStrictEqual(forbidden)
      expect(problem(yield* json("/api/keys", { token: read }))).toStrictEqual(forbidden)
      expect(problem(yield* json("/api/events", { token: read, method: "POST" }))).toStrictEqual(forbidden)
      expect(problem(yield* json("/api/realtime/ticket", { token: ingest, method: "POST" }))).toStrictEqual(
        forbidden
      )
    })
  )

  it.effect("let an admin's key do everything", () =>
    Effect.gen(function* () {
      const { admin } = yield* tenant
      for (const path of ["/api/keys", "/api/conversations", "/api/analytics/realtime"])
        expect((yield* request(path, { token: admin })).status).toBe(200)
    })
  )

  it.effect("tell where there is no endpoint", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      expect(problem(yield* json("/api/nothing", { token: read }))).toStrictEqual({
        status: 404,
        code: "not_found",
        title: "Not found"
      })
    })
  )

  const wrong: ReadonlyArray<[path: string, parameter: string]> = [
    ["/api/analytics/response-times?perod=24h", "perod"],
    ["/api/analytics/response-times?period=1y", "period"],
    ["/api/analytics/response-times?period=24h&from=2026-01-01T00:00:00Z", "period"],
    ["/api/analytics/response-times?from=yesterday&to=2026-01-01T00:00:00Z", "from"],
    ["/api/analytics/message-volume?from=2026-01-01T00:00:00Z", "to"],
    ["/api/analytics/message-volume?timezone=Mars/Olympus", "timezone"],
    ["/api/analytics/message-volume?bucket=minute", "bucket"],
    ["/api/analytics/message-volume?bucket=15m&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z", "bucket"],
    ["/api/analytics/summary?bucket=hour", "bucket"],
    ["/api/analytics/summary?channel=fax", "channel"],
    ["/api/analytics/summary?compare=next", "compare"],
    ["/api/conversations?limit=0", "limit"],
    ["/api/conversations?limit=201", "limit"],
    ["/api/conversations?limit=ten", "limit"],
    ["/api/conversations?cursor=garbage", "cursor"],
    ["/api/conversations?cursor=WzEsMiwzXQ", "cursor"],
    ["/api/conversations?status=over", "status"],
    ["/api/conversations?outcome=good", "outcome"],
    ["/api/conversations?failed=yes", "failed"],
    ["/api/conversations?minResponseTimeMs=-1", "minResponseTimeMs"],
    ["/api/conversations?unknown=1", "unknown"],
    ["/api/analytics/realtime?channel=web", "channel"],
    ["/api/export/conversations.csv?limit=5", "limit"],
    ["/api/export/conversations.csv?status=over", "status"]
  ]
  it.effect.each(wrong)("name what is wrong with %s", ([path, parameter]) =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      const answer = yield* json(path, { token: read })
      expect(problem(answer)).toStrictEqual({ status: 400, code: "invalid_parameter", title: "Bad request" })
      expect(answer.body["detail"]).toMatch(new RegExp(`^${parameter}(\\.\\d+)?: `))
    })
  )

  const long = "from=2010-01-01T00:00:00Z&to=2026-01-01T00:00:00Z"
  it.effect.each([
    ["/api/analytics/response-times?", /^bucket: .* 2000 buckets of one day; ask for bucket=week/],
    ["/api/analytics/message-volume?bucket=15m&", /^bucket: .* of one 15m; ask for bucket=week/],
    [
      "/api/export/metrics.csv?metric=success-rate&bucket=hour&",
      /^bucket: .* of one hour; ask for bucket=week/
    ]
  ] as const)("say how a range may be cut that is too long for %s", ([path, detail]) =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      const { body, status } = yield* json(path + long, { token: read })
      expect(status).toBe(400)
      expect(body["detail"]).toMatch(detail)
      const weekly = path.replace(/bucket=\w+&/, "") + long
      expect((yield* request(`${weekly}&bucket=week`, { token: read })).status).toBe(200)
    })
  )

  it.effect("do not come of a long range where nothing is cut", () =>
    Effect.gen(function* () {
      const { read } = yield* tenant
      for (const path of ["summary", "bot/nobodys/percentiles"])
        expect([200, 404]).toContain(
          (yield* request(`/api/analytics/${path}?${long}`, { token: read })).status
        )
      expect((yield* request(`/api/conversations?${long}`, { token: read })).status).toBe(200)
      const longer = yield* json(`/api/analytics/summary?from=1990-01-01T00:00:00Z&to=2026-01-01T00:00:00Z`, {
        token: read
      })
      const hours = yield* json(`/api/analytics/heatmap?${long}`, { token: read })
      expect(hours.body).toMatchObject({ status: 400, detail: expect.stringMatching(/^from: .* 3 years/) })
      expect(problem(longer).status).toBe(400)
      expect(longer.body["detail"]).toMatch(/^from: the range is longer than 20 years/)
    })
  )

  it.effect("are the same for what another organization has as for what nobody has", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* tenant, yield* tenant]
      yield* given(one, [message("e-1", { conversationId: "theirs" })])
      expect((yield* request("/api/conversations/theirs", { token: one.read })).status).toBe(200)
      const without = ({
        body: { requestId: _, ...body },
        status
      }: Effect.Effect.Success<ReturnType<typeof json>>) => ({ body, status })
      const theirs = without(yield* json("/api/conversations/theirs", { token: other.read }))
      const nobodys = without(yield* json("/api/conversations/nobodys", { token: other.read }))
      expect(theirs).toStrictEqual(nobodys)
      expect(theirs.status).toBe(404)
    })
  )

  it.effect("come for a body that is no JSON, too", () =>
    Effect.gen(function* () {
      const answer = yield* json("/api/session", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{"
      })
      expect(problem(answer)).toMatchObject({ status: 400 })
    })
  )

  it.effect("do not tell why nobody can sign in", () =>
    Effect.gen(function* () {
      const answer = yield* json("/api/session", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: "nobody@example.org", password: "x" })
      })
      expect(problem(answer)).toStrictEqual({ status: 401, code: "wrong_credentials", title: "Unauthorized" })
    })
  )

  it.effect("need no key to know whether the process is up", () =>
    Effect.gen(function* () {
      expect((yield* json("/api/health/live")).body).toStrictEqual({ status: "up" })
      expect((yield* json("/api/health/ready")).body).toMatchObject({
        status: "up",
        postgres: "up",
        realtime: "up"
      })
    })
  )
})
