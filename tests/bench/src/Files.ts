/** CSV of everything over the API, against COPY of the same rows straight from the server. */
import { apiKey } from "@botflow/e2e/Product"
import type { Client } from "pg"
import { to as copyTo } from "pg-copy-streams"
import { readFileSync } from "node:fs"
import type { Figure } from "./Figure.ts"
import { onScene, type Scene, settled } from "./Scene.ts"
import { send } from "./Senders.ts"

const raw = async (client: Client, table: string): Promise<number> => {
  const start = performance.now()
  let bytes = 0
  const source = client.query(copyTo(`COPY (SELECT * FROM ${table}) TO STDOUT WITH (FORMAT csv, HEADER)`))
  for await (const chunk of source) bytes += (chunk as Buffer).length
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)
  return bytes === 0 ? Number.NaN : (rows[0]?.n ?? 0) / ((performance.now() - start) / 1000)
}

const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024

const download = async ({ product }: Scene, name: string) => {
  const { backend } = product.pids()
  const before = memoryOf(backend)
  const start = performance.now()
  const response = await fetch(`${product.api}/api/export/${name}.csv?period=7d`, {
    headers: { authorization: `Bearer ${apiKey}` }
  })
  let first = 0
  let lines = 0
  let most = before
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    if (first === 0) first = performance.now() - start
    for (const byte of part.value) if (byte === 10) lines++
    most = Math.max(most, memoryOf(backend))
  }
  return { rate: (lines - 1) / ((performance.now() - start) / 1000), first, lines, grown: most - before }
}

export const files = (messages: number): Promise<ReadonlyArray<Figure>> =>
  onScene(async (scene) => {
    for (let stored = 0; stored < messages; ) {
      stored += (await send(scene.product, { batch: 500, inFlight: 8, seconds: 5 })).accepted
    }
    await settled(scene)
    const figures: Array<Figure> = []
    for (const [name, table] of [
      ["conversations", "conversation_metrics"],
      ["messages", "messages"]
    ] as const) {
      await raw(scene.client, table)
      const baseline = await raw(scene.client, table)
      await download(scene, name)
      const { first, grown, lines, rate } = await download(scene, name)
      figures.push(
        {
          what: `${name}.csv, ${lines - 1} rows, rows a second`,
          value: rate,
          unit: "/s",
          baseline: { what: "COPY to stdout", value: baseline },
          goal: "0.8 x"
        },
        { what: `${name}.csv, first byte`, value: first, unit: "ms", goal: "100 ms" },
        { what: `${name}.csv, memory grown`, value: grown, unit: "MB", goal: "40 MB" }
      )
    }
    return figures
  })
