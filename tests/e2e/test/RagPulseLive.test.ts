/** RAGPulse, sent as it happens to bots: by several senders at once, in no order, everything twice. */
import { beforeAll, describe, expect } from "vitest"
import { type Organization, organization } from "../src/Api.ts"
import { deliver } from "../src/Delivery.ts"
import { upToDate } from "../src/Derived.ts"
import * as RagPulse from "../src/RagPulse.ts"
import { product } from "../src/Running.ts"
import * as Trace from "../src/Trace.ts"
import * as Truth from "../src/Truth.ts"

const running = product()
const model = "gpt-4o-mini"

describe.skipIf(!Truth.isPresent)("RAGPulse, sent", () => {
  const truth = Truth.isPresent ? Truth.ragPulse() : undefined!
  let access: Organization
  let shiftMs: number
  beforeAll(async () => {
    access = await organization(running(), "RAGPulse")
    const events = await Trace.events({ file: RagPulse.file, format: "ragpulse", model })
    shiftMs = Trace.weeksToNow(events)
    const twice = Trace.shuffled([...events, ...events], 2)
    expect(await deliver(access, Trace.moved(twice, shiftMs), { batch: 500 })).toStrictEqual({
      accepted: events.length,
      duplicates: events.length,
      rejected: []
    })
    await upToDate(running())
  })
  if (!Truth.isPresent) return
  RagPulse.numbers(truth, () => ({ access, shiftMs }))
  RagPulse.costs(truth, model, () => ({ access, shiftMs }))
})
