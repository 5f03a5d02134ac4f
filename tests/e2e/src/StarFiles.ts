/** What must hold of the files of STAR, however its events came in. */
import { expect, it } from "vitest"
import { csv } from "./Api.ts"
import { ask, query, type Seen } from "./Seen.ts"
import { may } from "./StarNumbers.ts"
import type * as Truth from "./Truth.ts"

const series = [
  "response-times",
  "message-volume",
  "success-rate",
  "conversation-duration",
  "token-usage"
] as const

export const ofFiles = (truth: Truth.Star, seen: () => Seen) => {
  const lines = (file: string, more: Record<string, string> = {}) =>
    csv(seen().access, `/api/export/${file}.csv?${query(seen(), { ...may, ...more })}`)

  it("lists each conversation that has a message once", async () => {
    const [header = "", ...rows] = await lines("conversations")
    expect(header.split(",").slice(0, 2)).toStrictEqual(["conversation_id", "bot_id"])
    expect(rows).toHaveLength(truth.totals.conversations - truth.contract.outcomes.unengaged)
    expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(rows.length)
  })

  it("lists each message once", async () => {
    const [, ...rows] = await lines("messages")
    expect(rows).toHaveLength(truth.totals.inbound + truth.totals.outbound)
    expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(rows.length)
  })

  it.each(series)("has the points of %s, digit by digit", async (metric) => {
    const [, ...rows] = await lines("metrics", { metric, bucket: "hour" })
    const { points } = await ask<{ points: ReadonlyArray<Readonly<Record<string, unknown>>> }>(
      seen(),
      metric,
      {
        ...may,
        bucket: "hour"
      }
    )
    expect(rows).toHaveLength(16 * 24)
    expect(rows).toStrictEqual(
      points.map((point) =>
        Object.values(point)
          .map((v) => v ?? "")
          .join(",")
      )
    )
  })
}
