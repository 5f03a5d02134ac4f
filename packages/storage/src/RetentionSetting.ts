/** For how long messages are kept, the same for every process. */
import { Config, ConfigError, Context, Either, Option } from "effect"

const expected = "a number of days from 1 to 36500"

/** `BOTFLOW_RETENTION_DAYS`; null where it is absent or empty: everything is kept. */
export const retentionDays = Config.string("BOTFLOW_RETENTION_DAYS").pipe(
  Config.option,
  Config.mapOrFail((found) => {
    const text = Option.getOrElse(found, () => "").trim()
    if (text === "") return Either.right(null)
    const days = /^\d{1,5}$/.test(text) ? Number(text) : 0
    return days >= 1 && days <= 36_500
      ? Either.right(days)
      : Either.left(
          ConfigError.InvalidData(
            ["BOTFLOW_RETENTION_DAYS"],
            `expected ${expected}, got ${JSON.stringify(text)}`
          )
        )
  })
)

/** As it is set for this process. */
export class RetentionDays extends Context.Reference<RetentionDays>()("@botflow/storage/RetentionDays", {
  defaultValue: (): number | null => null
}) {}
