import { expect, layer } from "@effect/vitest"
import type { OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { sqlState } from "../src/postgres/Database.ts"
import { stores } from "./support.ts"
import { as, pair, type Role, tables } from "./tenants.ts"

const refused = "42501"
const nobody = "00000000-0000-0000-0000-000000000001"

/** How many rows there are of each organization, or why none can be told. */
const rowsOf = (table: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql.unsafe<{ id: string; n: number }>(
      `SELECT organization_id AS id, count(*) AS n FROM ${table} GROUP BY 1`
    )
    return new Map(rows.map(({ id, n }) => [id, n]))
  })

/** Rows that were changed, or the SQLSTATE of a refusal. */
const outcome = (role: Role, ids: ReadonlyArray<string>, statement: string, values: ReadonlyArray<unknown>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    sql.unsafe(`${statement} RETURNING 1`, values).pipe(
      as(role, ids),
      Effect.match({
        onFailure: (error) =>
          error instanceof SqlError ? (sqlState(error) ?? "no state") : "no error of SQL",
        onSuccess: (rows) => rows.length
      })
    )
  )

layer(stores, { excludeTestServices: true })("Row-level security", (it) => {
  const both = Effect.runSync(Effect.cached(pair))

  it.effect("shows a transaction the rows of the organizations that it names, in every table", () =>
    Effect.gen(function* () {
      const [a, b] = yield* both
      for (const table of yield* tables) {
        const all = yield* rowsOf(table)
        expect([all.has(a), all.has(b)], `${table} is seeded`).toStrictEqual([true, true])
        const seen = (...ids: ReadonlyArray<OrganizationId>) => as("botflow_app", ids)(rowsOf(table))
        expect([...(yield* seen()).keys()], table).toStrictEqual([])
        expect([...(yield* seen(a))], table).toStrictEqual([[a, all.get(a)]])
        expect([...(yield* seen(b))], table).toStrictEqual([[b, all.get(b)]])
        expect(new Set((yield* seen(a, b)).keys()), table).toStrictEqual(new Set([a, b]))
      }
    })
  )

  it.effect("refuses to write another's rows, in every table and by either role", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [a, b] = yield* both
      for (const table of yield* tables) {
        const [row] = yield* sql.unsafe<{ row: string; columns: string }>(
          `SELECT to_jsonb(t)::text AS row, (SELECT string_agg(attname, ', ') FROM pg_attribute
             WHERE attrelid = t.tableoid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
           FROM ${table} t WHERE organization_id = $1 LIMIT 1`,
          [a]
        )
        const tries = [
          [
            `INSERT INTO ${table} (${row?.columns}) OVERRIDING SYSTEM VALUE
             SELECT ${row?.columns} FROM jsonb_populate_record(NULL::${table}, $1::jsonb)`,
            [row?.row]
          ],
          [`UPDATE ${table} SET organization_id = $1::uuid`, [a]],
          [`UPDATE ${table} SET organization_id = organization_id WHERE organization_id = $1::uuid`, [a]],
          [`DELETE FROM ${table} WHERE organization_id = $1::uuid`, [a]]
        ] as const
        const found = yield* Effect.forEach(tries, ([statement, values]) =>
          outcome("botflow_app", [b], statement, values)
        )
        expect(found.slice(0, 2), `${table}: into another`).toStrictEqual([refused, refused])
        for (const end of found.slice(2)) expect([0, refused], `${table}: of another`).toContain(end)
      }
    })
  )

  it.effect("lets functions tell nothing of an organization that the transaction does not name", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [a, b] = yield* both
      // Each is called with every argument such that it has something to tell.
      const given: Readonly<Record<string, string>> = {
        uuid: "$1::uuid",
        text: "'support'",
        "uuid[]": "ARRAY[$1::uuid]"
      }
      const named: Readonly<Record<string, string>> = {
        conversation: "'c-1'",
        from_at: "'2026-01-17T08:00Z'::timestamptz",
        hour: "'2026-01-17T08:00Z'::timestamptz",
        until: "'2100-01-01'::timestamptz",
        to_at: "'2026-01-17T09:00Z'::timestamptz",
        as_of: "'2026-02-01'::timestamptz",
        buckets: "ARRAY['2026-01-17T08:00Z'::timestamptz]",
        ids: "ARRAY['never sent']",
        bot_ids: "ARRAY['support']",
        conversation_ids: "ARRAY['c-1']"
      }
      const functions = yield* sql<{
        name: string
        names: ReadonlyArray<string>
        types: ReadonlyArray<string>
      }>`
        SELECT p.proname AS name, p.proargnames[:p.pronargs] AS names,
          ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, n) ORDER BY n) AS types
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proargtypes::oid[] && ARRAY['uuid'::regtype, 'uuid[]'::regtype]::oid[]
        ORDER BY 1`
      expect(functions.length).toBeGreaterThan(12)
      const told = yield* Effect.forEach(functions, ({ name, names, types }) => {
        const values = types.map((type, i) => named[names[i] ?? ""] ?? given[type] ?? "NULL")
        const ask = (id: string) =>
          Effect.map(
            sql.unsafe<{ answer: string }>(
              `SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]')::text AS answer FROM ${name}(${values.join(", ")}) f`,
              [id]
            ),
            ([row]) => row?.answer.replaceAll(id, nobody)
          )
        const answer = (named: ReadonlyArray<string>, id: string) =>
          as(
            "botflow_app",
            named
          )(ask(id)).pipe(
            Effect.catchIf(
              (error) => error instanceof SqlError && sqlState(error) === refused,
              () => Effect.succeed(refused)
            )
          )
        return Effect.gen(function* () {
          const nothing = yield* answer([a], nobody)
          expect(yield* answer([], a), name).toBe(nothing)
          expect(yield* answer([b], a), name).toBe(nothing)
          return (yield* answer([a], a)) === nothing ? [] : [name]
        })
      })
      // The others write, and answer nothing.
      const silent = ["number_members", "update_conversation_metrics", "update_rollups"]
      const all = functions.map(({ name }) => name)
      expect(all.filter((name) => !told.flat().includes(name) && !silent.includes(name))).toStrictEqual([])
    })
  )

  it.effect("lets nobody change the audit log", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [a] = yield* both
      for (const role of ["botflow_app", "botflow_worker"] as const)
        for (const statement of [
          "UPDATE audit_log SET actor = 'nobody'",
          "DELETE FROM audit_log",
          "TRUNCATE audit_log"
        ]) {
          const error = yield* sql.unsafe(statement).pipe(as(role, [a]), Effect.flip)
          // By a missing privilege, before the trigger is asked.
          expect(JSON.stringify(error), `${role}: ${statement}`).toContain(refused)
          expect(String((error as SqlError).cause), statement).toContain("permission denied")
        }
      const error = yield* Effect.flip(sql`UPDATE audit_log SET actor = 'nobody'`)
      expect(String(error.cause)).toContain("audit_log takes no UPDATE")
    })
  )
})
