/** One open socket: numbers its frames, and never lets a slow reader pile them up. */
import type { WebSocket } from "ws"
import type { Sight } from "../http/Sight.ts"

/** Bytes that may wait in the socket; with more, frames that a newer one will replace are left out. */
const busyBytes = 64 * 1024
/** A reader this far behind is not reading: it is let go, and may come back with its cursor. */
const lostBytes = 1024 * 1024

export interface Connection {
  readonly socket: WebSocket
  /** The bots that its frames are narrowed to; `null`: all. Sorted. */
  botIds: ReadonlyArray<string> | null
  /** Whether it is told phones and names as they are. */
  readonly sight: Sight
  /** Where in the feed it wants to go on; `null`: from a snapshot. */
  resumeFrom: string | null
  /** Of the last frame sent. */
  seq: number
  /** Pings sent since the last sign of life. */
  unanswered: number
}

export const make = (socket: WebSocket, resumeFrom: string | null, sight: Sight = "masked"): Connection => {
  const connection: Connection = { socket, botIds: null, sight, resumeFrom, seq: 0, unanswered: 0 }
  const alive = () => {
    connection.unanswered = 0
  }
  socket.on("pong", alive)
  socket.on("message", alive)
  return connection
}

const tryAgainLater = 1013

/**
 * Sends a frame of `type`. `members` is the rest of its JSON, made once for all who get it.
 *
 * @param replaceable a newer frame will make up for this one: it may be left out
 */
export const send = (connection: Connection, type: string, members: string, replaceable: boolean): void => {
  const { socket } = connection
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > lostBytes) return socket.close(tryAgainLater, "reading too slowly")
  if (replaceable && socket.bufferedAmount > busyBytes) return
  socket.send(`{"type":"${type}","seq":${++connection.seq},${members}}`)
}

/** Asks for a sign of life; lets go of who owes two. */
export const ping = (connection: Connection): void => {
  if (connection.unanswered >= 2) return connection.socket.terminate()
  connection.unanswered++
  if (connection.socket.readyState === connection.socket.OPEN) connection.socket.ping()
}
