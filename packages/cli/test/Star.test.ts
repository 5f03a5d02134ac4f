import { join } from "node:path"
import * as Conversation from "@botflow/domain/Conversation"
import { Either } from "effect"
import { describe, expect, it } from "vitest"
import * as Star from "../src/import/Star.ts"
import { decodeAll, groupBy, isMessage, linesOf, runMapping, sharedData, sum } from "./support.ts"

const known = Star.participants([
  "dialogue_id,batch_id,user_id,bot_id,user_questionnaire",
  '7,b,user-1,doctor,"[[""Calm, and helpful?"",true]]"'
])
const row = (seq: number, agent: string, action: string, rest: object = {}) =>
  JSON.stringify({ dialogue_id: 7, seq, unix_time: 1_589_375_600 + seq, agent, action, ...rest })
const lookup = (seq: number, total_items: number) =>
  row(seq, "KnowledgeBase", "return_item", { unix_time: null, total_items })

describe("a dialogue", () => {
  it("becomes messages, with the lookups of each reply", () => {
    const events = decodeAll(
      runMapping(Star.make(known), [
        row(0, "UserGuide", "instruct"),
        row(1, "User", "utter", { text: "Hi" }),
        lookup(2, 0),
        lookup(3, -1),
        row(4, "User", "utter", { text: "?" }),
        row(5, "Wizard", "pick_suggestion", { text: "Sorry", action_label: "out_of_scope" }),
        row(6, "Wizard", "utter", { text: "Yes" }),
        lookup(7, 3),
        row(8, "User", "complete")
      ])
    )
    expect(events.map((event) => [event.type, event.id])).toEqual([
      ["conversation.started", "star:7:started"],
      ["message", "star:7:1"],
      ["message", "star:7:4"],
      ["message", "star:7:5"],
      ["message", "star:7:6"],
      ["conversation.resolved", "star:7:8"]
    ])
    const [hi, , sorry, yes] = events.filter(isMessage)
    expect(hi).toMatchObject({
      botId: "doctor",
      customer: { id: "user-1" },
      direction: "inbound",
      sequence: 1,
      channel: "web"
    })
    expect(sorry).toMatchObject({
      fallback: true,
      success: true,
      knowledgeBase: { queries: 2, hits: 1 },
      responseTime: "derive"
    })
    // Nothing was looked up for this one, and what is looked up after the last reply belongs to none.
    expect(yes).toMatchObject({ fallback: false, knowledgeBase: null })
  })

  it("is refused, once, when nobody knows its bot", () => {
    const mapped = runMapping(Star.make(new Map()), [row(1, "User", "utter"), row(2, "Wizard", "utter")])
    expect(mapped.map(Either.isLeft)).toEqual([true])
  })

  it("reports a line that is no event and goes on", () => {
    const mapped = runMapping(Star.make(known), ["{", row(1, "User", "utter", { text: "Hi" })])
    expect(mapped[0]).toEqual(Either.left({ line: 1, message: "not a STAR event" }))
    expect(mapped).toHaveLength(3)
  })
})

describe.skipIf(sharedData === undefined)("the published dialogues", () => {
  const folder = join(sharedData ?? "", "star")
  const events = decodeAll(
    sharedData === undefined
      ? []
      : runMapping(
          Star.make(Star.participants(linesOf(join(folder, "conversations.csv.gz")))),
          linesOf(join(folder, "events.ndjson.gz"))
        )
  )
  const messages = events.filter(isMessage)
  const outbound = messages.filter((message) => message.direction === "outbound")

  it("keep every message, lookup and ending", () => {
    expect(messages.length - outbound.length).toBe(31_681)
    expect(outbound.length).toBe(31_475)
    expect(outbound.filter((message) => message.fallback).length).toBe(367)
    expect(sum(messages.map((message) => message.knowledgeBase?.queries ?? 0))).toBe(12_581)
    expect(sum(messages.map((message) => message.knowledgeBase?.hits ?? 0))).toBe(11_858)
    expect(events.filter((event) => event.type === "conversation.resolved").length).toBe(3901)
    expect(events.filter((event) => event.type === "conversation.started").length).toBe(4346)
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
  })

  it("end as they should", () => {
    const byConversation = groupBy(events, (event) => event.conversationId)
    const outcomes: Record<string, number> = {}
    for (const group of byConversation.values()) {
      const { outcome } = Conversation.fold(group, {
        now: Date.UTC(2100, 0),
        inactivityMs: Conversation.defaultInactivityMs
      })
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
    expect(outcomes).toEqual({
      abandoned: 202,
      failed: 2,
      resolved_assumed: 62,
      resolved_confirmed: 3899,
      unengaged: 181
    })
  })
})
