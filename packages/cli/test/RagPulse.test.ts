import { join } from "node:path"
import * as Instant from "@botflow/domain/Instant"
import { Either } from "effect"
import { describe, expect, it } from "vitest"
import * as RagPulse from "../src/import/RagPulse.ts"
import { decodeAll, isMessage, linesOf, runMapping, sharedData, sum } from "./support.ts"

const request = (timestamp: number, session_id: string, passages = 6) =>
  JSON.stringify({
    timestamp: String(timestamp),
    input_length: 100,
    output_length: 20,
    hash_ids: { passages_ids: Array.from({ length: passages }, (_, i) => i) },
    session_id
  })
const start = Date.UTC(2025, 8, 10, 4)
const session = (atSecond: number, name: string) => `${start + atSecond * 1000}-${name}`
const times = (lines: ReadonlyArray<string>) =>
  decodeAll(runMapping(RagPulse.makeJsonl({ model: null }), lines)).map(
    (event) => (event.timestamp - start) / 1000
  )

describe("a request", () => {
  it("is a question and an answer at the same instant", () => {
    const lines = [request(82, session(115, "a")), request(90, "tester", 0)]
    const events = decodeAll(runMapping(RagPulse.makeJsonl({ model: "gpt-4o-mini" }), lines)).filter(
      isMessage
    )
    expect(events.map(({ direction, sequence }) => [direction, sequence])).toEqual([
      ["inbound", 0],
      ["outbound", 1],
      ["inbound", 2],
      ["outbound", 3]
    ])
    expect(events[1]).toMatchObject({
      timestamp: start + 82_000,
      responseTime: "unknown",
      model: "gpt-4o-mini",
      knowledgeBase: { queries: 1, hits: 1 },
      customer: null
    })
    expect(events[3]).toMatchObject({ conversationId: "tester", knowledgeBase: { queries: 1, hits: 0 } })
  })

  it("goes a week on where the timestamps begin again", () => {
    expect(
      times([request(82, session(115, "a")), request(604_000, "1"), request(5, "b"), request(7, "c")])
    ).toEqual([82, 82, 604_000, 604_000, 604_805, 604_805, 604_807, 604_807])
  })

  it("is dated by its session's time also in a file that holds a later week alone", () => {
    // The first session began the week before; the second tells the truth.
    expect(times([request(82, session(400_000, "old")), request(90, session(604_920, "new"))])).toEqual([
      604_882, 604_882, 604_890, 604_890
    ])
  })

  it("has an id of its own when a session asks twice in one second", () => {
    const events = decodeAll(
      runMapping(RagPulse.makeJsonl({ model: null }), [
        request(5, session(6, "a")),
        request(5, session(6, "a"))
      ])
    )
    expect(new Set(events.map((event) => event.id)).size).toBe(4)
  })

  it("cannot be dated without any session's time", () => {
    expect(runMapping(RagPulse.makeJsonl({ model: null }), [request(1, "1")]).map(Either.isLeft)).toEqual([
      true
    ])
  })
})

describe.skipIf(sharedData === undefined)("the published week", () => {
  const read = (name: string) => (sharedData === undefined ? [] : linesOf(join(sharedData, "ragpulse", name)))
  const fromCsv = decodeAll(runMapping(RagPulse.makeCsv({ model: null }), read("requests.csv.gz")))
  const fromJsonl = decodeAll(runMapping(RagPulse.makeJsonl({ model: null }), read("trace.jsonl.gz")))

  it("has every request, token and lookup", () => {
    const messages = fromCsv.filter(isMessage)
    expect(messages.length).toBe(7600)
    expect(new Set(messages.map((message) => message.id)).size).toBe(7600)
    expect(new Set(messages.map((message) => message.conversationId)).size).toBe(2215)
    expect(sum(messages.map((message) => message.tokens?.plainOutput ?? 0))).toBe(972_475)
    expect(sum(messages.map((message) => message.knowledgeBase?.hits ?? 0))).toBe(3202)
    expect(Instant.format(messages[0]?.timestamp ?? 0)).toBe("2025-09-10T04:01:22.000Z")
    expect(Instant.format(messages.at(-1)?.timestamp ?? 0)).toBe("2025-09-17T03:54:13.000Z")
  })

  it("is the same in both of its forms", () => {
    expect(fromJsonl).toEqual(fromCsv)
  })
})
