/** A way to PostgreSQL that can fall silent: connections stay, and nothing comes through any more. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { Effect } from "effect"

export interface Relay {
  /** The same database through the relay. */
  readonly url: string
  readonly hush: Effect.Effect<void>
  readonly speak: Effect.Effect<void>
}

/** Until the scope closes. */
export const to = (target: string) =>
  Effect.gen(function* () {
    const { hostname, port } = new URL(target)
    const open = new Set<Socket>()
    let silent = false
    const join = (from: Socket, into: Socket) => {
      open.add(from)
      from.on("error", () => into.destroy())
      from.on("close", () => {
        open.delete(from)
        into.destroy()
      })
      from.pipe(into)
      if (silent) from.pause()
    }
    const server = yield* Effect.acquireRelease(
      Effect.async<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((client) => {
          const upstream = connect(Number(port || 5432), hostname)
          join(client, upstream)
          join(upstream, client)
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => {
          server.close()
          for (const socket of open) socket.destroy()
        })
    )
    const url = new URL(target)
    url.hostname = "127.0.0.1"
    url.port = String((server.address() as AddressInfo).port)
    const set = (to: boolean) =>
      Effect.sync(() => {
        silent = to
        for (const socket of open) {
          if (to) socket.pause()
          else socket.resume()
        }
      })
    return { url: url.href, hush: set(true), speak: set(false) } satisfies Relay
  })
