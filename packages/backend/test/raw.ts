/** Bytes on a connection, without a client that knows better. */
import { connect, type Socket } from "node:net"
import { Effect } from "effect"
import { baseUrl } from "./support.ts"

/** Opens a connection, says something, and hears all until the other side closes it. */
export const say = (text: string, then: (socket: Socket) => void = () => undefined) =>
  Effect.flatMap(baseUrl, (base) =>
    Effect.async<string>((resume) => {
      let heard = ""
      const socket = connect(Number(new URL(base).port), "127.0.0.1", () => {
        if (text !== "") socket.write(text)
        then(socket)
      })
      socket.on("data", (data) => (heard += data.toString()))
      // What was written after the other side had closed.
      socket.on("error", () => undefined)
      socket.on("close", () => resume(Effect.succeed(heard)))
    }).pipe(Effect.timeout("8 seconds"))
  )
