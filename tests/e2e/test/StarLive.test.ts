/** STAR, sent as it happens to bots: by several senders at once, in no order, everything twice. */
import { beforeAll, describe, expect, it } from "vitest"
import { type Organization, organization } from "../src/Api.ts"
import { verify } from "../src/Botflow.ts"
import { deliver } from "../src/Delivery.ts"
import { upToDate } from "../src/Derived.ts"
import { product } from "../src/Running.ts"
import * as Star from "../src/Star.ts"
import * as Trace from "../src/Trace.ts"
import * as Truth from "../src/Truth.ts"

const running = product()

describe.skipIf(!Truth.isPresent)("STAR, sent", () => {
  let access: Organization
  let shiftMs: number
  beforeAll(async () => {
    access = await organization(running(), "STAR")
    const events = await Trace.events({ file: Star.file, format: "star" })
    shiftMs = Trace.weeksToNow(events)
    const twice = Trace.shuffled([...events, ...events], 1)
    expect(await deliver(access, Trace.moved(twice, shiftMs))).toStrictEqual({
      accepted: events.length,
      duplicates: events.length,
      rejected: []
    })
    await upToDate(running())
  })
  if (Truth.isPresent) Star.numbers(() => ({ access, shiftMs }))
  it("is derived as its events say", () => verify(running()))
})
