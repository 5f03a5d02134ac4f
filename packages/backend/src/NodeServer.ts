/** The process's HTTP server. */
import { createServer, type Server } from "node:http"
import { Context, Layer } from "effect"

export class NodeServer extends Context.Tag("@botflow/backend/NodeServer")<NodeServer, Server>() {}

/**
 * The port opens before the routes are there; a request in that gap would never be answered, so
 * it is told to come back. A client that sends its request slowly is cut off.
 */
export const layer = Layer.sync(NodeServer, () => {
  const server = createServer({ headersTimeout: 15_000, requestTimeout: 30_000, maxHeaderSize: 16 * 1024 })
  server.on("request", (_request, response) => {
    if (server.listenerCount("request") === 1) response.writeHead(503, { "retry-after": "1" }).end()
  })
  return server
})
