/** What charts draw of the API's answers: anything else would travel twice, in the HTML and beside it. */
import * as Format from "./format.ts"
import { type Charted, type Drawn, pack, type Point } from "./packed.ts"
import type { BucketName, PointOf } from "./types.ts"

interface Series<P> {
  readonly to: string
  readonly bucket: BucketName
  readonly points: ReadonlyArray<P>
  readonly previous?: { readonly points: ReadonlyArray<P> } | undefined
}

/** @param before what is drawn of the range before: one line */
const leanOf =
  <P extends Point, D extends Point>(drawn: (point: P) => D, before: (point: P) => number | null) =>
  ({ bucket, points, previous }: Series<P>): Drawn<D> => ({
    bucket,
    points: points.map(drawn),
    before: previous === undefined ? null : previous.points.map(before)
  })

/** Milliseconds to the three digits that `Format.duration` tells of them. */
export const told = (ms: number | null): number | null => {
  if (ms === null) return null
  if (ms < 999.5) return Math.round(ms)
  const digits = ms < 9_995 ? 2 : ms < 59_950 ? 1 : 0
  return Math.round(Number((ms / 1000).toFixed(digits)) * 1000)
}

const toldSeconds = (seconds: number | null) => {
  const ms = told(seconds === null ? null : seconds * 1000)
  return ms === null ? null : ms / 1000
}

/** Hundredths of a per cent; only a true 1 is 1, only a true 0 is 0. */
const share = (rate: number | null) =>
  rate === null || Number.isInteger(rate)
    ? rate
    : Math.min(9_999, Math.max(1, Math.round(rate * 10_000))) / 10_000

export const responseTimes = leanOf(
  ({ avg, p50, p95, p99, partial, t }: PointOf<"ResponseTimes">) => ({
    t,
    partial,
    avg: told(avg),
    p50: told(p50),
    p95: told(p95),
    p99: told(p99)
  }),
  ({ p95 }) => told(p95)
)

export const messageVolume = leanOf(
  ({ inbound, outbound, partial, t }: PointOf<"MessageVolume">) => ({ t, partial, inbound, outbound }),
  ({ inbound, outbound }) => inbound + outbound
)

export const successRate = leanOf(
  ({ failed, fallback, partial, rate, successful, t }: PointOf<"SuccessRate">) => ({
    t,
    partial,
    rate: share(rate),
    answers: successful + failed,
    failed,
    fallback
  }),
  ({ rate }) => share(rate)
)

export const conversationDuration = leanOf(
  ({ avgSeconds, conversations, p50Seconds, p95Seconds, partial, t }: PointOf<"ConversationDuration">) => ({
    t,
    partial,
    conversations,
    avgSeconds: toldSeconds(avgSeconds),
    p50Seconds: toldSeconds(p50Seconds),
    p95Seconds: toldSeconds(p95Seconds)
  }),
  ({ p50Seconds }) => toldSeconds(p50Seconds)
)

/** Input stands without its cached part: the three together are all tokens. */
export const tokenUsage = leanOf(
  ({ cachedInput, costUsd, input, output, partial, t }: PointOf<"TokenUsage">) => ({
    t,
    partial,
    input: input - cachedInput,
    cachedInput,
    output,
    cost: Format.text(Format.usd(costUsd))
  }),
  ({ input, output }) => input + output
)

type PointIn<Lean extends (series: never) => Drawn<Point>> = ReturnType<Lean>["points"][number]
export type ResponsePoint = PointIn<typeof responseTimes>
export type VolumePoint = PointIn<typeof messageVolume>
export type SuccessPoint = PointIn<typeof successRate>
export type DurationPoint = PointIn<typeof conversationDuration>
export type TokenPoint = PointIn<typeof tokenUsage>

/** @param to end of the range */
export const charted = <P extends Point>(
  { before, bucket, points }: Drawn<P>,
  to: string,
  sentence: string
): Charted<P> => ({ to, bucket, points: pack(points), before: JSON.stringify(before), sentence })
