/** The thirty days of the dashboard, of N and 10 N messages, against the same numbers from raw rows. */
import { duckDb } from "./DuckDb.ts"
import type { Figure } from "./Figure.ts"
import { type History, median, onHistory, organizationId, script } from "./History.ts"

const raw = {
  "response-times": `SELECT date_trunc('day', sent_at AT TIME ZONE 'Africa/Johannesburg'), count(response_time_ms), avg(response_time_ms),
    percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY response_time_ms)
    FROM messages WHERE organization_id = '${organizationId}' GROUP BY 1`,
  summary: `SELECT bot_id, count(*), count(*) FILTER (WHERE success), percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY response_time_ms),
    sum(cost_usd), count(DISTINCT conversation_id), count(DISTINCT customer_id) FILTER (WHERE sender = 'customer')
    FROM messages WHERE organization_id = '${organizationId}' GROUP BY GROUPING SETS ((), (bot_id))`
}

interface Asked {
  readonly name: string
  readonly p50: number
  readonly p99: number
}

/** What `read.ts` prints. */
const asked = (printed: string): ReadonlyArray<Asked> =>
  printed.split("\n").flatMap((line) => {
    const found = /^(.+?) +p50 +([\d.]+) ms +p99 +([\d.]+) ms/.exec(line)
    return found === null ? [] : [{ name: found[1] ?? "", p50: Number(found[2]), p99: Number(found[3]) }]
  })

const measure = (messages: number) =>
  onHistory(messages, async (history: History) => {
    const answers = asked(await script("packages/backend/bench/read.ts", history.url, "20", " 30d"))
    const byPostgres = {
      "response-times": await median(2, () => history.client.query(raw["response-times"])),
      summary: await median(2, () => history.client.query(raw.summary))
    }
    return { answers, byPostgres, byDuckDb: await duckDb(history) }
  })

export const queries = async (messages: number): Promise<ReadonlyArray<Figure>> => {
  const few = await measure(messages)
  const many = await measure(messages * 10)
  const n = (messages * 10).toLocaleString("en-US")
  return many.answers.flatMap(({ name, p50, p99 }): ReadonlyArray<Figure> => {
    const other = few.answers.find((one) => one.name === name)
    const growth: Figure = {
      what: `${name} of ${n} messages, p50 (p99 ${p99.toFixed(1)} ms)`,
      value: p50,
      unit: "ms",
      ...(other === undefined ? {} : { baseline: { what: "of a tenth of them", value: other.p50 } })
    }
    const key = name === "summary 30d" ? "summary" : name === "response-times 30d" ? "response-times" : null
    if (key === null) return [growth]
    return [
      growth,
      {
        what: `${name}, p50`,
        value: p50,
        unit: "ms",
        baseline: { what: "percentile_cont over raw rows", value: many.byPostgres[key] }
      },
      {
        what: `${name}, p50`,
        value: p50,
        unit: "ms",
        baseline: { what: "DuckDB, one thread, in memory", value: many.byDuckDb[key] }
      }
    ]
  })
}
