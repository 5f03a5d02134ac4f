/** The dashboard on Node: files, pages, and `/api` passed on to the backend. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import type { ServerBuild } from "@remix-run/server-runtime"
// @ts-ignore The build makes this module; before the first build there is none to check against.
import * as build from "../build/server/index.js"
import { isApi, proxy } from "./proxy.ts"
import { remixHandler } from "./remix-handler.ts"
import * as Settings from "./settings.ts"
import { staticFiles } from "./static-files.ts"

const settings = (() => {
  try {
    return Settings.read(process.env)
  } catch (error) {
    if (!(error instanceof Settings.BadSetting)) throw error
    console.error(error.message)
    process.exit(1)
  }
})()

const files = staticFiles(fileURLToPath(new URL("../build/client", import.meta.url)))
const api = proxy(settings.apiUrl, settings.trustedProxies)
const pages = remixHandler(build as ServerBuild, settings)

const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (req, res) => {
  if (isApi(req)) api.web(req, res)
  else if (!files(req, res)) void pages(req, res)
})
const sockets = new Set<{ destroy: () => void }>()
server.on("upgrade", (req, socket, head) => {
  if (!isApi(req)) {
    socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n")
    return
  }
  sockets.add(socket)
  socket.on("close", () => sockets.delete(socket))
  api.socket(req, socket, head)
})

server.on("error", (error) => {
  console.error(`Cannot listen on ${settings.host}:${settings.port}: ${error.message}`)
  process.exit(1)
})
server.listen(settings.port, settings.host, () => {
  const { port } = server.address() as AddressInfo
  console.log(`Dashboard on http://${settings.host}:${port}`)
})

/** Requests that run may finish; a live socket never would, so it is cut (the page reconnects). */
const stop = () => {
  server.close(() => process.exit(0))
  for (const socket of sockets) socket.destroy()
  setTimeout(() => server.closeAllConnections(), 2000).unref()
}
process.once("SIGTERM", stop)
process.once("SIGINT", stop)
