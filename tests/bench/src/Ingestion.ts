/** How fast messages are taken in, with everything that follows from them, against COPY of the same rows. */
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { Client } from "pg"
import { from as copyFrom, to as copyTo } from "pg-copy-streams"
import * as Cpu from "./Cpu.ts"
import { type Figure, quantile } from "./Figure.ts"
import { askedWhile, onScene, type Scene, settled } from "./Scene.ts"
import { send } from "./Senders.ts"

interface Copied {
  /** Rows a second. */
  readonly rate: number
  /** Microseconds of processor time a row, of the server. */
  readonly cpu: number
}

/** COPY of the rows there are into a table like `messages`: partitioned, with its indexes. */
const copy = async (client: Client): Promise<Copied> => {
  await client.query(
    "CREATE TABLE copied (LIKE messages INCLUDING DEFAULTS INCLUDING INDEXES) PARTITION BY RANGE (sent_at)"
  )
  await client.query("CREATE TABLE copied_all PARTITION OF copied DEFAULT")
  const chunks: Array<Buffer> = []
  for await (const chunk of client.query(copyTo("COPY (SELECT * FROM messages) TO STDOUT")))
    chunks.push(chunk as Buffer)
  const { rows } = await client.query<{ n: number }>("SELECT count(*)::int AS n FROM messages")
  const n = rows[0]?.n ?? 0
  const before = await Cpu.ofPostgres(client)
  const start = performance.now()
  await pipeline(Readable.from(chunks), client.query(copyFrom("COPY copied FROM STDIN")))
  const seconds = (performance.now() - start) / 1000
  const cpu = (await Cpu.ofPostgres(client)) - before
  await client.query("DROP TABLE copied")
  return { rate: n / seconds, cpu: (cpu / n) * 1e6 }
}

/** Sends as fast as it goes; warming up is not counted: a server runs for days. */
export const measure = async (scene: Scene, batch: number, inFlight: number, seconds: number) => {
  await send(scene.product, { batch, inFlight, seconds: 5 })
  await settled(scene)
  const pids = scene.product.pids()
  const cpuOf = async () => ({
    backend: Cpu.ofProcess(pids.backend),
    workers: Cpu.ofProcess(pids.workers),
    postgres: await Cpu.ofPostgres(scene.client)
  })
  const before = await cpuOf()
  const { done: sent, times: realtime } = await askedWhile(
    scene,
    "/api/analytics/realtime",
    send(scene.product, { batch, inFlight, seconds })
  )
  const lag = await settled(scene)
  const after = await cpuOf()
  const micros = (name: keyof typeof before) => ((after[name] - before[name]) / sent.accepted) * 1e6
  return {
    // What is not derived yet is not done: the time until it is counts.
    rate: sent.accepted / (sent.seconds + lag / 1000),
    lag,
    realtime,
    latency: quantile(sent.latencies, 0.99),
    cpu: { backend: micros("backend"), workers: micros("workers"), postgres: micros("postgres") }
  }
}

/** As many whatever the size of a batch: else small ones would make small transactions. */
const messagesInFlight = 4_000

export const ingestion = (seconds: number): Promise<ReadonlyArray<Figure>> =>
  onScene(async (scene) => {
    const figures: Array<Figure> = []
    for (const batch of [500, 100]) {
      const inFlight = messagesInFlight / batch
      const found = await measure(scene, batch, inFlight, seconds)
      const copied = await copy(scene.client)
      figures.push(
        {
          what: `messages a second, batches of ${batch}, ${inFlight} in flight, until all is derived`,
          value: found.rate,
          unit: "/s",
          baseline: { what: "COPY of the same rows", value: copied.rate },
          goal: "0.25 x, 15,000/s"
        },
        {
          what: `processor time a message: backend ${found.cpu.backend.toFixed(0)}, PostgreSQL ${found.cpu.postgres.toFixed(0)}, workers ${found.cpu.workers.toFixed(0)}`,
          value: found.cpu.backend + found.cpu.postgres,
          unit: "us (backend + PostgreSQL)",
          baseline: { what: "COPY", value: copied.cpu },
          goal: "6 x"
        },
        { what: "derived after the last was accepted", value: found.lag, unit: "ms" },
        {
          what: "realtime answer meanwhile, p99",
          value: quantile(found.realtime, 0.99),
          unit: "ms",
          goal: "100 ms"
        }
      )
    }
    const single = await measure(scene, 1, 64, seconds)
    figures.push({
      what: "events a second, one a request, 64 in flight",
      value: single.rate,
      unit: "/s",
      baseline: { what: "the same stack, an empty batch refused", value: await unstored(scene, seconds) },
      goal: "0.5 x, 2,500/s"
    })
    return figures
  })

/** Requests a second that are read and refused: the stack without anything stored. */
const unstored = async ({ product }: Scene, seconds: number): Promise<number> => {
  const {
    accepted: _,
    latencies,
    seconds: took
  } = await send(product, {
    batch: 0,
    inFlight: 64,
    seconds
  })
  return latencies.length / took
}
