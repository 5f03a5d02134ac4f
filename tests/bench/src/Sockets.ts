/** Thousands of sockets of many organizations on one process, a frame a second each, against a loop that only sends. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import WebSocket from "ws"
import { type Figure, quantile } from "./Figure.ts"
import type { Told } from "./SocketServer.ts"

const script = fileURLToPath(new URL("SocketServer.ts", import.meta.url))
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const told = async (server: ChildProcess): Promise<Told> => {
  const answer = once(server, "message")
  server.send("tell")
  return (await answer)[0] as Told
}

interface Measured extends Told {
  /** From the reading of the numbers to the frame at the client, milliseconds, 99th percentile. */
  readonly delivery: number
  readonly frames: number
}

const measure = async (
  prefix: string,
  sockets: number,
  organizations: number,
  seconds: number
): Promise<Measured> => {
  const server = fork(script, { execArgv: ["--import", "tsx"] })
  const [{ port }] = (await once(server, "message")) as [{ port: number }]
  const before = await told(server)
  const delays: Array<number> = []
  let counting = false
  const open: Array<WebSocket> = []
  for (let i = 0; i < sockets; i++) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${prefix}/${i % organizations}`, {
      perMessageDeflate: false
    })
    socket.on("message", (data: Buffer) => {
      if (!counting) return
      const at = /"asOf":"([^"]+)"/.exec(data.toString("latin1"))?.[1]
      if (at !== undefined) delays.push(Date.now() - Date.parse(at))
    })
    open.push(socket)
    // A hundred at a time: what is measured is not how they come.
    if (i % 100 === 99) await once(socket, "open")
  }
  await pause(3_000)
  await told(server)
  counting = true
  await pause(seconds * 1_000)
  counting = false
  const after = await told(server)
  for (const socket of open) socket.terminate()
  server.kill()
  return {
    ...after,
    memoryMb: after.memoryMb - before.memoryMb,
    delivery: quantile(delays, 0.99),
    frames: delays.length
  }
}

export const sockets = async (count: number, seconds: number): Promise<ReadonlyArray<Figure>> => {
  const organizations = 50
  const raw = await measure("/raw", count, organizations, seconds)
  const hubs = await measure("", count, organizations, seconds)
  const many = count.toLocaleString("en-US")
  return [
    {
      what: `${many} sockets of ${organizations} organizations, ${Math.round(hubs.frames / seconds).toLocaleString("en-US")} frames a second: delivery, p99`,
      value: hubs.delivery,
      unit: "ms",
      baseline: { what: "a loop over the sockets", value: raw.delivery }
    },
    {
      what: "longest turn of the event loop meanwhile",
      value: hubs.longestTurnMs,
      unit: "ms",
      baseline: { what: "a loop over the sockets", value: raw.longestTurnMs }
    },
    {
      what: "memory of a socket",
      value: (hubs.memoryMb * 1024) / count,
      unit: "KiB",
      baseline: { what: "a loop over the sockets", value: (raw.memoryMb * 1024) / count }
    },
    {
      what: "serialisations for an organization and second",
      value: hubs.serialisations / organizations / seconds,
      unit: ""
    }
  ]
}
