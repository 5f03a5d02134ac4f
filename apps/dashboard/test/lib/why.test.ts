import { describe, expect, it } from "vitest"
import { whyOf } from "~/lib/why"
import * as Conversations from "../fixtures/conversations.ts"

const now = Date.parse("2026-11-25T10:34:00Z")
const one = Conversations.detail(Conversations.conversation(3, now))
const why = (changes: Partial<typeof one>) => whyOf({ ...one, ...changes }, "Africa/Johannesburg")
const last = one.messages.at(-1)

describe("why a conversation ended as it did", () => {
  it("names the failure that was the last word", () => {
    if (last === undefined) throw new Error("no message")
    const failed = { ...last, direction: "outbound" as const, sender: "bot" as const, success: false }
    const messages = [...one.messages, { ...failed, error: "provider_timeout" }]
    expect(why({ outcome: "failed", messages })).toContain("failed (provider_timeout)")
  })

  it("tells a fallback from a failure", () => {
    if (last === undefined) throw new Error("no message")
    const messages = [...one.messages, { ...last, success: true, fallback: true }]
    expect(why({ outcome: "failed", messages })).toContain("fallback")
  })

  it("says that an assumed resolution was confirmed by nobody", () =>
    expect(why({ outcome: "resolved_assumed" })).toContain("Nobody confirmed it"))

  it.each(["open", "unengaged", "escalated", "resolved_confirmed", "abandoned"] as const)(
    "has a sentence for %s",
    (outcome) => expect(why({ outcome })).toMatch(/\.$/)
  )
})
