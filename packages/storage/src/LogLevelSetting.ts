/** The setting that says how much a process tells, for every process the same. */
import { Config, ConfigError, Either, LogLevel } from "effect"

const levels: Readonly<Record<string, LogLevel.LogLevel>> = {
  all: LogLevel.All,
  trace: LogLevel.Trace,
  debug: LogLevel.Debug,
  info: LogLevel.Info,
  warn: LogLevel.Warning,
  warning: LogLevel.Warning,
  error: LogLevel.Error,
  fatal: LogLevel.Fatal,
  none: LogLevel.None
}

/** `LOG_LEVEL`, in any case; by default `info`. */
export const logLevel = Config.string("LOG_LEVEL").pipe(
  Config.mapOrFail((name) =>
    Either.fromNullable(levels[name.toLowerCase()], () =>
      ConfigError.InvalidData(
        ["LOG_LEVEL"],
        `expected one of ${Object.keys(levels).join(", ")}, got "${name}"`
      )
    )
  ),
  Config.withDefault(LogLevel.Info)
)
