import { expect, layer } from "@effect/vitest"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { SqlClient } from "@effect/sql"
import { Effect, Layer } from "effect"
import { tables } from "./tenants.ts"

/** They run with the owner's rights: each is a door, and has to be looked at. */
const definers = ["any_scrypt", "drop_message_month", "ensure_message_partitions", "lock_message_month"]

const names = (statement: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(sql.unsafe<{ name: string }>(statement), (rows) => rows.map(({ name }) => name))
  )

/** Privileges of the roles, as `role PRIVILEGE`, on what is said. */
const grants = (relation: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      sql<{ name: string }>`SELECT r.rolname || ' ' || a.privilege_type AS name
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.oid = ${relation}::regclass AND a.grantee <> c.relowner ORDER BY 1`,
      (rows) => rows.map(({ name }) => name)
    )
  )

const policy =
  "((NOT uuid_ne(organization_id, ( SELECT current_organization() AS current_organization))) OR (organization_id = ANY (( SELECT current_organizations() AS current_organizations)::uuid[])))"

layer(TestDatabase.beside(Layer.empty), { excludeTestServices: true })("The catalogue", (it) => {
  it.effect("has no table of organizations without forced row-level security and both policies", () =>
    Effect.gen(function* () {
      expect((yield* tables).length).toBeGreaterThan(25)
      const open = yield* names(`SELECT c.relname AS name FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity
            AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY['botflow_app'::regrole::oid]
              AND p.polcmd = '*' AND pg_get_expr(p.polqual, p.polrelid) = '${policy}')
            AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY['botflow_worker'::regrole::oid]))`)
      expect(open).toStrictEqual([])
    })
  )

  it.effect("has no table of anybody else that is open, but for what is of nobody", () =>
    Effect.gen(function* () {
      expect(
        yield* names(`SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
          AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition AND NOT c.relrowsecurity ORDER BY 1`)
      ).toStrictEqual(["calling_codes", "dialling_prefixes", "message_retention", "schema_migrations"])
      expect(yield* grants("users")).toStrictEqual(["botflow_app SELECT"])
      expect(yield* grants("passwords")).toStrictEqual(["botflow_app INSERT", "botflow_app SELECT"])
      expect(
        yield* names(`SELECT a.attrelid::regclass || '.' || a.attname || ' ' || g.grantee::regrole || ' ' || g.privilege_type AS name
          FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) g
          WHERE a.attrelid IN ('users'::regclass, 'passwords'::regclass) ORDER BY 1`)
      ).toStrictEqual(["passwords.password_hash botflow_app UPDATE", "users.email botflow_app INSERT"])
    })
  )

  it.effect("grants by possession to read, to end one's own session, and to be somebody", () =>
    Effect.gen(function* () {
      expect(
        yield* names(`SELECT p.polrelid::regclass || ' ' || p.polname || ' ' || p.polcmd::text AS name FROM pg_policy p
          WHERE p.polname NOT IN ('of_organizations', 'across_organizations') ORDER BY 1`)
      ).toStrictEqual([
        "api_keys of_holder r",
        "invitations of_holder r",
        "memberships of_person r",
        "passwords of_person *",
        "sessions ended_by_person d",
        "sessions of_holder r",
        "sessions of_person r",
        "users made_by_holder a",
        "users of_holder r",
        "users of_members r",
        "users of_person r"
      ])
    })
  )

  it.effect(
    "has no function with the owner's rights but those that make and drop months, and one that says yes or no",
    () =>
      Effect.gen(function* () {
        const found = yield* names(
          "SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1"
        )
        expect(found).toStrictEqual(definers)
        const loose =
          yield* names(`SELECT p.proname AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
        AND (p.proconfig IS DISTINCT FROM ARRAY['search_path=public, pg_temp']
          OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0))`)
        expect(loose).toStrictEqual([])
        expect(
          yield* names(`SELECT p.proname || ' ' || a.grantee::regrole AS name FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) a
          WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND a.grantee <> p.proowner ORDER BY 1`)
        ).toStrictEqual([
          "any_scrypt botflow_app",
          "drop_message_month botflow_worker",
          "ensure_message_partitions botflow_app",
          "lock_message_month botflow_worker"
        ])
      })
  )

  it.effect("has no view that shows what its reader may not see", () =>
    Effect.gen(function* () {
      expect(
        yield* names(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
          AND (relkind = 'm' OR relkind = 'v' AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false))`)
      ).toStrictEqual([])
    })
  )

  it.effect("has roles that cannot pass by, own nothing, and reach no month but through its table", () =>
    Effect.gen(function* () {
      expect(
        yield* names(`SELECT rolname AS name FROM pg_roles WHERE rolname IN ('botflow_app', 'botflow_worker')
          AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin OR rolreplication)`)
      ).toStrictEqual([])
      expect(
        yield* names(`SELECT m.roleid::regrole::text AS name FROM pg_auth_members m
          WHERE m.member IN ('botflow_app'::regrole, 'botflow_worker'::regrole)`)
      ).toStrictEqual([])
      const sql = yield* SqlClient.SqlClient
      yield* sql`SELECT ensure_message_partitions(ARRAY['2026-01-01', '2026-02-01']::date[])`
      const ours = "('botflow_app'::regrole, 'botflow_worker'::regrole)"
      expect(
        yield* names(`SELECT relname AS name FROM pg_class WHERE relowner IN ${ours}
          UNION ALL SELECT proname FROM pg_proc WHERE proowner IN ${ours}
          UNION ALL SELECT c.relname FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE c.relispartition AND a.grantee <> c.relowner`)
      ).toStrictEqual([])
      expect(
        (yield* names("SELECT relname AS name FROM pg_class WHERE relispartition")).length
      ).toBeGreaterThan(1)
    })
  )

  it.effect("lets the application read every table", () =>
    Effect.gen(function* () {
      expect(
        yield* names(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
          AND relkind IN ('r', 'p') AND NOT relispartition AND NOT has_table_privilege('botflow_app', oid, 'SELECT')`)
      ).toStrictEqual([])
    })
  )

  it.effect("lets lines be added to the audit log, and read, and nothing else", () =>
    Effect.gen(function* () {
      expect(yield* grants("audit_log")).toStrictEqual(["botflow_app INSERT", "botflow_app SELECT"])
      expect(yield* grants("schema_migrations")).toStrictEqual([
        "botflow_app SELECT",
        "botflow_worker SELECT"
      ])
      expect(
        yield* names(`SELECT c.relname || ' ' || a.privilege_type AS name FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
          WHERE c.relnamespace = 'public'::regnamespace AND (a.grantee = 0 OR a.grantee <> c.relowner AND a.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER'))`)
      ).toStrictEqual([])
    })
  )
})
