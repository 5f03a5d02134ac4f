/** For how long messages and their text are kept, the same for every process. */
import { Config, ConfigError, Context, Either, Option } from "effect"

const expected = "a number of days from 1 to 36500"

/** Null where it is absent or empty: everything is kept. */
const days = (name: string) =>
  Config.string(name).pipe(
    Config.option,
    Config.mapOrFail((found) => {
      const text = Option.getOrElse(found, () => "").trim()
      if (text === "") return Either.right(null)
      const days = /^\d{1,5}$/.test(text) ? Number(text) : 0
      return days >= 1 && days <= 36_500
        ? Either.right(days)
        : Either.left(ConfigError.InvalidData([name], `expected ${expected}, got ${JSON.stringify(text)}`))
    })
  )

export const retentionDays = days("BOTFLOW_RETENTION_DAYS")
export const textRetentionDays = days("BOTFLOW_TEXT_RETENTION_DAYS")

/** Of messages, as it is set for this process. */
export class RetentionDays extends Context.Reference<RetentionDays>()("@botflow/storage/RetentionDays", {
  defaultValue: (): number | null => null
}) {}

/** Of their text. */
export class TextRetentionDays extends Context.Reference<TextRetentionDays>()(
  "@botflow/storage/TextRetentionDays",
  { defaultValue: (): number | null => null }
) {}
