/** CSV of everything over the API, against COPY straight from the server. */
import { apiKey } from "@botflow/e2e/Product"
import type { Client } from "pg"
import { to as copyTo } from "pg-copy-streams"
import { readFileSync } from "node:fs"
import * as Cpu from "./Cpu.ts"
import type { Figure } from "./Figure.ts"
import { onScene, type Scene, settled } from "./Scene.ts"
import { send } from "./Senders.ts"

/** What a file is made of, as it is stored and in the file's order: nothing is guarded, counted or put into words. */
const contents = {
  conversations: {
    table: "conversation_metrics",
    rows: `SELECT conversation_id, bot_id, channel, state, customer_id, customer_phone, customer_name, last_message_at,
        settled_outcome, escalated_at, started_at, lapses_at, last_body, inbound, outbound, agent, failed, fallback,
        first_message_at, response_ms, max_response_ms, plain_input, plain_output, cost_usd, unpriced, score
      FROM conversation_metrics WHERE organization_id = (SELECT organization_id FROM organizations LIMIT 1)
      ORDER BY last_message_at DESC, bot_id, conversation_id`
  },
  messages: {
    table: "messages",
    rows: `SELECT event_id, sent_at, bot_id, conversation_id, channel, sender, customer_id, customer_phone,
        customer_name, body, success, error, fallback, response_time_ms, model, plain_input, cached_input,
        cache_creation_input, plain_output, reasoning_output, kb_queries, kb_hits, cost_usd, metadata
      FROM messages WHERE organization_id = (SELECT organization_id FROM organizations LIMIT 1)
      ORDER BY sent_at, bot_id, conversation_id, sequence, sender <> 'customer', event_id`
  }
} as const

interface Taken {
  /** A second. */
  readonly rate: number
  /** Processor time of the server for a row, microseconds. */
  readonly server: number
}

const measured = async (client: Client, work: () => Promise<number>): Promise<Taken> => {
  const before = await Cpu.ofPostgres(client)
  const start = performance.now()
  const rows = await work()
  const seconds = (performance.now() - start) / 1000
  return { rate: rows / seconds, server: (((await Cpu.ofPostgres(client)) - before) * 1e6) / rows }
}

const raw = (client: Client, query: string): Promise<Taken> =>
  measured(client, async () => {
    const source = client.query(copyTo(`COPY (${query}) TO STDOUT WITH (FORMAT csv, HEADER)`))
    for await (const chunk of source) if ((chunk as Buffer).length === 0) throw new Error("nothing came")
    return source.rowCount
  })

const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024

const download = async ({ client, product }: Scene, name: string) => {
  const { backend } = product.pids()
  const before = { memory: memoryOf(backend), processor: Cpu.ofProcess(backend) }
  let first = 0
  let rows = -1
  let most = before.memory
  const taken = await measured(client, async () => {
    const start = performance.now()
    const response = await fetch(`${product.api}/api/export/${name}.csv?period=7d`, {
      headers: { authorization: `Bearer ${apiKey}` }
    })
    const reader = response.body?.getReader()
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      if (first === 0) first = performance.now() - start
      for (const byte of part.value) if (byte === 10) rows++
      most = Math.max(most, memoryOf(backend))
    }
    return rows
  })
  const backendTime = ((Cpu.ofProcess(backend) - before.processor) * 1e6) / rows
  return { ...taken, backend: backendTime, first, rows, grown: most - before.memory }
}

const figuresOf = async (scene: Scene, name: keyof typeof contents): Promise<ReadonlyArray<Figure>> => {
  const { rows: stored, table } = contents[name]
  const everything = `SELECT * FROM ${table}`
  await raw(scene.client, everything)
  const unordered = await raw(scene.client, everything)
  const ordered = await raw(scene.client, stored)
  await download(scene, name)
  const { backend, first, grown, rate, rows, server } = await download(scene, name)
  const what = `${name}.csv, ${rows} rows`
  const ofTable = "COPY of the table"
  const ofContents = "COPY of its columns in its order"
  return [
    {
      what: `${what}, rows a second`,
      value: rate,
      unit: "/s",
      baseline: { what: ofTable, value: unordered.rate },
      goal: "0.8 x"
    },
    {
      what: `${what}, rows a second`,
      value: rate,
      unit: "/s",
      baseline: { what: ofContents, value: ordered.rate }
    },
    {
      what: "processor time of the server for a row",
      value: server,
      unit: "us",
      baseline: { what: ofTable, value: unordered.server }
    },
    {
      what: "processor time of the server for a row",
      value: server,
      unit: "us",
      baseline: { what: ofContents, value: ordered.server }
    },
    { what: "processor time of the backend for a row", value: backend, unit: "us" },
    { what: `${name}.csv, first byte`, value: first, unit: "ms", goal: "100 ms" },
    { what: `${name}.csv, memory grown`, value: grown, unit: "MB", goal: "40 MB" }
  ]
}

export const files = (messages: number): Promise<ReadonlyArray<Figure>> =>
  onScene(async (scene) => {
    for (let stored = 0; stored < messages; ) {
      stored += (await send(scene.product, { batch: 500, inFlight: 8, seconds: 5 })).accepted
    }
    await settled(scene)
    return [...(await figuresOf(scene, "conversations")), ...(await figuresOf(scene, "messages"))]
  })
