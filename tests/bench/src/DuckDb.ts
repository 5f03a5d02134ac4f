/** The same numbers by DuckDB, one thread, in memory: what a column store takes for them. */
import { DuckDBInstance } from "@duckdb/node-api"
import { createWriteStream, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { to as copyTo } from "pg-copy-streams"
import { type History, median, organizationId } from "./History.ts"

const copied = `COPY (SELECT extract(epoch FROM sent_at) * 1000 AS sent_ms, bot_id, conversation_id, customer_id, sender, success, fallback,
  response_time_ms, cost_usd FROM messages WHERE organization_id = '${organizationId}') TO STDOUT WITH (FORMAT csv, HEADER)`

/** Civil days of Johannesburg, which has no clock changes. */
const day = "((sent_ms + 7200000) // 86400000)"

export const queries = {
  "response-times": `SELECT ${day} AS d, count(response_time_ms), avg(response_time_ms), quantile_cont(response_time_ms, [0.5, 0.95, 0.99]) FROM m GROUP BY 1`,
  summary: `SELECT bot_id, count(*), count(*) FILTER (success), quantile_cont(response_time_ms, [0.5, 0.95, 0.99]), sum(cost_usd),
    count(DISTINCT conversation_id), count(DISTINCT customer_id) FILTER (sender = 'customer') FROM m GROUP BY GROUPING SETS ((), (bot_id))`
}

/** Milliseconds of each of `queries`, median. */
export const duckDb = async ({
  client
}: History): Promise<Readonly<Record<keyof typeof queries, number>>> => {
  const folder = mkdtempSync(join(tmpdir(), "botflow-duckdb-"))
  try {
    const file = join(folder, "messages.csv")
    await pipeline(client.query(copyTo(copied)), createWriteStream(file))
    const instance = await DuckDBInstance.create(":memory:", { threads: "1" })
    const connection = await instance.connect()
    await connection.run(
      `CREATE TABLE m AS SELECT * REPLACE (sent_ms::bigint AS sent_ms) FROM read_csv('${file}')`
    )
    const of = (text: string) => median(5, async () => (await connection.runAndReadAll(text)).getRows())
    const found = {
      "response-times": await of(queries["response-times"]),
      summary: await of(queries.summary)
    }
    connection.closeSync()
    instance.closeSync()
    return found
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
