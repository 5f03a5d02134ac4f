import { spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Option, Schedule } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Child from "../src/services/Child.ts"
import * as Lease from "../src/services/Lease.ts"
import * as Ports from "../src/services/Ports.ts"
import * as PrivateRedis from "../src/services/PrivateRedis.ts"
import * as Processes from "../src/services/Processes.ts"
import * as Secrets from "../src/Secrets.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "botflow-cli-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(effect)
/** Looks again until it is so. */
const eventually = (check: () => boolean) =>
  Effect.suspend(() => (check() ? Effect.void : Effect.fail("not yet"))).pipe(
    Effect.retry(Schedule.spaced("20 millis")),
    Effect.timeout("20 seconds")
  )
const linesIn = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [])

describe("a taken port", () => {
  it("is told by the setting's name", async () => {
    const server = createServer().listen(0, "127.0.0.1")
    await new Promise((resolve) => server.once("listening", resolve))
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const error = await run(Effect.flip(Ports.requireFree("PORT", "127.0.0.1", port)))
    expect(error.message).toBe(
      `PORT: port ${port} of 127.0.0.1 is in use; stop what listens there or set PORT to another port`
    )
    server.close()
  })

  it("is passed over by the search for a free one", () =>
    run(
      Effect.gen(function* () {
        const first = yield* Ports.findFree(20_100)
        const server = createServer().listen({ port: first, host: "127.0.0.1" })
        yield* Effect.promise(() => new Promise((resolve) => server.once("listening", resolve)))
        expect(yield* Ports.findFree(first)).toBeGreaterThan(first)
        server.close()
      })
    ))
})

describe("a lease", () => {
  const hold = (stopped: Array<string>) =>
    Effect.scoped(
      Lease.hold(
        folder,
        Effect.sync(() => stopped.push("stopped"))
      )
    )

  it("stops the server with its last user", async () => {
    const stopped: Array<string> = []
    await run(hold(stopped))
    expect(stopped).toEqual(["stopped"])
  })

  it("leaves it to another living user, and not to a dead one", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"])
    writeFileSync(join(folder, String(other.pid)), "")
    const stopped: Array<string> = []
    await run(hold(stopped))
    expect(stopped).toEqual([])
    const ended = new Promise((resolve) => other.once("exit", resolve))
    other.kill("SIGKILL")
    await ended
    await run(hold(stopped))
    expect(stopped).toEqual(["stopped"])
  })
})

describe("a child process", () => {
  const script = (code: string) => {
    const file = join(folder, "child.mjs")
    writeFileSync(file, code)
    return file
  }
  const log = () => linesIn(join(folder, "logs", "child.log"))
  const keep = (code: string, patienceMs = 5000) =>
    Child.keepAlive({
      name: "child",
      script: script(code),
      env: { WORD: "hello" },
      dataDir: folder,
      patienceMs
    })

  it("is started again after a crash, with its output in the log", () =>
    run(
      Effect.scoped(
        Effect.gen(function* () {
          const child = yield* keep("console.log(process.env.WORD); process.exit(3)")
          yield* eventually(() => log().length >= 2)
          expect(yield* child.crashes).toBeGreaterThanOrEqual(1)
          expect(yield* child.lastWords).toContain("hello")
        })
      )
    ))

  it("is asked to end first", async () => {
    await run(
      Effect.scoped(
        Effect.gen(function* () {
          yield* keep(
            'process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); setInterval(() => {}, 1000); console.log("up")'
          )
          yield* eventually(() => log().includes("up"))
        })
      )
    )
    expect(log()).toEqual(["up", "bye"])
  })

  it("is made to end when it does not", async () => {
    let pid = 0
    await run(
      Effect.scoped(
        Effect.gen(function* () {
          yield* keep(
            'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log(process.pid)',
            100
          )
          yield* eventually(() => Number(log()[0]) > 0)
          pid = Number(log()[0])
        })
      )
    )
    expect(Processes.isAlive(pid)).toBe(false)
  })

  it("that a killed run has left behind is ended", async () => {
    const file = script("setInterval(() => {}, 1000)")
    const orphan = spawn(process.execPath, [file])
    const ended = new Promise((resolve) => orphan.once("exit", (_code, signal) => resolve(signal)))
    mkdirSync(join(folder, "run"))
    writeFileSync(join(folder, "run", "child.pid"), String(orphan.pid))
    await run(Child.endLeftover(folder, "child", file))
    expect(await ended).toBe("SIGTERM")
  })
})

describe("a private Redis", () => {
  const usual = ["/usr/local/sbin", "/usr/sbin", "/opt/homebrew/bin"].some((usualFolder) =>
    existsSync(join(usualFolder, "redis-server"))
  )

  it.skipIf(usual)("is none where there is no program for it", async () => {
    const found = await run(
      Effect.scoped(PrivateRedis.acquire({ dataDir: folder, path: folder, install: false }))
    )
    expect(Option.isNone(found)).toBe(true)
  })
})

describe("secrets", () => {
  it("are made once, well formed, and readable by their owner alone", async () => {
    const first = await run(Secrets.keep(folder))
    expect(first.apiKey).toMatch(/^bf_[\w-]{43}$/)
    expect(await run(Secrets.keep(folder))).toEqual(first)
    expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600)
  })

  it("that are damaged are not replaced in silence", async () => {
    writeFileSync(join(folder, "secrets.json"), "{}")
    expect((await run(Effect.flip(Secrets.keep(folder)))).message).toContain("is damaged")
  })
})
