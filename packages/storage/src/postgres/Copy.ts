/** Query results as a stream of CSV, straight from the server: constant memory, one snapshot. */
import type { OrganizationId } from "@botflow/domain/Id"
import { StoreUnavailable } from "@botflow/domain/Store"
import type { Statement } from "@effect/sql"
import { Effect, Stream } from "effect"
import pg from "pg"
import { to as copyTo } from "pg-copy-streams"
import * as CsvCells from "./CsvCells.ts"
import { Pool } from "./Database.ts"
import * as Tenancy from "./Tenancy.ts"

/** COPY takes no parameters: they are written into the statement, quoted by the driver. */
const inline = (statement: Statement.Statement<unknown>): string => {
  const [text, values] = statement.compile()
  return text.replace(/\$(\d+)/g, (_, n: string) => literal(values[Number(n) - 1]))
}

const literal = (value: unknown): string => {
  if (value === null || value === undefined) return "NULL"
  if (typeof value === "number" || typeof value === "boolean") return pg.escapeLiteral(String(value))
  if (Array.isArray(value)) {
    return pg.escapeLiteral(`{${value.map((one) => `"${String(one).replace(/[\\"]/g, "\\$&")}"`).join(",")}}`)
  }
  return pg.escapeLiteral(String(value))
}

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false
  )

/** A COPY takes a connection for itself. */
const pipelining = (connection: pg.PoolClient, pipeline: boolean) => Object.assign(connection, { pipeline })

/** The server sends some rows at a time: what is done for each chunk of a file is done for so many bytes. */
const chunkSize = 65_536

async function* gathered(source: AsyncIterable<Uint8Array>) {
  let parts: Array<Uint8Array> = []
  let size = 0
  for await (const part of source) {
    parts.push(part)
    size += part.length
    if (size < chunkSize) continue
    yield Buffer.concat(parts, size)
    parts = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(parts, size)
}

const settings = [
  // Instants as `CsvCells` expects them, whatever the server is set to.
  "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'",
  // Where an index has the order, rows come from the first on, whatever the planner believes of how many there are.
  "SET LOCAL enable_sort = off"
].join("; ")

/**
 * Rows of `statement` about an organization, with a header, RFC 4180, UTF-8. Stopping early frees the connection.
 *
 * @param instants names of the columns that are instants: see `CsvCells`
 */
export const csv = (
  organizationId: OrganizationId,
  instants: ReadonlyArray<string>,
  statement: Statement.Statement<unknown>
) =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const pool = yield* Pool
      const unavailable = (cause: unknown) => new StoreUnavailable({ store: "postgres", cause })
      let finished = false
      const connection = yield* Effect.acquireRelease(
        Effect.map(Effect.tryPromise({ try: () => pool.connect(), catch: unavailable }), (connection) =>
          pipelining(connection, false)
        ),
        // The next user of the connection cannot take up half a COPY: close it then.
        (connection) =>
          Effect.promise(async () => {
            const isFree = finished && (await succeeds(connection.query("COMMIT")))
            pipelining(connection, true).release(!isFree)
          })
      )
      yield* Effect.tryPromise({
        try: () => connection.query(`${Tenancy.beginOf(organizationId)}; ${settings}`),
        catch: unavailable
      })
      const source = connection.query(
        copyTo(`COPY (${inline(statement)}) TO STDOUT WITH (FORMAT csv, HEADER true)`)
      )
      source.once("end", () => {
        finished = true
      })
      return Stream.fromAsyncIterable(gathered(source), unavailable).pipe(
        Stream.map(CsvCells.finishing(instants))
      )
    })
  )
