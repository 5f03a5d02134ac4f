/** The process's HTTP server. */
import { createServer, type Server, type ServerResponse } from "node:http"
import { Context, Effect, Layer } from "effect"

export class NodeServer extends Context.Tag("@botflow/backend/NodeServer")<NodeServer, Server>() {}

/** How long a client may take, milliseconds. */
export interface Patience {
  /** To say what it wants, from the moment it connects. */
  readonly headers: number
  /** To say all of it. */
  readonly request: number
  /** How often connections are looked through for those that take longer: by itself Node does so every 30 seconds. */
  readonly checking: number
}

const usual: Patience = { headers: 10_000, request: 30_000, checking: 2_000 }

/**
 * The port opens before the routes are there; a request in that gap would never be answered, so
 * it is told to come back. A client that sends its request slowly is cut off.
 */
export const layer = (patience: Patience = usual) =>
  Layer.sync(NodeServer, () => {
    const server = createServer({
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: patience.checking,
      maxHeaderSize: 16 * 1024
    })
    server.on("request", (_request, response) => {
      if (server.listenerCount("request") === 1) response.writeHead(503, { "retry-after": "1" }).end()
    })
    return server
  })

/** How long requests under way may take once the process is told to stop. */
const grace = "6 seconds"

/**
 * When its scope closes, which must be before anything behind the routes does: takes no more connections, lets
 * requests under way finish, and says with each answer that the connection ends with it.
 */
export const draining = Layer.scopedDiscard(
  Effect.gen(function* () {
    const server = yield* NodeServer
    const underWay = new Set<ServerResponse>()
    let stopping = false
    // First: a header is set before anybody answers.
    server.prependListener("request", (_request, response) => {
      if (stopping) response.setHeader("connection", "close")
      underWay.add(response)
      response.once("close", () => underWay.delete(response))
    })
    const closed = Effect.async<void>((resume) => {
      // Closes connections without a request, too.
      server.close(() => resume(Effect.void))
    })
    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        stopping = true
        for (const response of underWay) if (!response.headersSent) response.setHeader("connection", "close")
        yield* closed.pipe(Effect.interruptible, Effect.timeoutOption(grace))
        server.closeAllConnections()
      })
    )
  })
)
