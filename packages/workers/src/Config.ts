/** What the workers are told by their environment. */
import { Config, LogLevel } from "effect"

export const settings = Config.all({
  databaseUrl: Config.redacted("DATABASE_URL"),
  redisUrl: Config.redacted("REDIS_URL"),
  logLevel: Config.logLevel("LOG_LEVEL").pipe(Config.withDefault(LogLevel.Info))
})
