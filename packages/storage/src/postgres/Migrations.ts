/** Brings the database to the newest schema: `migrations/NNNN_name.sql`, in order, each once. */
import { readdir, readFile } from "node:fs/promises"
import { SqlClient } from "@effect/sql"
import { Data, Effect } from "effect"
import { storeErrors } from "./Database.ts"

/** A file that cannot be read or does not apply. */
export class MigrationFailed extends Data.TaggedError("MigrationFailed")<{
  readonly file: string
  readonly cause: unknown
}> {}

const filesIn = (directory: string) =>
  Effect.tryPromise({
    try: async () => {
      const names = (await readdir(directory)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
      return Promise.all(
        names.map(async (name) => ({
          id: Number(name.slice(0, 4)),
          name,
          text: await readFile(`${directory}/${name}`, "utf8")
        }))
      )
    },
    catch: (cause) => new MigrationFailed({ file: directory, cause })
  })

const appliedTo = (sql: SqlClient.SqlClient) =>
  Effect.gen(function* () {
    const [known] = yield* sql<{
      exists: boolean
    }>`SELECT to_regclass('schema_migrations') IS NOT NULL AS exists`
    if (!known?.exists) return new Set<number>()
    return new Set((yield* sql<{ id: number }>`SELECT id FROM schema_migrations`).map(({ id }) => id))
  })

/** The number of the newest migration that the database has; 0 where it has none. */
export const current = Effect.flatMap(SqlClient.SqlClient, appliedTo).pipe(
  Effect.map((applied) => Math.max(0, ...applied)),
  storeErrors
)

/**
 * Applies what is missing, all in one transaction, and tells the names applied. Processes that
 * start together wait for one another: the first does it, the others find nothing to do. Where
 * nothing is missing nothing is written, so that whoever may only read may start, too.
 *
 * @param directory absolute path of the folder that holds the files
 */
export const run = (directory: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const files = yield* filesIn(directory)
    const before = yield* appliedTo(sql)
    if (files.every(({ id }) => before.has(id))) return []
    return yield* sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SELECT pg_advisory_xact_lock(hashtext('botflow migrations'))`
        yield* sql`CREATE TABLE IF NOT EXISTS schema_migrations (id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`
        const applied = yield* appliedTo(sql)
        const missing = files.filter(({ id }) => !applied.has(id))
        for (const { id, name, text } of missing) {
          yield* sql.unsafe(text).pipe(Effect.mapError((cause) => new MigrationFailed({ file: name, cause })))
          yield* sql`INSERT INTO schema_migrations (id, name) VALUES (${id}, ${name})`
        }
        return missing.map(({ name }) => name)
      })
    )
  }).pipe(storeErrors, Effect.withSpan("Migrations.run"))
