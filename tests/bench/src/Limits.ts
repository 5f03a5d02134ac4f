/** What counting requests costs: one server behind a door with limits and one without, by turns. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { apiKey } from "@botflow/e2e/Product"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import * as TestRedis from "@botflow/testing/TestRedis"
import { Effect, Redacted } from "effect"
import type { Figure } from "./Figure.ts"
import type { Doors } from "./LimitsServer.ts"
import { load } from "./Load.ts"

const script = fileURLToPath(new URL("LimitsServer.ts", import.meta.url))

/** Processor time of a server so far, microseconds. */
const cpuOf = async (server: ChildProcess): Promise<number> => {
  const answer = once(server, "message")
  server.send("cpu")
  const [{ system, user }] = (await answer) as [NodeJS.CpuUsage]
  return system + user
}

interface Sum {
  readonly requests: number
  readonly seconds: number
  /** Microseconds of processor time. */
  readonly cpu: number
}
const nothing: Sum = { requests: 0, seconds: 0, cpu: 0 }

/** Of each door in turn, seconds: shorter than what else the machine does. */
const turn = 0.5
let turns = 0

const slice = async (server: ChildProcess, api: string, batch: number, inFlight: number): Promise<Sum> => {
  const before = await cpuOf(server)
  const { latencies, refused, seconds } = await load({
    api,
    key: apiKey,
    batch,
    inFlight,
    seconds: turn,
    rate: 0,
    run: `limits${++turns}`
  })
  if (batch > 0 && refused > 0) throw new Error(`${refused} requests were refused`)
  return { requests: latencies.length, seconds, cpu: (await cpuOf(server)) - before }
}

const add = (a: Sum, b: Sum): Sum => ({
  requests: a.requests + b.requests,
  seconds: a.seconds + b.seconds,
  cpu: a.cpu + b.cpu
})

/** A turn of each, the first of a pair now the one and now the other: what else runs hits both. */
const byTurns = async (
  server: ChildProcess,
  doors: Doors,
  batch: number,
  inFlight: number,
  seconds: number
) => {
  const sums = { limited: nothing, unlimited: nothing }
  const names = ["limited", "unlimited"] as const
  // The first pair warms up.
  for (let pair = 0; pair <= seconds / turn; pair++)
    for (const name of pair % 2 === 0 ? names : names.toReversed()) {
      const measured = await slice(server, doors[name], batch, inFlight)
      if (pair > 0) sums[name] = add(sums[name], measured)
    }
  return sums
}

const figuresOf = async (
  server: ChildProcess,
  doors: Doors,
  batch: number,
  inFlight: number,
  seconds: number
) => {
  const { limited, unlimited } = await byTurns(server, doors, batch, inFlight, seconds)
  const what = batch === 1 ? "one event" : batch === 0 ? "refused for having none" : `${batch} events`
  const figures: ReadonlyArray<Figure> = [
    {
      what: `requests a second, ${what}${batch > 0 ? " each" : ""}, ${inFlight} in flight, with limits`,
      value: limited.requests / limited.seconds,
      unit: "/s",
      baseline: { what: "the same server without, by turns", value: unlimited.requests / unlimited.seconds }
    },
    {
      what: "processor time of the backend for each of them",
      value: limited.cpu / limited.requests,
      unit: "us",
      baseline: { what: "without", value: unlimited.cpu / unlimited.requests }
    }
  ]
  return figures
}

/** @param seconds of each door and kind of request */
export const limits = (seconds: number): Promise<ReadonlyArray<Figure>> =>
  Effect.gen(function* () {
    const env = {
      ...process.env,
      DATABASE_URL: Redacted.value(yield* TestDatabase.url),
      REDIS_URL: Redacted.value(yield* TestRedis.url),
      BOTFLOW_API_KEY: apiKey
    }
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => fork(script, { execArgv: ["--import", "tsx"], env })),
      (child) => Effect.sync(() => child.kill())
    )
    return yield* Effect.promise(async () => {
      const [doors] = (await once(server, "message")) as [Doors]
      return [
        ...(await figuresOf(server, doors, 100, 16, seconds)),
        ...(await figuresOf(server, doors, 1, 64, seconds)),
        // Nothing but the way in: where counting would show most.
        ...(await figuresOf(server, doors, 0, 64, seconds))
      ]
    })
  }).pipe(Effect.scoped, Effect.runPromise)
