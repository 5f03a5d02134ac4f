// @vitest-environment node
import { describe, expect, it } from "vitest"
import { refusalOf } from "../server/foreign.ts"

const post = (headers: Record<string, string>, method = "POST") =>
  refusalOf(new Request("http://bots.example:3000/settings/keys", { method, headers }))

describe("a form", () => {
  it.each([{ origin: "http://evil.example" }, { origin: "null" }, { origin: "http://bots.example" }])(
    "of another site is refused: %j",
    (headers) => expect(post(headers)?.status).toBe(403)
  )

  it.each([
    {},
    { origin: "http://bots.example:3000" },
    { origin: "https://bots.example.org", "x-forwarded-host": "bots.example.org, inner" }
  ])("of our own, or that says nothing of it, is for its action to look at: %j", (headers) =>
    expect(post(headers)).toBeNull()
  )

  it("is what changes something", () => expect(post({ origin: "http://evil.example" }, "GET")).toBeNull())
})
