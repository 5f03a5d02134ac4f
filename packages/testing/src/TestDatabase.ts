/** A migrated database of its own for each suite, gone afterwards. */
import { createHash, randomBytes } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Database from "@botflow/storage/postgres/Database"
import * as Migrations from "@botflow/storage/postgres/Migrations"
import { Config, Effect, Layer, Redacted } from "effect"
import pg from "pg"

const migrations = fileURLToPath(new URL("../../../migrations", import.meta.url))

/** The server that the test command started. */
const serverUrl = Config.url("TEST_DATABASE_URL").pipe(
  Effect.orDieWith(() => new Error("TEST_DATABASE_URL is not set: run the tests by `npm test`"))
)

const named = (server: URL, database: string) => {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

const onServer = <A>(server: URL, run: (client: pg.Client) => Promise<A>) =>
  Effect.promise(async () => {
    const client = new pg.Client({ connectionString: named(server, "postgres") })
    await client.connect()
    try {
      return await run(client)
    } finally {
      await client.end()
    }
  })

// Migrating takes longer than copying: one database is migrated, the others are copies of it. Its
// name tells what it was migrated by, so that an edited migration is never missed.
const template = (() => {
  const hash = createHash("sha256")
  for (const file of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, file)))
  return `template_${hash.digest("hex").slice(0, 12)}`
})()

const ensureTemplate = (server: URL) =>
  Effect.gen(function* () {
    yield* onServer(server, async (client) => {
      await client.query("SELECT pg_advisory_lock(1)")
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [template])
      if (rowCount === 0) await client.query(`CREATE DATABASE ${template}`)
    })
    yield* Migrations.run(migrations).pipe(
      Effect.provide(
        Database.layer({ url: Redacted.make(named(server, template)), maxConnections: 1, asLogin: true })
      ),
      Effect.scoped
    )
  })

/** The address of a new database, which is dropped when the scope closes. */
export const url = Effect.gen(function* () {
  const server = yield* serverUrl
  yield* ensureTemplate(server)
  const name = `test_${randomBytes(6).toString("hex")}`
  yield* Effect.acquireRelease(
    onServer(server, async (client) => {
      // A template in use by another suite's connection cannot be copied: wait for it.
      for (let attempt = 1; ; attempt++) {
        try {
          return await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
        } catch (error) {
          if (attempt === 100) throw error
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }
    }),
    () => onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  )
  return Redacted.make(named(server, name))
})

/** `SqlClient` and `Pool` on a database of its own, as the application has them. */
export const layer = Layer.unwrapScoped(Effect.map(url, (url) => Database.layer({ url, maxConnections: 8 })))

/**
 * Services over a database of its own, as the application has it, and beside them a `SqlClient` and `Pool` of the
 * test's, which sees and may do everything: to look at what the services did, and to break it.
 */
export const beside = <A, E, R>(services: Layer.Layer<A, E, R>) =>
  Layer.unwrapScoped(
    Effect.map(url, (url) =>
      Layer.merge(
        Layer.provide(services, Database.layer({ url, maxConnections: 8 })),
        Database.layer({ url, maxConnections: 4, asLogin: true })
      )
    )
  )
