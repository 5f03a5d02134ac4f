import { expect, layer } from "@effect/vitest"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { AggregationQueue, aggregations } from "@botflow/storage/queue/AggregationQueue"
import { Backend } from "@botflow/storage/queue/Backend"
import { Effect, Schedule } from "effect"
import { app, json, tenant } from "./support.ts"

const path = `/api/queues/${aggregations.queue}`

/** The key of the instance's owner. */
const owner = Effect.gen(function* () {
  const { organizationId } = yield* (yield* Organizations).ensureDefault("Default")
  const { key } = yield* (yield* Accounts).createKey(organizationId, "Test", ["admin"])
  return key
})

const empty = { paused: false, waiting: 0, active: 0, completed: 0, failed: 0, delayed: 0 }

layer(app, { excludeTestServices: true })("Queues", (it) => {
  const act = (token: string, action: string) => json(`${path}/${action}`, { token, method: "POST" })
  const queue = Effect.flatMap(owner, (token) => json("/api/queues", { token })).pipe(
    Effect.map(({ body }) => (body["items"] as ReadonlyArray<{ name: string }>)[1])
  )

  it.effect("are listed with what waits in them", () =>
    Effect.gen(function* () {
      const { body, status } = yield* json("/api/queues", { token: yield* owner })
      expect(status).toBe(200)
      expect(body).toStrictEqual({
        items: [
          { name: "rollups", ...empty },
          { name: aggregations.queue, ...empty }
        ],
        nextCursor: null
      })
    })
  )

  it.effect("are paused, resumed and cleared", () =>
    Effect.gen(function* () {
      const token = yield* owner
      const { organizationId } = yield* tenant
      const { enqueue, schedule } = yield* AggregationQueue
      const name = aggregations.queue
      expect(yield* act(token, "pause")).toMatchObject({
        status: 200,
        body: { name, ...empty, paused: true }
      })
      yield* schedule
      yield* enqueue([{ organizationId, dates: ["2026-01-17"], hours: [] }])
      expect(yield* queue).toStrictEqual({ name, ...empty, paused: true, waiting: 1, delayed: 1 })
      const { body } = yield* json(`${path}/jobs?state=waiting`, { token })
      expect(body["items"]).toMatchObject([
        {
          name: aggregations.aggregate,
          state: "waiting",
          attempts: 0,
          failedReason: null,
          data: { organizationId, dates: ["2026-01-17"], hours: [] },
          createdAt: expect.stringMatching(/Z$/) as string,
          processedAt: null,
          finishedAt: null
        }
      ])
      expect(yield* act(token, "resume")).toMatchObject({ status: 200, body: { paused: false, waiting: 1 } })
      // The schedule stays.
      expect(yield* act(token, "clear")).toMatchObject({ status: 200, body: { waiting: 0, delayed: 1 } })
    })
  )

  it.effect("show failed jobs, and run them again", () =>
    Effect.gen(function* () {
      const token = yield* owner
      yield* act(token, "clear")
      const { queue: queueOf } = yield* Backend
      yield* Effect.promise(() =>
        queueOf(aggregations.queue).add(aggregations.aggregate, { unreadable: true })
      )
      yield* Effect.scoped(
        Effect.gen(function* () {
          const { work } = yield* AggregationQueue
          yield* work({ findDue: Effect.void, aggregate: () => Effect.void })
          yield* queue.pipe(
            Effect.filterOrFail((one) => one !== undefined && "failed" in one && one.failed === 1),
            Effect.retry(Schedule.intersect(Schedule.spaced("25 millis"), Schedule.recurs(400)))
          )
        })
      )
      const { body } = yield* json(`${path}/jobs?limit=1`, { token })
      expect(body["items"]).toMatchObject([
        {
          state: "failed",
          attempts: 1,
          failedReason: expect.stringContaining("no batch") as string,
          data: { unreadable: true },
          finishedAt: expect.stringMatching(/Z$/) as string
        }
      ])
      expect(yield* act(token, "retry")).toMatchObject({ status: 200, body: { failed: 0, waiting: 1 } })
      yield* act(token, "clear")
    })
  )

  it.effect("are the owner's alone", () =>
    Effect.gen(function* () {
      const { admin, read } = yield* tenant
      for (const [method, at] of [
        ["GET", "/api/queues"],
        ["GET", `${path}/jobs`],
        ["POST", `${path}/pause`],
        ["POST", `${path}/clear`]
      ] as const) {
        expect(yield* json(at, { token: read, method })).toMatchObject({
          status: 403,
          body: { code: "missing_scope" }
        })
        expect(yield* json(at, { token: admin, method })).toMatchObject({
          status: 403,
          body: { code: "not_the_owner" }
        })
        expect(yield* json(at, { method })).toMatchObject({ status: 401 })
      }
    })
  )

  it.effect("are only those that there are", () =>
    Effect.gen(function* () {
      const token = yield* owner
      for (const [method, at] of [
        ["GET", "/api/queues/emails/jobs"],
        ["POST", "/api/queues/emails/pause"]
      ] as const) {
        expect(yield* json(at, { token, method })).toMatchObject({
          status: 404,
          body: { code: "no_such_queue" }
        })
      }
      for (const query of ["state=lost", "limit=0", "limit=1000", "stat=failed"]) {
        const { body, status } = yield* json(`${path}/jobs?${query}`, { token })
        expect([status, String(body["detail"]).startsWith(query.split("=")[0] ?? "")]).toStrictEqual([
          400,
          true
        ])
      }
    })
  )
})
