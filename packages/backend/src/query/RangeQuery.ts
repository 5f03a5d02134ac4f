/** The shared query parameters of the reading endpoints, resolved. */
import type { Caller } from "@botflow/api/Authorization"
import * as Instant from "@botflow/domain/Instant"
import * as Range from "@botflow/domain/Range"
import type { Channel } from "@botflow/domain/Channel"
import type { Filter } from "@botflow/storage/postgres/Filter"
import type { Unit } from "@botflow/domain/TimeBucket"
import { Clock, Effect, Either } from "effect"
import { badParameter, callerWith } from "../http/Errors.ts"

export interface Params extends Range.Request {
  readonly bucket?: Unit | undefined
  readonly botId?: ReadonlyArray<string> | undefined
  readonly channel?: ReadonlyArray<Channel> | undefined
  readonly model?: ReadonlyArray<string> | undefined
  readonly compare?: "previous" | undefined
}

export interface Query {
  readonly caller: typeof Caller.Service
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly range: Range.Range
  readonly filter: Filter
}

/** An empty list does not narrow. */
export const listOf = <A>(values: ReadonlyArray<A> | undefined): ReadonlyArray<A> | null =>
  values === undefined || values.length === 0 ? null : values

type Filters = Pick<Params, "botId" | "channel" | "model">

const queryOf = Effect.fn("RangeQuery.queryOf")(function* (
  filters: Filters,
  rangeOf: (context: {
    readonly now: number
    readonly timezone: string
  }) => Either.Either<Range.Range, Range.Invalid>
) {
  const caller = yield* callerWith("read")
  const now = yield* Clock.currentTimeMillis
  const range = yield* Either.mapLeft(rangeOf({ now, timezone: caller.timezone }), ({ message, parameter }) =>
    badParameter(parameter, message)
  )
  const filter: Filter = {
    organizationId: caller.organizationId,
    from: range.from,
    to: range.to,
    botIds: listOf(filters.botId),
    channels: listOf(filters.channel),
    models: listOf(filters.model)
  }
  return { caller, now, range, filter } satisfies Query
})

/** Who asks, about which time and which messages. */
export const resolve = (params: Params) => queryOf(params, (context) => Range.resolve(params, context))

/** The same about all of a range together, which may then be as long as any: nothing is cut. */
export const whole = (params: Params) => resolve({ ...params, bucket: "week" })

/** Years that are cut into hours without being asked for points: an hour costs as much as a point does. */
const yearsOfHours = 3
/** Milliseconds. */
export const longestByHours = yearsOfHours * 366 * Instant.day

/** The same about a range that is cut into hours of the week. */
export const byHours = (params: Params) =>
  Effect.filterOrFail(
    whole(params),
    ({ range }) => range.to - range.from <= longestByHours,
    () => badParameter("from", `hours of the week are counted over at most ${yearsOfHours} years`)
  )

/** The same about civil dates, both included. */
export const ofDates = (
  params: Filters & {
    readonly startDate: string
    readonly endDate: string
    readonly timezone?: string | undefined
  }
) => queryOf(params, (context) => Range.ofDates(params, context))

/** The same query about the equally long range just before. */
export const previous = (query: Query): Query => {
  const range = Range.previous(query.range)
  return { ...query, range, filter: { ...query.filter, from: range.from, to: range.to } }
}
