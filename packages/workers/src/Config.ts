/** What the workers are told by their environment. */
import { logLevel } from "@botflow/storage/LogLevelSetting"
import { Config } from "effect"

export const settings = Config.all({
  databaseUrl: Config.redacted("DATABASE_URL"),
  redisUrl: Config.redacted("REDIS_URL"),
  logLevel
})
