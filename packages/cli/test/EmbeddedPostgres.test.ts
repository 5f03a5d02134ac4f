import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { SqlClient } from "@effect/sql"
import { Effect, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Archive from "../src/services/Archive.ts"
import * as EmbeddedPostgres from "../src/services/EmbeddedPostgres.ts"
import * as Processes from "../src/services/Processes.ts"

let dataDir = ""
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "botflow-postgres-"))
  chmodSync(dataDir, 0o755)
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const query = <A>(url: string, run: (sql: SqlClient.SqlClient) => Effect.Effect<A, unknown>) =>
  Effect.flatMap(SqlClient.SqlClient, run).pipe(Effect.provide(Archive.asLogin(Redacted.make(url))))

describe("the embedded PostgreSQL", () => {
  it("keeps its data from run to run, and stops in between", async () => {
    const lines: Array<string> = []
    const acquire = EmbeddedPostgres.acquire({ dataDir, say: (line) => Effect.sync(() => lines.push(line)) })
    const first = await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const server = yield* acquire
          yield* query(server.url, (sql) => sql`CREATE TABLE kept AS SELECT 42 AS n`)
          // A second user of the same folder gets the same server.
          expect((yield* acquire).pid).toBe(server.pid)
          return server
        })
      )
    )
    expect(Processes.isAlive(first.pid)).toBe(false)
    const rows = await Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(acquire, ({ url }) =>
          query(url, (sql) => sql`SELECT n, current_setting('synchronous_commit') AS durable FROM kept`)
        )
      )
    )
    expect(rows).toEqual([{ n: 42, durable: "on" }])
    expect(lines).toHaveLength(1)
  })

  it("comes back after a hard kill of the server", async () => {
    const acquire = EmbeddedPostgres.acquire({ dataDir })
    const rows = await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const { pid } = yield* acquire
          yield* Processes.end(pid, "SIGKILL", 5000)
          const { url } = yield* acquire
          return yield* query(url, (sql) => sql`SELECT n FROM kept`)
        })
      )
    )
    expect(rows).toEqual([{ n: 42 }])
  })
})
