// @vitest-environment node
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { http, passthrough } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { isApi, proxy } from "../server/proxy.ts"
import * as Settings from "../server/settings.ts"
import { staticFiles } from "../server/static-files.ts"
import { server as mocks } from "./api.ts"

const listen = (server: Server) =>
  new Promise<string>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  )

const root = mkdtempSync(join(tmpdir(), "dashboard-files-"))
let backend: Server
let front: Server
let address: string

beforeAll(async () => {
  mkdirSync(join(root, "assets"))
  mkdirSync(join(root, ".vite"))
  writeFileSync(join(root, "assets", "page-abc.js"), "export {}\n".repeat(500))
  writeFileSync(join(root, ".vite", "manifest.json"), "{}")
  backend = createServer((req, res) => res.end(JSON.stringify({ url: req.url, headers: req.headers })))
  backend.on("upgrade", (req, socket) => {
    if (req.headers.origin === undefined) return void socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n")
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst")
    socket.on("data", (data) => socket.write(`echo ${data}`))
  })
  const api = proxy(new URL(await listen(backend)))
  const files = staticFiles(root)
  front = createServer((req, res) => {
    if (isApi(req)) api.web(req, res)
    else if (!files(req, res)) res.writeHead(404).end()
  })
  front.on("upgrade", api.socket)
  address = await listen(front)
})
beforeEach(() => mocks.use(http.all(/^http:\/\/127\.0\.0\.1:/, () => passthrough())))
afterAll(() => {
  front.closeAllConnections()
  front.close()
  backend.closeAllConnections()
  backend.close()
  rmSync(root, { recursive: true })
})

describe("files", () => {
  it("are kept for ever by name, squeezed, and outlive the next build", async () => {
    rmSync(join(root, "assets"), { recursive: true })
    const response = await fetch(`${address}/assets/page-abc.js`, { headers: { "accept-encoding": "gzip" } })
    expect(response.headers.get("cache-control")).toContain("immutable")
    expect(response.headers.get("content-encoding")).toBe("gzip")
    expect(Number(response.headers.get("content-length"))).toBeLessThan(500)
    expect(await response.text()).toBe("export {}\n".repeat(500))
  })

  it("are not sent again to who has them", async () => {
    const { headers } = await fetch(`${address}/assets/page-abc.js`)
    const since = { "if-modified-since": headers.get("last-modified") ?? "" }
    expect((await fetch(`${address}/assets/page-abc.js`, { headers: since })).status).toBe(304)
  })

  it.each(["/.vite/manifest.json", "/assets/..%2f..%2fpackage.json", "/assets/"])(
    "do not include %s",
    async (path) => expect((await fetch(address + path)).status).toBe(404)
  )
})

/** Sends raw lines and resolves once the answer holds `until`. */
const raw = (lines: ReadonlyArray<string>, until: string, then?: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(address).port), "127.0.0.1", () => socket.write(lines.join("\r\n")))
    let received = ""
    socket.on("data", (data) => {
      received += data
      if (then !== undefined && received.includes("first")) socket.write(then)
      if (!received.includes(until)) return
      socket.destroy()
      resolve(received)
    })
    socket.on("error", reject)
    socket.on("close", () => resolve(received))
  })

describe("the way to the backend", () => {
  it("keeps path, query and key, and leaves our cookie behind", async () => {
    const headers = { authorization: "Bearer bf_x", cookie: "botflow_session=secret" }
    const answer: unknown = await (await fetch(`${address}/api/me?a=1`, { headers })).json()
    expect(answer).toMatchObject({ url: "/api/me?a=1", headers: { authorization: "Bearer bf_x" } })
    expect(answer).not.toHaveProperty("headers.cookie")
  })

  it("carries the live socket in both directions", async () => {
    const lines = [
      "GET /api/realtime?ticket=t HTTP/1.1",
      "Host: x",
      "Origin: http://x",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "",
      ""
    ]
    const received = await raw(lines, "echo hello", "hello")
    expect(received).toMatch(/^HTTP\/1\.1 101 /)
    expect(received).toContain("first")
  })

  it("passes a refusal on", async () => {
    const lines = [
      "GET /api/realtime HTTP/1.1",
      "Host: x",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "",
      ""
    ]
    expect(await raw(lines, "\r\n\r\n")).toMatch(/^HTTP\/1\.1 401 /)
  })
})

describe("settings", () => {
  it("have defaults for one machine", () =>
    expect(Settings.read({})).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      app: { BOTFLOW_PUBLIC_API_URL: "http://127.0.0.1:4000" }
    }))

  it.each([
    ["DASHBOARD_PORT", "http"],
    ["BOTFLOW_API_URL", "localhost"],
    ["BOTFLOW_SESSION_SECRET", "short"]
  ])("name %s when it is wrong", (name, value) =>
    expect(() => Settings.read({ [name]: value })).toThrow(name)
  )
})
