import { Api } from "@botflow/api/Api"
import { Conflict, NotFound } from "@botflow/api/Problem"
import * as ConversationTally from "@botflow/domain/ConversationTally"
import * as Instant from "@botflow/domain/Instant"
import * as Summary from "@botflow/domain/Summary"
import * as Tally from "@botflow/domain/Tally"
import { type BotRow, Bots } from "@botflow/storage/postgres/Bots"
import { JobQueue } from "@botflow/storage/queue/JobQueue"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { Analytics } from "../query/Analytics.ts"
import * as RangeQuery from "../query/RangeQuery.ts"
import * as Audit from "./Audit.ts"
import { callerWith, unavailable } from "./Errors.ts"

const botJson = (row: BotRow) => ({ ...row, createdAt: Instant.format(row.createdAt) })

const nothing = Summary.make({ tally: Tally.empty(), conversations: ConversationTally.empty })

export const BotsHandlers = HttpApiBuilder.group(Api, "bots", (handlers) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const audit = yield* Audit.make
    const bots = yield* Bots
    const jobs = yield* JobQueue
    return handlers
      .handle("list", ({ urlParams }) =>
        Effect.gen(function* () {
          const query = yield* RangeQuery.resolve({ period: "24h" })
          const [rows, numbers] = yield* Effect.all(
            [
              bots.list(query.filter.organizationId),
              urlParams.numbers === "false" ? Effect.succeed(null) : analytics.facts(query)
            ],
            { concurrency: 2 }
          )
          const last24h = (botId: string) => {
            const facts = numbers?.byBot.get(botId)
            return facts === undefined ? nothing : Summary.make(facts)
          }
          return {
            asOf: Instant.format(query.now),
            items: rows.map((row) => ({
              ...botJson(row),
              last24h: numbers === null ? null : last24h(row.botId)
            })),
            nextCursor: null
          }
        }).pipe(unavailable)
      )
      .handle("create", ({ payload: { botId, ...settings } }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const row = yield* audit.written(
            caller,
            bots.create(caller.organizationId, botId, settings),
            (made) => (made === null ? null : { action: "bot.created", target: botId })
          )
          if (row === null) {
            return yield* new Conflict({ code: "bot_exists", detail: "botId: there is a bot of this id." })
          }
          return botJson(row)
        }).pipe(unavailable)
      )
      .handle("update", ({ path, payload }) =>
        Effect.gen(function* () {
          const caller = yield* callerWith("admin")
          const row = yield* audit.written(
            caller,
            bots.update(caller.organizationId, path.botId, payload),
            (changed) =>
              changed === null
                ? null
                : {
                    action: "bot.changed",
                    target: path.botId,
                    details: { name: changed.name, inactivitySeconds: changed.inactivitySeconds }
                  }
          )
          if (row === null) {
            return yield* new NotFound({ code: "no_such_bot", detail: "There is no bot of this id." })
          }
          // Only sooner: marks are found without it.
          yield* Effect.ignore(jobs.nudgeRollUp)
          return botJson(row)
        }).pipe(unavailable)
      )
  })
)
