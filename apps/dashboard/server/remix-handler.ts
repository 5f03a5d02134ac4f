/** Node's request and response as the ones of the Web, around the Remix handler. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { ReadableStream } from "node:stream/web"
import { createRequestHandler, type ServerBuild } from "@remix-run/server-runtime"
import { addressOf } from "./address.ts"
import { originOf } from "./app-settings.ts"
import { gathered, pageStream } from "./compression.ts"
import { refusalOf } from "./foreign.ts"
import type { Settings } from "./settings.ts"

const toRequest = (
  req: IncomingMessage,
  origin: string,
  signal: AbortSignal,
  { trustedProxies }: Settings
): Request => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    if (value === undefined || name.startsWith(":")) continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one)
  }
  headers.set("x-forwarded-for", addressOf(req, trustedProxies))
  const method = req.method ?? "GET"
  const init: RequestInit = { method, headers, signal }
  if (method !== "GET" && method !== "HEAD") {
    Object.assign(init, { body: Readable.toWeb(req), duplex: "half" })
  }
  return new Request(new URL(req.url ?? "/", origin), init)
}

const send = async (req: IncomingMessage, response: Response, res: ServerResponse): Promise<void> => {
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== "set-cookie") res.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) res.setHeader("set-cookie", cookies)
  if (response.body === null) {
    res.end()
    return
  }
  const body = Readable.from(gathered(response.body as ReadableStream<Uint8Array>))
  const gzip = pageStream(req, response.headers.get("content-type") ?? "")
  if (gzip === null) return pipeline(body, res)
  res.setHeader("content-encoding", "gzip")
  res.appendHeader("vary", "accept-encoding")
  await pipeline(body, gzip, res)
}

export const remixHandler = (build: ServerBuild, settings: Settings) => {
  const handle = createRequestHandler(build, "production")
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const gone = new AbortController()
    res.on("close", () => gone.abort())
    const origin = originOf(settings.app, req.headers.host ?? "localhost", "http:")
    try {
      const request = toRequest(req, origin, gone.signal, settings)
      await send(req, refusalOf(request) ?? (await handle(request, { env: settings.app })), res)
    } catch (error) {
      if (gone.signal.aborted) return
      console.error(error)
      if (!res.headersSent) res.writeHead(500, { "content-type": "text/plain" }).end("Unexpected error")
      else res.destroy()
    }
  }
}
