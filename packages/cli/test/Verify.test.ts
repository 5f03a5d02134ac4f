import { describe, expect, it } from "vitest"
import { describe as describeDifference } from "../src/commands/Verify.ts"

const rollup = { table: "rollups_15m", key: { bucket: "2026-01-17T08:00:00Z", bot_id: "b" } }

describe("A difference", () => {
  it("names the row, and each column that differs", () =>
    expect(
      describeDifference({
        ...rollup,
        stored: { inbound: 3, outbound: 1, cost_usd: 0.1 },
        derived: { inbound: 2, outbound: 1, cost_usd: null }
      })
    ).toBe(
      "rollups_15m bucket=2026-01-17T08:00:00Z bot_id=b: inbound is 3, should be 2; cost_usd is 0.1, should be null"
    ))

  it("says what is missing, and what should not be there", () => {
    expect(describeDifference({ ...rollup, stored: null, derived: {} })).toMatch(/: missing$/)
    expect(describeDifference({ ...rollup, stored: {}, derived: null })).toMatch(/: should not be there$/)
  })

  it("tells the response time of a message", () =>
    expect(
      describeDifference({
        table: "messages",
        key: { event_id: "e-1" },
        stored: null,
        derived: { response_time_ms: 7 }
      })
    ).toBe("messages event_id=e-1: response_time_ms should be 7"))
})
