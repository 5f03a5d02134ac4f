/** `/api/*` goes to the backend, the live socket included, so that a browser needs one origin. */
import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
  type ServerResponse,
  request as httpRequest
} from "node:http"
import { request as httpsRequest } from "node:https"
import type { Duplex } from "node:stream"
import { addressOf } from "./address.ts"

/** Hop-by-hop headers speak of one connection; the cookie is the dashboard's own. */
const dropped = ["connection", "keep-alive", "transfer-encoding", "upgrade", "cookie", "host", "expect"]

const forwarded = (req: IncomingMessage, proxies: number): OutgoingHttpHeaders => {
  const headers: OutgoingHttpHeaders = { ...req.headers }
  for (const name of dropped) delete headers[name]
  headers["x-forwarded-host"] = req.headers["x-forwarded-host"] ?? req.headers.host ?? ""
  headers["x-forwarded-for"] = addressOf(req, proxies)
  return headers
}

const badGateway = JSON.stringify({
  type: "about:blank",
  title: "Bad gateway",
  status: 502,
  code: "backend_unreachable",
  detail: "The backend does not answer."
})

export const isApi = (req: IncomingMessage): boolean => (req.url ?? "").startsWith("/api/")

/** @param proxies of ours, before this one */
export const proxy = (backend: URL, proxies = 0) => {
  const open = (req: IncomingMessage, headers: OutgoingHttpHeaders) => {
    const options: RequestOptions = { method: req.method, headers, agent: false }
    return (backend.protocol === "https:" ? httpsRequest : httpRequest)(
      new URL(req.url ?? "/", backend),
      options
    )
  }

  const web = (req: IncomingMessage, res: ServerResponse): void => {
    const upstream = open(req, forwarded(req, proxies))
    upstream.on("response", (answer) => {
      const headers = { ...answer.headers }
      delete headers["connection"]
      delete headers["keep-alive"]
      res.writeHead(answer.statusCode ?? 502, headers)
      answer.on("error", () => res.destroy()).pipe(res)
    })
    upstream.on("error", () => {
      if (res.headersSent) return res.destroy()
      res.writeHead(502, { "content-type": "application/problem+json" }).end(badGateway)
    })
    res.on("close", () => upstream.destroy())
    req.pipe(upstream)
  }

  const socket = (req: IncomingMessage, client: Duplex, head: Buffer): void => {
    const upstream = open(req, {
      ...forwarded(req, proxies),
      connection: "Upgrade",
      upgrade: req.headers.upgrade
    })
    const refuse = () => client.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n")
    client.on("error", () => upstream.destroy())
    upstream.on("error", refuse)
    upstream.on("response", (answer) => {
      client.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\n\r\n`)
      answer.resume()
    })
    upstream.on("upgrade", (answer, server, firstBytes) => {
      upstream.off("error", refuse)
      const lines = [`HTTP/1.1 101 ${answer.statusMessage}`]
      for (let i = 0; i < answer.rawHeaders.length; i += 2) {
        lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`)
      }
      client.write(`${lines.join("\r\n")}\r\n\r\n`)
      if (firstBytes.length > 0) client.write(firstBytes)
      if (head.length > 0) server.write(head)
      // Whichever side goes, the other must not be left half open.
      server.on("error", () => client.destroy()).on("close", () => client.destroy())
      client.on("close", () => server.destroy())
      server.pipe(client).pipe(server)
    })
    upstream.end()
  }

  return { web, socket }
}
