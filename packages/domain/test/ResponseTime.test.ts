import { describe, expect, it } from "@effect/vitest"
import * as Conversation from "../src/Conversation.ts"
import type { Message } from "../src/Event.ts"
import * as ResponseTime from "../src/ResponseTime.ts"
import { agent, bot, customer, messages, minutes } from "./support.ts"

const derive = (...all: ReadonlyArray<Message>) =>
  Object.fromEntries(ResponseTime.derive([...all].sort(Conversation.compareMessages)))
const reply = (at: number, responseTime: Message["responseTime"] = "derive") =>
  bot(minutes(at), { id: "reply", responseTime })

describe("ResponseTime", () => {
  it("runs from the earliest message of a burst", () => {
    expect(derive(customer(minutes(0)), customer(minutes(1)), customer(minutes(2)), reply(3))).toStrictEqual({
      reply: 180_000
    })
  })

  it("starts anew with every answer", () => {
    const again = bot(minutes(4), { id: "again" })
    const more = bot(minutes(5), { id: "more" })
    expect(derive(customer(minutes(0)), reply(1), customer(minutes(2)), again, more)).toStrictEqual({
      reply: 60_000,
      again: 120_000
    })
  })

  it("is none where nobody waits", () => {
    expect(derive(reply(3))).toStrictEqual({})
  })

  it("is none for what a human answered, who has none either", () => {
    expect(derive(customer(minutes(0)), agent(minutes(1)), reply(2))).toStrictEqual({})
    expect(derive(customer(minutes(0)), agent(minutes(1), { responseTime: 99 }))).toStrictEqual({})
  })

  it("is what was reported, before anything derived", () => {
    expect(derive(customer(minutes(0)), reply(2, 1840))).toStrictEqual({ reply: 1840 })
    expect(derive(reply(2, 0))).toStrictEqual({ reply: 0 })
  })

  it("is none where the sender says that it is unknown; the question counts as answered", () => {
    const next = bot(minutes(3), { id: "next" })
    expect(derive(customer(minutes(0)), reply(2, "unknown"), next)).toStrictEqual({})
  })

  it("takes the question before the answer at equal instants, unless the sequence says otherwise", () => {
    expect(derive(reply(0), customer(minutes(0)))).toStrictEqual({ reply: 0 })
    expect(derive(reply(0), customer(minutes(0), { sequence: 1 }))).toStrictEqual({})
  })

  it("is a day at most", () => {
    expect(derive(customer(minutes(0)), reply(3 * 24 * 60))).toStrictEqual({ reply: 86_400_000 })
  })

  it.prop(
    "is of bot messages alone, and within a day",
    [messages],
    ([all]) => {
      const times = ResponseTime.derive([...all].sort(Conversation.compareMessages))
      for (const [id, ms] of times) {
        expect(all.find((message) => message.id === id)?.sender).toBe("bot")
        expect(Number.isInteger(ms) && ms >= 0 && ms <= 86_400_000).toBe(true)
      }
    },
    { fastCheck: { numRuns: 100 } }
  )
})
