/**
 * Live sockets in a process of their own: `tsx SocketServer.ts <organizations>`. The hubs are the
 * product's; the stores behind them only say every second that something changed. A socket names its
 * organization in its path: `/7` is sent frames by a hub, `/raw/7` by a loop over all sockets.
 */
import { createServer } from "node:http"
import { monitorEventLoopDelay } from "node:perf_hooks"
import * as Connection from "@botflow/backend/live/Connection"
import { LiveHubs } from "@botflow/backend/live/LiveHub"
import { LiveMetrics } from "@botflow/backend/live/LiveMetrics"
import { OrganizationId } from "@botflow/domain/Id"
import type { Realtime } from "@botflow/domain/Realtime"
import { LiveSource } from "@botflow/storage/live/LiveSource"
import { LiveStore } from "@botflow/storage/live/LiveStore"
import { Effect, Layer, ManagedRuntime, Option, Schedule, Stream } from "effect"
import { type WebSocket, WebSocketServer } from "ws"

/** What the server tells about itself, since it was asked last. */
export interface Told {
  readonly serialisations: number
  readonly longestTurnMs: number
  readonly memoryMb: number
}

let messages = 0
const reading = (): Realtime => {
  const cards = {
    activeConversations: 12,
    averageResponseTimeMs: 1840.5,
    successRate: 0.97,
    messagesPerHour: ++messages
  }
  return {
    ...cards,
    asOf: new Date().toISOString(),
    totals: { messages, successful: 900, failed: 20, tokens: 81_200, costUsd: "1.2345678" },
    percentiles: { p50: 1200, p95: 4100, p99: 9000 },
    trend: cards
  }
}

const read = () => Effect.sync(reading)
const Hubs = LiveHubs.Default.pipe(
  Layer.provide(Layer.mock(LiveMetrics, { _tag: "@botflow/backend/LiveMetrics", read, readNow: read })),
  Layer.provide(
    Layer.mock(LiveSource, {
      _tag: "@botflow/storage/LiveSource",
      settled: () => Effect.void,
      latest: () => Effect.succeed([])
    })
  ),
  Layer.provide(
    Layer.mock(LiveStore, {
      kind: "shared",
      ping: Effect.void,
      cursor: () => Effect.succeed("0-0"),
      feedAfter: () => Effect.succeed(Option.some([])),
      changes: () => Stream.repeatEffectWithSchedule(Effect.void, Schedule.spaced("1 second"))
    })
  )
)

const main = () => {
  const runtime = ManagedRuntime.make(Hubs)
  const raw = new Map<string, Set<WebSocket>>()
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on("connection", (socket, request) => {
    const path = request.url ?? "/0"
    if (path.startsWith("/raw/")) {
      const those = raw.get(path) ?? new Set()
      raw.set(path, those.add(socket))
      socket.once("close", () => those.delete(socket))
      return
    }
    const id = OrganizationId.make(`00000000-0000-4000-8000-${path.slice(1).padStart(12, "0")}`)
    runtime.runFork(
      Effect.gen(function* () {
        const hub = yield* (yield* LiveHubs).of(id)
        const connection = Connection.make(socket, null)
        hub.join(connection)
        yield* Effect.async<void>((resume) => void socket.once("close", () => resume(Effect.void)))
        hub.leave(connection)
      }).pipe(Effect.scoped)
    )
  })
  let serialisations = 0
  const stringify = JSON.stringify
  JSON.stringify = ((...args: Parameters<typeof stringify>) => {
    serialisations++
    return stringify(...args)
  }) as typeof stringify
  setInterval(() => {
    for (const those of raw.values()) {
      const text = `{"type":"metrics","metrics":${stringify(reading())}}`
      for (const socket of those) socket.send(text)
    }
  }, 1_000)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  process.on("message", () => {
    const told: Told = {
      serialisations,
      longestTurnMs: delay.max / 1e6,
      memoryMb: process.memoryUsage().rss / 2 ** 20
    }
    serialisations = 0
    delay.reset()
    process.send?.(told)
  })
  server.listen(0, "127.0.0.1", () => process.send?.(server.address()))
}

if (process.argv[1]?.endsWith("SocketServer.ts") === true) main()
