import { describe, expect, it } from "@effect/vitest"
import * as Conversation from "../src/Conversation.ts"
import type { Event } from "../src/Event.ts"
import * as Instant from "../src/Instant.ts"
import { agent, bot, customer, minutes, turn } from "./support.ts"

const later = minutes(60)
const lapsed = minutes(60) + 3 * Instant.day

const fold = (events: ReadonlyArray<Event>, now: number) =>
  Conversation.fold(events, { now, inactivityMs: Conversation.defaultInactivityMs })
const ending = (events: ReadonlyArray<Event>, now = lapsed) => {
  const { escalated, outcome, status } = fold(events, now)
  return { status, outcome, escalated }
}

const asked = customer(minutes(0))
const answered = bot(minutes(1))
const failed = bot(minutes(1), { success: false })
const fellBack = bot(minutes(1), { fallback: true })
const resolved = turn("resolved", minutes(5))
const escalated = turn("escalated", minutes(5))

const cases: ReadonlyArray<
  [name: string, events: ReadonlyArray<Event>, status: Conversation.Status, outcome: Conversation.Outcome]
> = [
  ["a greeting that nobody answered", [bot(minutes(0))], "closed", "unengaged"],
  ["a greeting handed over", [bot(minutes(0)), escalated], "escalated", "unengaged"],
  ["a failed greeting", [failed], "closed", "unengaged"],
  ["a greeting resolved", [bot(minutes(0)), resolved], "resolved", "unengaged"],
  ["a start without messages", [turn("started", minutes(0))], "closed", "unengaged"],
  ["a hand-over", [asked, answered, escalated], "escalated", "escalated"],
  ["a hand-over after a failure", [asked, failed, escalated], "escalated", "escalated"],
  ["a hand-over, resolved", [asked, escalated, turn("resolved", minutes(9))], "resolved", "escalated"],
  ["a failed answer", [asked, failed], "closed", "failed"],
  ["a fallback answer", [asked, fellBack], "closed", "failed"],
  ["a failed answer, asked again", [asked, failed, customer(minutes(2))], "closed", "failed"],
  ["a failed answer, resolved all the same", [asked, failed, resolved], "resolved", "resolved_confirmed"],
  ["a failure made good", [asked, failed, bot(minutes(2))], "closed", "resolved_assumed"],
  ["a resolution", [asked, answered, resolved], "resolved", "resolved_confirmed"],
  ["an answer that settled it", [asked, answered], "closed", "resolved_assumed"],
  ["a question left open", [asked, answered, customer(minutes(2))], "closed", "abandoned"],
  ["a question never answered", [asked], "closed", "abandoned"],
  ["a human's last word", [asked, answered, agent(minutes(2))], "closed", "abandoned"]
]

describe("Conversation.fold", () => {
  it.each(cases)("%s", (_, events, status, outcome) => {
    expect(ending(events)).toMatchObject({ status, outcome })
  })

  it("is open before it lapses", () => {
    expect(ending([asked, failed], later)).toStrictEqual({
      status: "active",
      outcome: "open",
      escalated: false
    })
  })

  it("lapses exactly when it has been silent for its inactivity", () => {
    const end = answered.timestamp + Instant.day
    expect(ending([asked, answered], end - 1).status).toBe("active")
    expect(ending([asked, answered], end).status).toBe("closed")
    expect(fold([asked, answered], end).closedAt).toBe(end)
    const hour = { now: answered.timestamp + Instant.hour, inactivityMs: Instant.hour }
    expect(Conversation.fold([asked, answered], hour).status).toBe("closed")
  })

  it("lapses by messages, not by turns", () => {
    const rated = turn("rated", minutes(60), { score: 4 })
    expect(ending([asked, answered, rated], answered.timestamp + Instant.day).status).toBe("closed")
  })

  it("opens again with a message after its resolution, and then lapses like any other", () => {
    const again = [asked, answered, resolved, customer(minutes(6))]
    expect(ending(again, later)).toMatchObject({ status: "active", outcome: "open" })
    expect(ending(again)).toMatchObject({ status: "closed", outcome: "abandoned" })
  })

  it("opens again with a message after it lapsed", () => {
    const next = customer(lapsed)
    expect(ending([asked, answered, next], lapsed + 1)).toMatchObject({ status: "active", outcome: "open" })
  })

  it("stays handed over whatever is said, until it is resolved", () => {
    const handed = [asked, escalated, agent(minutes(6)), customer(minutes(7)), bot(minutes(8))]
    expect(ending(handed)).toStrictEqual({ status: "escalated", outcome: "escalated", escalated: true })
    const done = [...handed, turn("resolved", minutes(9))]
    expect(ending(done)).toStrictEqual({ status: "resolved", outcome: "escalated", escalated: true })
    const reopened = [...done, customer(minutes(10))]
    expect(ending(reopened, later)).toStrictEqual({ status: "active", outcome: "open", escalated: true })
    expect(ending(reopened)).toStrictEqual({ status: "closed", outcome: "escalated", escalated: true })
  })

  it("is handed over once more after a resolution", () => {
    expect(ending([asked, turn("resolved", minutes(3)), escalated]).status).toBe("escalated")
  })

  it("takes a message, then a hand-over, then a resolution at equal instants", () => {
    const same = minutes(5)
    expect(ending([asked, customer(same), resolved]).status).toBe("resolved")
    expect(ending([asked, customer(same), escalated]).status).toBe("escalated")
    expect(ending([asked, resolved, escalated])).toStrictEqual({
      status: "resolved",
      outcome: "escalated",
      escalated: true
    })
  })

  it("closes when it is resolved for the last time, or handed over for the first", () => {
    const again = turn("escalated", minutes(8))
    expect(fold([asked, escalated, again], later).closedAt).toBe(escalated.timestamp)
    expect(fold([asked, resolved, turn("resolved", minutes(8))], later).closedAt).toBe(minutes(8))
  })
})
