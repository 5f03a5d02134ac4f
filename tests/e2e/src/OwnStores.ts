/** A PostgreSQL and a Redis of the test alone, so that it may kill them: fsync on, as in production. */
import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as EmbeddedPostgres from "@botflow/cli/services/EmbeddedPostgres"
import { connect } from "@botflow/storage/redis/Redis"
import { Effect, Exit, Redacted, Scope } from "effect"
import { eventually } from "./Api.ts"
import { Instance } from "./Instance.ts"

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The processes of a parent, which a signal to it alone would leave. */
const childrenOf = (pid: number): ReadonlyArray<number> => {
  try {
    return execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number)
  } catch {
    return []
  }
}

const signal = (pid: number, name: NodeJS.Signals) => {
  try {
    process.kill(pid, name)
  } catch {
    // It is gone already.
  }
}

export class Postgres {
  private constructor(
    readonly url: string,
    private pid: number,
    private readonly start: () => Promise<EmbeddedPostgres.Server>,
    readonly stop: () => Promise<void>
  ) {}

  static async launch(dataDir: string): Promise<Postgres> {
    const scope = await Effect.runPromise(Scope.make())
    const port = await freePort()
    const start = () =>
      Effect.runPromise(
        Scope.extend(EmbeddedPostgres.acquire({ dataDir, port, settings: ["fsync=on"] }), scope)
      )
    const { pid, url } = await start()
    return new Postgres(url, pid, start, () => Effect.runPromise(Scope.close(scope, Exit.void)))
  }

  /** The server and whoever works for it, at once. */
  private all(name: NodeJS.Signals) {
    for (const pid of [this.pid, ...childrenOf(this.pid)]) signal(pid, name)
  }

  /** At once, as a machine does that loses its power; what was written stays in the system's memory. */
  async down(): Promise<void> {
    this.all("SIGKILL")
  }

  async up(): Promise<void> {
    this.pid = (await this.start()).pid
  }

  async kill(): Promise<void> {
    await this.down()
    await this.up()
  }

  /** Only the processes that serve connections. */
  killChildren(): void {
    for (const pid of childrenOf(this.pid)) signal(pid, "SIGKILL")
  }

  freeze(): void {
    this.all("SIGSTOP")
  }

  thaw(): void {
    this.all("SIGCONT")
  }

  async pause(ms: number): Promise<void> {
    this.freeze()
    await sleep(ms)
    this.thaw()
  }
}

export class RedisServer {
  private constructor(
    readonly url: string,
    /** The folder of its data. */
    readonly home: string,
    readonly instance: Instance
  ) {}

  static async launch(home: string): Promise<RedisServer> {
    const port = await freePort()
    const url = `redis://127.0.0.1:${port}`
    mkdirSync(home, { recursive: true })
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", home, "--appendonly", "yes"]
    const ready = async () => {
      const client = connect(Redacted.make(url))
      await eventually(
        () => client.ping().catch(() => ""),
        (answer) => answer === "PONG"
      )
      client.disconnect()
    }
    const instance = new Instance({
      name: "Redis",
      file: "redis-server",
      args: [...args, "--save", "", "--maxmemory-policy", "noeviction"],
      ready
    })
    await instance.launch()
    return new RedisServer(url, home, instance)
  }

  async flush(): Promise<void> {
    const client = connect(Redacted.make(this.url))
    await client.flushall()
    client.disconnect()
  }
}

export interface OwnStores {
  readonly postgres: Postgres
  readonly redis: RedisServer
  readonly stop: () => Promise<void>
}

export const launch = async (): Promise<OwnStores> => {
  const folder = mkdtempSync(join(tmpdir(), "botflow-faults-"))
  // PostgreSQL does not run as root: another user must be able to come through.
  chmodSync(folder, 0o755)
  const [postgres, redis] = await Promise.all([
    Postgres.launch(folder),
    RedisServer.launch(join(folder, "redis"))
  ])
  return {
    postgres,
    redis,
    stop: async () => {
      postgres.thaw()
      await redis.instance.end()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
