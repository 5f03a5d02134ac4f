/** What the workers are told by their environment. */
import { logLevel } from "@botflow/storage/LogLevelSetting"
import { retentionDays, textRetentionDays } from "@botflow/storage/RetentionSetting"
import { Config } from "effect"

export const settings = Config.all({
  databaseUrl: Config.redacted("DATABASE_URL"),
  redisUrl: Config.redacted("REDIS_URL"),
  retentionDays,
  textRetentionDays,
  logLevel
})
