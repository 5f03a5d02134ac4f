/** What this process counts of itself, for Prometheus. */
import type { Verdict } from "@botflow/storage/postgres/EventStore"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { QueueAdmin, names, states } from "@botflow/storage/queue/QueueAdmin"
import { Effect } from "effect"
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client"

export class Telemetry extends Effect.Service<Telemetry>()("@botflow/backend/Telemetry", {
  scoped: Effect.gen(function* () {
    const rollUp = yield* RollUp
    const queues = yield* QueueAdmin
    const registry = yield* Effect.acquireRelease(
      Effect.sync(() => new Registry()),
      (registry) => Effect.sync(() => registry.clear())
    )
    collectDefaultMetrics({ register: registry })
    const registers = [registry]
    const events = new Counter({
      name: "botflow_events_total",
      help: "Events sent in, by what became of them",
      labelNames: ["verdict"],
      registers
    })
    const waiting = new Gauge({
      name: "botflow_events_waiting",
      help: "Accepted events that no number knows of yet",
      registers
    })
    const jobs = new Gauge({
      name: "botflow_jobs",
      help: "Jobs of the queues, by state",
      labelNames: ["queue", "state"],
      registers
    })

    const count = (verdict: Verdict | "rejected", n: number): void => {
      if (n > 0) events.inc({ verdict }, n)
    }

    /** The text that is scraped; queues that do not answer are left as they were. */
    const render = Effect.fn("Telemetry.render")(function* () {
      waiting.set(yield* rollUp.pending)
      for (const name of names) {
        const status = yield* Effect.option(queues.status(name))
        if (status._tag === "None") continue
        for (const state of states) jobs.set({ queue: name, state }, status.value[state])
      }
      return yield* Effect.promise(() => registry.metrics())
    })

    return { count, render }
  })
}) {}
