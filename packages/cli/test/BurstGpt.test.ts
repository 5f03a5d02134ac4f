import { Either } from "effect"
import { describe, expect, it } from "vitest"
import * as BurstGpt from "../src/import/BurstGpt.ts"
import { decodeAll, isMessage, runMapping } from "./support.ts"

const start = Date.UTC(2023, 2, 1)
const events = (lines: ReadonlyArray<string>) =>
  decodeAll(runMapping(BurstGpt.make({ start }), lines)).filter(isMessage)

describe("BurstGPT", () => {
  it("takes the first release: no session, no elapsed time", () => {
    const [asked, answered, , failed] = events([
      "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type",
      "5,ChatGPT,472,18,490,Conversation log",
      "45,GPT-4,1087,0,1087,API log"
    ])
    expect(asked).toMatchObject({ timestamp: start + 5000, direction: "inbound", channel: "web" })
    expect(answered).toMatchObject({
      success: true,
      responseTime: "unknown",
      model: "ChatGPT",
      tokens: { plainInput: 472, plainOutput: 18 }
    })
    expect(failed).toMatchObject({ success: false, error: "no_response", channel: "api", model: "GPT-4" })
    expect(asked?.conversationId).not.toBe(failed?.conversationId)
  })

  it("takes later releases: sessions and elapsed seconds", () => {
    const all = events([
      "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type",
      "5.25,s1,2.5,ChatGPT,472,18,490,Conversation log",
      "9,s1,1,ChatGPT,472,18,490,Conversation log"
    ])
    expect(all[1]).toMatchObject({ timestamp: start + 7750, responseTime: 2500, conversationId: "s1" })
    expect(new Set(all.map((event) => event.conversationId)).size).toBe(1)
    expect(new Set(all.map((event) => event.id)).size).toBe(4)
  })

  it("names the columns that a wrong file lacks, and the rows that are no requests", () => {
    const mapped = runMapping(BurstGpt.make({ start }), ["Time,Model"])
    expect(mapped).toEqual([
      Either.left({
        line: 1,
        message: "not a BurstGPT file: no column Timestamp, Request tokens, Response tokens"
      })
    ])
    const rows = runMapping(BurstGpt.make({ start }), [
      "Timestamp,Model,Request tokens,Response tokens",
      "x,GPT-4,1,1"
    ])
    expect(rows).toEqual([Either.left({ line: 2, message: "not a BurstGPT request" })])
  })
})
