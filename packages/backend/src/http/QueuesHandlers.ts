import { Api } from "@botflow/api/Api"
import { NotFound } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { instantOrNull } from "@botflow/storage/postgres/Conversations"
import type { Action } from "@botflow/storage/postgres/AuditLog"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { type JobRow, type Name, names, QueueAdmin, type State } from "@botflow/storage/queue/QueueAdmin"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import * as Audit from "./Audit.ts"
import { unavailable } from "./Errors.ts"
import { onlyOwner } from "./Owner.ts"

const defaultLimit = 50

const jobJson =
  (state: State) =>
  ({ createdAt, finishedAt, processedAt, ...job }: JobRow) => ({
    ...job,
    state,
    createdAt: Instant.format(createdAt),
    processedAt: instantOrNull(processedAt),
    finishedAt: instantOrNull(finishedAt)
  })

const named = (name: string) => {
  const known = names.find((one) => one === name)
  return known === undefined
    ? new NotFound({ code: "no_such_queue", detail: `name: there are the queues ${names.join(" and ")}.` })
    : Effect.succeed(known)
}

export const QueuesHandlers = HttpApiBuilder.group(Api, "queues", (handlers) =>
  Effect.gen(function* () {
    const audit = yield* Audit.make
    const queues = yield* QueueAdmin
    const owner = onlyOwner(yield* Organizations, "looks after its queues")

    /** Does it to the queue of a name, and answers how the queue is then. */
    const then =
      (act: (name: Name) => ReturnType<typeof queues.pause>, action: Action) =>
      ({ path }: { readonly path: { readonly name: string } }) =>
        Effect.gen(function* () {
          const caller = yield* owner
          const name = yield* named(path.name)
          yield* act(name)
          yield* audit.write(caller, { action, target: name })
          return yield* queues.status(name)
        }).pipe(unavailable)

    return handlers
      .handle("list", () =>
        Effect.gen(function* () {
          yield* owner
          const items = yield* Effect.forEach(names, queues.status, { concurrency: names.length })
          return { items, nextCursor: null }
        }).pipe(unavailable)
      )
      .handle("jobs", ({ path, urlParams }) =>
        Effect.gen(function* () {
          yield* owner
          const state = urlParams.state ?? "failed"
          const jobs = yield* queues.jobs(yield* named(path.name), state, urlParams.limit ?? defaultLimit)
          return { items: jobs.map(jobJson(state)), nextCursor: null }
        }).pipe(unavailable)
      )
      .handle("pause", then(queues.pause, "queue.paused"))
      .handle("resume", then(queues.resume, "queue.resumed"))
      .handle("clear", then(queues.clear, "queue.cleared"))
      .handle("retry", then(queues.retry, "queue.retried"))
  })
)
