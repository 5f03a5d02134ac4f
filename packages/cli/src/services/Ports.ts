/** TCP ports of this machine. */
import { createServer } from "node:net"
import { Effect } from "effect"
import { type Stop, stop } from "../Stop.ts"

/** Ports from here on are handed out to outgoing connections, so a server may find one taken at any time. */
const firstEphemeral = 32_768

/** Tries to listen for a moment. Answers the error's code, or null where the port is free. */
const probe = (host: string, port: number): Effect.Effect<string | null> =>
  Effect.async((resume) => {
    const server = createServer()
    server.once("error", (error: NodeJS.ErrnoException) =>
      resume(Effect.succeed(error.code ?? error.message))
    )
    server.listen({ host, port, exclusive: true }, () => server.close(() => resume(Effect.succeed(null))))
  })

export const isFree = (host: string, port: number): Effect.Effect<boolean> =>
  Effect.map(probe(host, port), (code) => code === null)

/** Fails with one line that names the setting when its port cannot be listened on. */
export const requireFree = (setting: string, host: string, port: number): Effect.Effect<void, Stop> =>
  Effect.flatMap(probe(host, port), (code) => {
    if (code === null) return Effect.void
    if (code === "EADDRINUSE") {
      return Effect.fail(
        stop(
          `${setting}: port ${port} of ${host} is in use; stop what listens there or set ${setting} to another port`
        )
      )
    }
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      return Effect.fail(stop(`HOST: ${host} is not an address of this machine`))
    return Effect.fail(stop(`${setting}: cannot listen on port ${port} of ${host} (${code})`))
  })

/** The first free port of 127.0.0.1 from `start` on, below those handed out to outgoing connections. */
export const findFree = (start: number): Effect.Effect<number, Stop> =>
  Effect.gen(function* () {
    for (let port = start; port < firstEphemeral; port++) {
      if (yield* isFree("127.0.0.1", port)) return port
    }
    return yield* stop(`no free port between ${start} and ${firstEphemeral - 1} on 127.0.0.1`)
  })
