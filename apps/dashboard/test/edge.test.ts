// @vitest-environment node
import { connect } from "node:net"
import { build } from "esbuild"
import { http, passthrough } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { server as mocks } from "./api.ts"
import { credentials } from "./fixtures/api.ts"
import * as Edge from "./fixtures/edge.ts"

let edge: Awaited<ReturnType<typeof Edge.start>>
beforeAll(async () => {
  edge = await Edge.start()
}, 60_000)
beforeEach(() => mocks.use(http.all(/^http:\/\/127\.0\.0\.1:/, () => passthrough())))
afterAll(() => edge?.stop())

const ask = (path: string, init: RequestInit = {}) =>
  fetch(edge.address + path, { redirect: "manual", ...init })

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  ask(path, {
    method: "POST",
    headers: { origin: edge.address, ...headers },
    body: new URLSearchParams(fields)
  })

const signIn = async () => {
  const answer = await post("/sign-in", credentials)
  expect(answer.headers.get("location")).toBe("/")
  return { cookie: answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "" }
}

describe("the edge bundle", () => {
  it("is one file that imports nothing, from Node or elsewhere", async () => {
    const walked = await build({
      entryPoints: [Edge.bundle],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      packages: "external",
      external: ["node:*"],
      logLevel: "silent"
    })
    expect(Object.keys(walked.metafile.inputs)).toHaveLength(1)
    expect(Object.values(walked.metafile.outputs).flatMap(({ imports }) => imports)).toStrictEqual([])
  })
})

describe("on the edge", () => {
  it("a page is behind the sign-in, which keeps nothing", async () => {
    const turned = await ask("/?bot=orders")
    expect([turned.status, turned.headers.get("location")]).toStrictEqual([
      302,
      "/sign-in?to=%2F%3Fbot%3Dorders"
    ])
    const page = await ask("/sign-in")
    expect(page.headers.get("cache-control")).toBe("no-store")
    expect(await page.text()).toContain("Sign in")
    expect((await post("/sign-in", { ...credentials, password: "wrong" })).status).toBe(401)
  })

  it("Overview holds numbers and charts, and is nobody else's", async () => {
    const answer = await ask("/", { headers: await signIn() })
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get("cache-control")).toBe("no-store")
    expect(answer.headers.get("content-encoding")).toBe("gzip")
    expect(answer.headers.get("content-security-policy")).toContain("'nonce-")
    expect(html).toMatch(/data-card="messagesPerHour"/)
    expect(html).toContain(">284<")
    expect(html).toMatch(/<figure[\s\S]*<svg[\s\S]*<path d="m[\d. lmh-]{40,}"/)
  })

  it("the download streams", async () => {
    const answer = await ask("/conversations.csv", { headers: await signIn() })
    expect(answer.headers.get("content-disposition")).toContain("attachment")
    expect((await answer.text()).split("\r\n")).toHaveLength(139)
  })

  it("an API's key reaches the API, our cookie does not", async () => {
    const key = { authorization: "Bearer session-token" }
    expect(await (await ask("/api/me", { headers: key })).json()).toMatchObject({ email: credentials.email })
    expect((await ask("/api/me", { headers: await signIn() })).status).toBe(401)
  })
})

/** Opens a WebSocket by hand, and answers what came until `until` did. */
const socket = (path: string, until: string) =>
  new Promise<string>((resolve, reject) => {
    const client = connect(Number(new URL(edge.address).port), "127.0.0.1")
    let received = ""
    client.on("data", (data) => {
      received += data.toString("latin1")
      if (received.includes(until)) client.destroy()
    })
    client.on("error", reject)
    client.on("close", () => resolve(received))
    client.write(
      `GET ${path} HTTP/1.1\r\nHost: ${new URL(edge.address).host}\r\nOrigin: ${edge.address}\r\n` +
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
  })

describe("the live socket", () => {
  it("opens by a ticket, on the pages' own origin", async () => {
    const ticket = await post("/live/ticket", {}, await signIn())
    expect(ticket.status).toBe(201)
    const { url } = (await ticket.json()) as { url: string }
    const received = await socket(url, '"type":"metrics"')
    expect(received).toMatch(/^HTTP\/1\.1 101 /)
    expect(received).toContain('"type":"snapshot"')
  })

  it("has no ticket for another site, nor for nobody", async () => {
    expect((await post("/live/ticket", {}, { origin: "https://elsewhere.example" })).status).toBe(403)
    expect((await post("/live/ticket", {})).status).toBe(401)
  })
})

describe("files", () => {
  it("are kept for ever by name, squeezed, and not sent twice", async () => {
    const html = await (await ask("/sign-in")).text()
    for (const path of [/href="(\/assets\/[^"]+\.css)"/, /"(\/assets\/entry\.client[^"]+\.js)"/]) {
      const name = path.exec(html)?.[1] ?? ""
      const { headers, status } = await ask(name)
      expect(status).toBe(200)
      expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
      expect(headers.get("content-encoding")).toBe("gzip")
      expect(headers.get("content-type")).toMatch(/^text\/(?:css|javascript)/)
      const since = { "if-modified-since": headers.get("last-modified") ?? "" }
      expect((await ask(name, { headers: since })).status).toBe(304)
    }
    expect((await ask("/favicon.svg")).headers.get("cache-control")).toBe("public, max-age=3600")
  })

  it.each(["/.vite/manifest.json", "/assets/..%2f..%2fpackage.json", "/assets/", "/assets/gone.js"])(
    "do not include %s",
    async (path) => expect((await ask(path)).status).toBe(404)
  )
})

it("without the API a page says so", async () => {
  const headers = await signIn()
  edge.stopApi()
  const page = await ask("/", { headers })
  expect(page.status).toBe(503)
  expect(await page.text()).toContain("The API does not answer")
  expect((await ask("/api/me")).status).toBe(502)
})
