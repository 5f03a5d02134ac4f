/** Query results as a stream of CSV, straight from the server: constant memory, one snapshot. */
import type { OrganizationId } from "@botflow/domain/Id"
import { StoreUnavailable } from "@botflow/domain/Store"
import type { Statement } from "@effect/sql"
import { Effect, Stream } from "effect"
import pg from "pg"
import { to as copyTo } from "pg-copy-streams"
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

const quote = 0x22
const lineFeed = 0x0a

/**
 * The server ends lines with LF, RFC 4180 with CR LF. Line feeds inside quotes are data. A quote
 * inside a quoted cell is doubled, so counting quotes tells where one is.
 */
const endLines = () => {
  let quoted = false
  return (chunk: Uint8Array): Uint8Array => {
    const ends: Array<number> = []
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]
      if (byte === quote) quoted = !quoted
      else if (byte === lineFeed && !quoted) ends.push(i)
    }
    const out = new Uint8Array(chunk.length + ends.length)
    let start = 0
    ends.forEach((end, i) => {
      out.set(chunk.subarray(start, end), start + i)
      out[end + i] = 0x0d
      start = end
    })
    out.set(chunk.subarray(start), start + ends.length)
    return out
  }
}

/** Rows of `statement` about an organization, with a header, RFC 4180, UTF-8. Stopping early frees the connection. */
export const csv = (organizationId: OrganizationId, statement: Statement.Statement<unknown>) =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const pool = yield* Pool
      const unavailable = (cause: unknown) => new StoreUnavailable({ store: "postgres", cause })
      let finished = false
      const connection = yield* Effect.acquireRelease(
        Effect.tryPromise({ try: () => pool.connect(), catch: unavailable }),
        // The next user of the connection cannot take up half a COPY: close it then.
        (connection) =>
          Effect.promise(async () => {
            const isFree = finished && (await succeeds(connection.query("COMMIT")))
            connection.release(!isFree)
          })
      )
      yield* Effect.tryPromise({
        try: () => connection.query(Tenancy.beginOf(organizationId)),
        catch: unavailable
      })
      const source = connection.query(
        copyTo(`COPY (${inline(statement)}) TO STDOUT WITH (FORMAT csv, HEADER true)`)
      )
      source.once("end", () => {
        finished = true
      })
      const end = endLines()
      return Stream.fromAsyncIterable<Uint8Array, StoreUnavailable>(source, unavailable).pipe(Stream.map(end))
    })
  )
