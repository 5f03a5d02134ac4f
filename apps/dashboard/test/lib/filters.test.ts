import { describe, expect, it } from "vitest"
import * as Filters from "~/lib/filters"
import { rangeOf } from "~/lib/query.server"

const parse = (search: string) => Filters.parse(new URLSearchParams(search))

describe("the address of a page", () => {
  it.each([
    "",
    "?period=7d",
    "?bot=a&model=gpt-4o",
    "?from=2026-11-01T08%3A00&to=2026-11-02T08%3A00&bot=a&channel=web",
    "?status=active&q=anna&failed=true",
    "?period=7d&hour=tue-09"
  ])("%s is canonical", (search) => expect(Filters.toSearch(parse(search))).toBe(search))

  it("leaves out defaults and empty fields", () => {
    expect(Filters.toSearch(parse("?period=24h&bot=&channel=&from=&to="))).toBe("")
    expect(Filters.hasDefaults(new URLSearchParams("bot=&period=7d"))).toBe(true)
    expect(Filters.hasDefaults(new URLSearchParams("period=7d&bot=a"))).toBe(false)
  })

  it("opens with values it does not know", () => {
    expect(parse("?period=9y&channel=fax&status=toString&hour=tue-24")).toMatchObject({
      period: "24h",
      channel: "",
      status: "",
      hour: ""
    })
  })
})

describe("the range", () => {
  const now = Date.parse("2026-11-25T10:00:00Z")
  const range = (search: string) => rangeOf(parse(search), "Africa/Johannesburg", now)

  it("is civil time in the organization's zone", () =>
    expect(range("?from=2026-11-24T00:00&to=2026-11-25T00:00")).toEqual({
      range: { from: "2026-11-23T22:00:00.000Z", to: "2026-11-24T22:00:00.000Z" },
      problem: null
    }))

  it("ends now where it has no end", () =>
    expect(range("?from=2026-11-24T00:00").range).toMatchObject({ to: "2026-11-25T10:00:00.000Z" }))

  it.each(["?from=2026-11-24T00:00&to=2026-11-23T00:00", "?from=soon"])(
    "is the period for %s, with a reason",
    (search) => {
      const { problem, range: used } = range(search)
      expect(used).toEqual({ period: "24h" })
      expect(problem).toMatch(/instead/)
    }
  )
})
