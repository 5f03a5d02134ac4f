import { describe, expect, it } from "vitest"
import { instantOf, isInstant, presets, step } from "~/lib/span"

const now = Date.parse("2026-11-25T10:34:00Z")
const zone = "Africa/Johannesburg"

describe("steps", () => {
  const span = { from: "2026-11-24T10:00:00.000Z", to: "2026-11-25T10:00:00.000Z" }

  it("are equally long neighbours", () => {
    expect(step(span, -1, now)).toEqual({ from: "2026-11-23T10:00Z", to: "2026-11-24T10:00Z" })
  })

  it("lead there and back", () => {
    const back = step(span, -1, now)
    expect(back === null ? null : step(back, 1, now)).toEqual({
      from: "2026-11-24T10:00Z",
      to: "2026-11-25T10:00Z"
    })
  })

  it("do not begin in the future", () => expect(step(span, 2, now)).toBeNull())
})

describe("civil spans", () => {
  const byName = (at: number, where: string) =>
    Object.fromEntries(presets(at, where).map(({ from, name, to }) => [name, `${from} ${to}`]))

  it("are days, weeks from Monday and months on the organization's clocks", () =>
    expect(byName(now, zone)).toEqual({
      Today: "2026-11-25T00:00 2026-11-26T00:00",
      Yesterday: "2026-11-24T00:00 2026-11-25T00:00",
      "This week": "2026-11-23T00:00 2026-11-30T00:00",
      "Last week": "2026-11-16T00:00 2026-11-23T00:00",
      "This month": "2026-11-01T00:00 2026-11-26T00:00",
      "Last month": "2026-10-01T00:00 2026-11-01T00:00"
    }))

  it("follow the zone across midnight and the turn of the year", () =>
    expect(byName(Date.parse("2026-12-31T23:30:00Z"), zone)).toMatchObject({
      Today: "2027-01-01T00:00 2027-01-02T00:00",
      "Last month": "2026-12-01T00:00 2027-01-01T00:00"
    }))

  it("are 23 hours long where a clock goes forward", () => {
    const today = presets(Date.parse("2026-03-29T12:00:00Z"), "Europe/Berlin")[0]
    const of = (text: string | undefined) => instantOf(text ?? "", "Europe/Berlin") ?? 0
    expect((of(today?.to) - of(today?.from)) / 3_600_000).toBe(23)
  })
})

describe("what an address says of a time", () => {
  it("is an instant, or clocks of the zone", () => {
    expect(instantOf("2026-11-24T10:00:00.25+02:00", zone)).toBe(Date.parse("2026-11-24T08:00:00.250Z"))
    expect(instantOf("2026-11-24T10:00", zone)).toBe(Date.parse("2026-11-24T08:00Z"))
  })

  it.each(["zzz", "z", "+275760-09-13T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-24Z", "\0", "1e3"])(
    "may be neither: %j",
    (text) => {
      expect(isInstant(text)).toBe(false)
      expect(instantOf(text, zone)).toBeNull()
    }
  )
})
