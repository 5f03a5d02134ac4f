/** Live numbers of STAR at instants of an independent engine: each becomes now in an organization of its own. */
import { beforeAll, describe, it } from "vitest"
import * as Moments from "../src/Moments.ts"
import { product } from "../src/Running.ts"
import * as Star from "../src/Star.ts"
import * as Trace from "../src/Trace.ts"
import * as Truth from "../src/Truth.ts"

const running = product()

describe.skipIf(!Truth.isPresent)("STAR at chosen instants", () => {
  const moments = Truth.isPresent ? Truth.star().as_of : []
  let answers: ReadonlyMap<string, Moments.Answer>
  beforeAll(async () => {
    answers = await Moments.answers(
      running(),
      await Trace.events({ file: Star.file, format: "star" }),
      moments.map(({ at }) => at)
    )
  })

  it.each(moments)("has the cards, totals and percentiles of $at", (moment) =>
    Moments.meets(answers.get(moment.at), moment)
  )

  const hourBefore = ({ at }: Truth.Moment) =>
    moments.find((other) => Date.parse(other.at) === Date.parse(at) - 3_600_000)
  const pairs = moments.flatMap((moment) => {
    const before = hourBefore(moment)
    return before === undefined ? [] : [{ at: moment.at, before }]
  })

  it.each(pairs)("compares $at with the cards of the hour before", ({ at, before }) =>
    Moments.meetsTrend(answers.get(at), before)
  )
})
