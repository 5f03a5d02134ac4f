import { connect as tcp } from "node:net"
import { gzipSync } from "node:zlib"
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { endpoints, nameOf, requestOf } from "./endpoints.ts"
import { ownedTenant } from "./people.ts"
import { app, baseUrl, given, message, post, request, tenant } from "./support.ts"

/** What breaks programs that trust what they read. */
const corpus = [
  "=1+1",
  "+27;cmd|' /C calc'!A0",
  "@SUM(1)",
  "\t=1",
  "__proto__",
  "constructor",
  "a\u0000b",
  "\ud800",
  "\u202eevil\u200b",
  "a\r\nX-Forged: 1",
  "level=ERROR msg=forged\n",
  "\u001b[31mred",
  "' OR '1'='1",
  "'; DROP TABLE messages; --",
  "%' OR true --",
  "\\",
  "${7*7}{{7*7}}<script>alert(1)</script>",
  "../../etc/passwd",
  "1e400",
  "9".repeat(400),
  "x".repeat(5_000)
]

/** Without a lone surrogate, which no address holds. */
const clean = (text: string) => text.replace(/^[\ud800-\udfff]$/, "\ufffd")

const traces = /\n\s+at |node_modules|\.ts:\d|SELECT |INSERT |pg_|ECONN|postgres:\/\//

/** What is wrong with an answer: a failure of ours, one that is no problem document, or one that tells its insides. */
const faults = (
  what: string,
  { headers, status, text }: Effect.Effect.Success<ReturnType<typeof request>>
) => {
  const type = headers.get("content-type") ?? ""
  const isProblem = status < 400 || type.startsWith("application/problem+json")
  return status >= 500 || !isProblem || (status >= 400 && traces.test(text))
    ? [`${what}: ${status} ${type} ${text.slice(0, 200)}`]
    : []
}

const filters = [
  "q",
  "botId",
  "channel",
  "model",
  "status",
  "outcome",
  "from",
  "to",
  "period",
  "timezone",
  "bucket",
  "limit",
  "cursor",
  "minResponseTimeMs",
  "failed",
  "compare",
  "metric",
  "method",
  "reveal",
  "action",
  "startDate",
  "numbers",
  "validFrom",
  "state"
]

layer(app, { excludeTestServices: true })("Hostile input", (it) => {
  it.effect(
    "in any parameter of any endpoint is answered like any other",
    () =>
      Effect.gen(function* () {
        const own = yield* tenant
        yield* given(own, [message("m-1")])
        const wrong: Array<string> = []
        const reading = endpoints.filter(({ level, method }) => method === "GET" && level !== "public")
        for (const endpoint of reading) {
          const { path } = requestOf(endpoint)
          const asked = corpus.flatMap((value) =>
            filters.map((name) => ({
              name,
              value,
              url: `${path}${path.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(clean(value))}`
            }))
          )
          // Each endpoint by a share of the combinations, all of them by each value.
          const some = asked.filter((_, i) => i % 7 === reading.indexOf(endpoint) % 7)
          const answers = yield* Effect.forEach(
            some,
            ({ name, url, value }) =>
              Effect.map(request(url, { token: own.admin }), (answer) =>
                faults(`${nameOf(endpoint)} ${name}=${JSON.stringify(value.slice(0, 30))}`, answer)
              ),
            { concurrency: 8 }
          )
          wrong.push(...answers.flat())
        }
        expect(wrong).toStrictEqual([])
      }),
    120_000
  )

  it.effect(
    "in any path and any body is answered like any other",
    () =>
      Effect.gen(function* () {
        const own = yield* ownedTenant
        const wrong: Array<string> = []
        for (const endpoint of endpoints) {
          if (endpoint.path.includes("session") || endpoint.level === "instance") continue
          const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "")
          for (const value of corpus) {
            const text = clean(value)
            const { path, ...options } = requestOf(
              endpoint,
              Object.fromEntries(names.map((name) => [name, text]))
            )
            const json = "body" in options ? options.body : undefined
            if (names.length > 0) {
              const answer = yield* request(path, { ...options, token: own.admin })
              wrong.push(...faults(`${nameOf(endpoint)} for ${JSON.stringify(value.slice(0, 30))}`, answer))
            }
            if (typeof json !== "string") continue
            const body = json.replace(/"(?:[^"\\]|\\.)*"(?=[,}\]])/, () => JSON.stringify(value))
            const answer = yield* request(path, { ...options, body, token: own.admin })
            wrong.push(...faults(`${nameOf(endpoint)} with ${body.slice(0, 60)}`, answer))
          }
        }
        expect(wrong).toStrictEqual([])
      }),
    120_000
  )

  it.effect("costs an event itself alone, and changes no prototype", () =>
    Effect.gen(function* () {
      const own = yield* tenant
      const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`
      const good = JSON.stringify(message("good"))
      const bodies = [
        `{"events":[${good},${deep}]}`,
        `{"events":[${good},{"__proto__":{"type":"message"},"constructor":{"prototype":{"isAdmin":true}}}]}`,
        `{"events":[${good.replace("{", '{"id":"first",')}]}`,
        `{"events":[${good},${JSON.stringify(message("x".repeat(1_000_000)))}]}`,
        `{"events":[${good},${JSON.stringify(message("n", { sequence: "1", responseTimeMs: "5" }))}]}`,
        `{"events":[${good},${JSON.stringify(message("e")).replace("}", ',"responseTimeMs":1e400}')}]}`,
        `{"__proto__":{"events":[]},"events":[${good}]}`
      ]
      for (const body of bodies) {
        const answer = yield* post(own.ingest, body)
        expect([answer.status, body.slice(0, 60)]).toStrictEqual([202, body.slice(0, 60)])
      }
      const polluted: Record<string, unknown> = {}
      expect([polluted["isAdmin"], polluted["events"]]).toStrictEqual([undefined, undefined])
      const texts = corpus.map((value, i) =>
        message(`t-${i}`, {
          conversationId: `c-${i}`,
          customer: { id: `u-${i}`, name: value },
          text: value.slice(0, 8_000)
        })
      )
      const stored = yield* post(own.ingest, { events: texts })
      expect(stored.status).toBe(202)
    })
  )

  it.effect("does not unpack, nest or grow beyond what is taken", () =>
    Effect.gen(function* () {
      const own = yield* ownedTenant
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))
      const before = process.memoryUsage().rss
      const answer = yield* post(own.ingest, bomb, { "content-encoding": "gzip" })
      expect(answer.status).toBe(413)
      expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
      const large = yield* request("/api/keys", {
        token: own.admin,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "x".repeat(200_000), scopes: ["read"] })
      })
      expect([large.status, large.headers.get("content-type")]).toStrictEqual([
        413,
        "application/problem+json"
      ])
      const nested = yield* request("/api/keys", {
        token: own.admin,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "[".repeat(10_000) + "]".repeat(10_000)
      })
      expect(faults("nested", nested)).toStrictEqual([])
    })
  )

  it.effect("that is no HTTP is told so, and the connection is closed", () =>
    Effect.gen(function* () {
      const { port } = new URL(yield* baseUrl)
      const say = (text: string) =>
        Effect.async<string>((resume) => {
          let heard = ""
          const socket = tcp(Number(port), "127.0.0.1", () => socket.write(text))
          socket.on("data", (data) => (heard += data.toString()))
          socket.on("error", () => undefined)
          socket.on("close", () => resume(Effect.succeed(heard)))
        }).pipe(Effect.timeout("8 seconds"))
      const head = "POST /api/events HTTP/1.1\r\nHost: a\r\n"
      for (const text of [
        `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
        `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
        `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(20_000)}\r\n\r\n`
      ]) {
        const heard = yield* say(text)
        expect(heard).toMatch(/^HTTP\/1\.1 (4\d\d) /)
        expect(heard).not.toMatch(traces)
      }
    })
  )
})
