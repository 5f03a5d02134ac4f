import { expect, layer } from "@effect/vitest"
import * as LiveStoreMemory from "@botflow/storage/live/LiveStoreMemory"
import { HttpServer } from "@effect/platform"
import { Effect, Exit } from "effect"
import { instance } from "./instances.ts"
import { say } from "./raw.ts"
import { connect, ticket } from "./sockets.ts"
import { app, request, tenant } from "./support.ts"

const head = "POST /api/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
const smuggled = "GET /api/health/live HTTP/1.1\r\nHost: a\r\n\r\n"

/** Requests of which two programs may think differently where they end. */
const ambiguous: Readonly<Record<string, string>> = {
  "a length and chunks": `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  "chunks and a length": `${head}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${smuggled}`,
  "two lengths": `${head}Content-Length: 2\r\nContent-Length: 70\r\n\r\n{}${smuggled}`,
  "two equal lengths": `${head}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
  "a list of lengths": `${head}Content-Length: 2, 2\r\n\r\n{}${smuggled}`,
  "a length with a sign": `${head}Content-Length: +2\r\n\r\n{}${smuggled}`,
  "a negative length": `${head}Content-Length: -1\r\n\r\n${smuggled}`,
  "a length that overflows": `${head}Content-Length: 18446744073709551618\r\n\r\n{}${smuggled}`,
  "a chunk of no length": `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${smuggled}`,
  "a chunk longer than it says": `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n${smuggled}`,
  "a chunk of huge length": `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n${smuggled}`,
  "chunks that are not last": `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
  "a coding nobody knows": `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
  "a name with a blank": `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  "a line that goes on": `${head}X: a\r\n b: c\r\nContent-Length : 2\r\n\r\n{}${smuggled}`,
  "no name": `${head}: x\r\n\r\n${smuggled}`,
  "no host": `GET /api/health/live HTTP/1.1\r\n\r\n${smuggled}`,
  "NUL in a header": `${head}X: a\0b\r\n\r\n${smuggled}`,
  "an unknown method": `FETCH /api/health/live HTTP/1.1\r\nHost: a\r\n\r\n${smuggled}`
}

const short = { headers: 300, request: 600, checking: 50 }

layer(app, { excludeTestServices: true })("On the wire", (it) => {
  it.effect.each(Object.entries(ambiguous))(
    "a request with %s is refused, and nothing behind it is read",
    ([, text]) =>
      Effect.gen(function* () {
        const { ingest } = yield* tenant
        const known = text.replace("Host: a\r\n", `Host: a\r\nAuthorization: Bearer ${ingest}\r\n`)
        // Sooner than a connection is closed that only has nothing to say.
        const heard = yield* say(known).pipe(Effect.timeout("3 seconds"))
        const statuses = [...heard.matchAll(/^HTTP\/1\.1 (\d+) /gm)].map(([, status]) => status)
        expect(statuses).toStrictEqual(["400"])
      })
  )

  it.scoped("who is slow is cut off: with a word, with headers, with a body, and between two requests", () =>
    Effect.gen(function* () {
      const at = yield* instance(LiveStoreMemory.layer, { patience: short })
      const own = yield* tenant
      const drip = (text: string) => (socket: { readonly write: (text: string) => boolean }) => {
        const timer = setInterval(() => socket.write(text), 40)
        return () => clearInterval(timer)
      }
      const ways = [
        ["", () => undefined],
        ["GET /api/me HTTP/1.1\r\n", drip("X: y\r\n")],
        [`${head}Authorization: Bearer ${own.ingest}\r\nContent-Length: 10000\r\n\r\n{`, drip(" ")],
        [
          `POST /api/keys HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${own.admin}\r\nContent-Length: 500\r\n\r\n{`,
          drip(" ")
        ]
      ] as const
      yield* Effect.forEach(
        ways,
        ([text, then]) =>
          Effect.gen(function* () {
            const heard = yield* say(text, (socket) => {
              const stop = then(socket)
              socket.once("close", () => stop?.())
            })
            // Whoever has begun to be answered hears that, the others that they took too long.
            expect(heard).toMatch(/^(HTTP\/1\.1 4\d\d |$)/)
          }),
        { concurrency: "unbounded" }
      ).pipe(Effect.provideService(HttpServer.HttpServer, at))
      const healthy = yield* Effect.provideService(request("/api/health/live"), HttpServer.HttpServer, at)
      expect(healthy.status).toBe(200)
    })
  )

  it.effect("what cannot be done to an address is told, with what can", () =>
    Effect.gen(function* () {
      const { admin } = yield* tenant
      const cases = [
        ["DELETE", "/api/events", "POST"],
        ["POST", "/api/health/live", "GET"],
        ["PUT", "/api/keys/some", "DELETE"],
        ["POST", "/api/export/conversations.csv", "GET"],
        ["OPTIONS", "/api/me", "GET"],
        ["PROPFIND", "/api/me", "GET"]
      ] as const
      for (const [method, path, allow] of cases) {
        const answer = yield* request(path, { method, token: admin })
        expect([path, answer.status, answer.headers.get("allow")]).toStrictEqual([path, 405, allow])
        expect(JSON.parse(answer.text)).toMatchObject({ status: 405, code: "method_not_allowed" })
        expect(answer.headers.get("access-control-allow-origin")).toBeNull()
      }
      for (const path of ["/api/me", "/api/nothing", "/"]) {
        const heard = yield* say(
          `TRACE ${path} HTTP/1.1\r\nHost: a\r\nX-Secret: yes\r\nConnection: close\r\n\r\n`
        )
        expect(heard).toMatch(/^HTTP\/1\.1 405 /)
        expect(heard).not.toContain("X-Secret")
      }
      expect((yield* request("/api/nothing", { token: admin })).status).toBe(404)
    })
  )

  it.scoped("an organization has so many sockets and no more; another has its own", () =>
    Effect.gen(function* () {
      const [own, other] = [yield* tenant, yield* tenant]
      const at = yield* instance(LiveStoreMemory.layer, { socketsPerOrganization: 2 })
      yield* Effect.gen(function* () {
        const first = yield* Effect.scoped(
          Effect.gen(function* () {
            const sockets = [yield* connect({ token: own.read }), yield* connect({ token: own.admin })]
            for (const socket of sockets) yield* socket.nextOf("snapshot")
            return yield* Effect.exit(connect({ query: { ticket: yield* ticket(own.read) } }))
          })
        )
        expect(Exit.isFailure(first) && first.cause).toMatchObject({
          error: { status: 429, body: { status: 429, code: "socket_refused" } }
        })
        yield* (yield* connect({ token: other.read })).nextOf("snapshot")
        // Once they are gone there is room again.
        const again = yield* Effect.retry(connect({ token: own.read }), { times: 50 })
        yield* again.nextOf("snapshot")
      }).pipe(Effect.provideService(HttpServer.HttpServer, at))
    })
  )
})
