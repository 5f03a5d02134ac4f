import type { AddressInfo } from "node:net"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import WebSocket, { WebSocketServer } from "ws"
import * as Connection from "../src/live/Connection.ts"

/** A connection, and the socket at its other end. */
const pair = Effect.gen(function* () {
  const server = yield* Effect.acquireRelease(
    Effect.sync(() => new WebSocketServer({ port: 0, host: "127.0.0.1" })),
    (server) =>
      Effect.sync(() => {
        for (const socket of server.clients) socket.terminate()
        server.close()
      })
  )
  yield* Effect.async<void>((resume) => void server.once("listening", () => resume(Effect.void)))
  const accepted = Effect.async<WebSocket>(
    (resume) => void server.once("connection", (socket) => resume(Effect.succeed(socket)))
  )
  const reader = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const connection = Connection.make(yield* accepted, null)
  if (reader.readyState !== reader.OPEN)
    yield* Effect.async<void>((resume) => void reader.once("open", () => resume(Effect.void)))
  return { connection, reader }
})

/** More than the system's own buffers take. */
const filling = JSON.stringify("x".repeat(64 * 1024))
const frames = 400

const turn = Effect.sleep("1 millis")

describe("Connection", () => {
  it.live("gives a slow reader the newest numbers, not all there were", () =>
    Effect.gen(function* () {
      const { connection, reader } = yield* pair
      const heard: Array<{ readonly seq: number; readonly n: number }> = []
      reader.on("message", (data) => void heard.push(JSON.parse(data.toString())))
      reader.pause()
      for (let n = 0; n < frames; n++) {
        Connection.send(connection, "metrics", `"n":${n},"metrics":${filling}`, true)
        if (n % 10 === 0) yield* turn
        expect(connection.socket.bufferedAmount).toBeLessThan(256 * 1024)
      }
      expect(connection.seq).toBeLessThan(frames / 2)
      reader.resume()
      while (heard.length < connection.seq) yield* turn
      Connection.send(connection, "metrics", `"n":${frames},"metrics":{}`, true)
      while (heard.length < connection.seq) yield* turn
      // What was left out leaves no gap in the numbering.
      expect(heard.map(({ seq }) => seq)).toStrictEqual(heard.map((_, i) => i + 1))
      expect(heard.at(-1)?.n).toBe(frames)
    }).pipe(Effect.scoped)
  )

  it.live("lets go of who reads nothing of what cannot be left out", () =>
    Effect.gen(function* () {
      const { connection, reader } = yield* pair
      const closed = Effect.async<number>(
        (resume) => void reader.once("close", (code) => resume(Effect.succeed(code)))
      )
      reader.pause()
      for (let n = 0; n < frames; n++)
        Connection.send(connection, "conversation", `"conversation":${filling}`, false)
      expect(connection.socket.readyState).toBe(WebSocket.CLOSING)
      expect(connection.seq).toBeLessThan(frames)
      reader.resume()
      expect(yield* closed).toBe(1013)
    }).pipe(Effect.scoped)
  )
})
