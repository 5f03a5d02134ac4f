import { Command, Options } from "@effect/cli"
import type { OrganizationId } from "@botflow/domain/Id"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { AggregateReader } from "@botflow/storage/postgres/AggregateReader"
import { AggregationAudit } from "@botflow/storage/postgres/AggregationAudit"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { type Difference, Recomputation } from "@botflow/storage/postgres/Recomputation"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Effect, Layer, Option } from "effect"
import * as Progress from "../Progress.ts"
import * as Archive from "../services/Archive.ts"
import * as Stores from "../services/Stores.ts"
import * as Settings from "../Settings.ts"
import { type Stop, stop } from "../Stop.ts"
import { say } from "./Say.ts"

const options = {
  organization: Options.text("organization").pipe(
    Options.optional,
    Options.withDescription("UUID; all organizations if left out")
  )
}

const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value))

const rows = (count: number) => `${Progress.count(count)} row${count === 1 ? "" : "s"}`

/** One line: the row, and each column that differs. */
export const describe = ({ derived, key, stored, table }: Difference): string => {
  const row = [table, ...Object.entries(key).map(([name, value]) => `${name}=${text(value)}`)].join(" ")
  if (table === "messages") return `${row}: response_time_ms should be ${text(derived?.["response_time_ms"])}`
  if (derived === null) return `${row}: should not be there`
  if (stored === null) return `${row}: missing`
  const columns = Object.keys(derived).filter((name) => text(stored[name]) !== text(derived[name]))
  return `${row}: ${columns.map((name) => `${name} is ${text(stored[name])}, should be ${text(derived[name])}`).join("; ")}`
}

/** Goes through the organizations asked for. @returns how many differences there were */
const eachOrganization = (
  organization: Option.Option<string>,
  work: (organizationId: OrganizationId) => Effect.Effect<ReadonlyArray<Difference>, StoreUnavailable>
) =>
  Effect.gen(function* () {
    const ids = Option.isSome(organization)
      ? [yield* Archive.organization(organization)]
      : (yield* (yield* Organizations).all).map(({ organizationId }) => organizationId)
    let count = 0
    for (const id of ids) {
      const differences = yield* work(id)
      count += differences.length
      for (const difference of differences) yield* say(`${id} ${describe(difference)}`)
    }
    return count
  })

const services = Layer.merge(
  Recomputation.Default,
  AggregationAudit.Default.pipe(
    Layer.provide(AggregateReader.Default),
    Layer.provide(Layer.merge(Tallies.Default, ConversationTallies.Default))
  )
)

/** With the database at its newest schema. */
const withDatabase = (
  work: Effect.Effect<number, Stop | StoreUnavailable, Recomputation | AggregationAudit | Organizations>
) =>
  Effect.gen(function* () {
    const settings = yield* Settings.load
    const databaseUrl = yield* Stores.postgres(settings, say)
    return yield* work.pipe(
      Effect.provide(services),
      Effect.provide(Archive.layer({ databaseUrl, redisUrl: Option.none() })),
      Effect.catchTags({
        StoreUnavailable: (error) => Effect.fail(Archive.oneLine(error)),
        SqlError: (error) => Effect.fail(Archive.oneLine(error))
      })
    )
  }).pipe(Effect.scoped)

export const verify = Command.make("verify", options, ({ organization }) =>
  Effect.gen(function* () {
    const count = yield* withDatabase(
      Effect.gen(function* () {
        const { verify } = yield* Recomputation
        const audit = yield* AggregationAudit
        return yield* eachOrganization(organization, (id) =>
          Effect.zipWith(verify(id), audit.verify(id), (derived, aggregated) => [...derived, ...aggregated])
        )
      })
    )
    if (count > 0) return yield* stop(`Not as their events say: ${rows(count)}.`)
    yield* say("Everything is as its events say.")
  })
).pipe(Command.withDescription("Derive everything again from events, and tell what differs; changes nothing"))

export const recompute = Command.make("recompute", options, ({ organization }) =>
  Effect.gen(function* () {
    const count = yield* withDatabase(
      Effect.gen(function* () {
        const { recompute } = yield* Recomputation
        return yield* eachOrganization(organization, recompute)
      })
    )
    yield* say(count === 0 ? "Nothing was different." : `Mended ${rows(count)}.`)
  })
).pipe(Command.withDescription("Derive everything again from events, and keep it"))
