import { describe, expect, it } from "vitest"
import * as Time from "~/lib/time"

const johannesburg = "Africa/Johannesburg"
const berlin = "Europe/Berlin"

describe("an instant in a zone", () => {
  const ms = Date.parse("2026-11-24T22:05:09Z")

  it("is on the zone's day", () => {
    expect(Time.dateTime(ms, johannesburg)).toBe("Wed 25 Nov 2026, 00:05")
    expect(Time.clockWithSeconds(ms, "UTC")).toBe("22:05:09")
  })

  it("has the offset in force", () => {
    expect(Time.offset(ms, johannesburg)).toBe("UTC+02:00")
    expect(Time.offset(ms, "Asia/Kathmandu")).toBe("UTC+05:45")
    expect(Time.offset(Date.parse("2026-07-01T00:00:00Z"), "America/New_York")).toBe("UTC−04:00")
  })
})

describe("what a date field holds", () => {
  it.each([johannesburg, berlin, "Asia/Kathmandu", "America/St_Johns"])(
    "comes back the same in %s",
    (zone) => {
      for (
        let ms = Date.parse("2026-01-01T00:00:00Z");
        ms < Date.parse("2027-01-01T00:00:00Z");
        ms += 12_345 * 60_000
      ) {
        expect(Time.fromLocalInput(Time.toLocalInput(ms, zone), zone)).toBe(ms)
      }
    }
  )

  it("takes the first of a repeated hour", () =>
    expect(Time.fromLocalInput("2026-10-25T02:30", berlin)).toBe(Date.parse("2026-10-25T00:30:00Z")))

  it("moves on from an hour that is skipped", () =>
    expect(Time.fromLocalInput("2026-03-29T02:30", berlin)).toBe(Date.parse("2026-03-29T01:30:00Z")))

  it.each(["", "yesterday", "2026-02-30T10:00", "2026-01-01T24:10"])("is not %j", (text) =>
    expect(Time.fromLocalInput(text, berlin)).toBeNull()
  )
})

it.each([
  [3, "now"],
  [12, "12\u202fs ago"],
  [125, "2\u202fmin ago"],
  [7300, "2\u202fh ago"],
  [200_000, "2\u202fd ago"]
])("%d seconds are %s", (seconds, text) => expect(Time.ago(0, seconds * 1000)).toBe(text))
