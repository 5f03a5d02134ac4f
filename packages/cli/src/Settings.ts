/** Every setting, read from the environment in one place. An empty value counts as none. */
import { resolve } from "node:path"
import { Config, ConfigError, ConfigProvider, Effect, Either, Option, Redacted } from "effect"
import { type Stop, stop } from "./Stop.ts"

const logLevels = ["all", "trace", "debug", "info", "warning", "error", "fatal", "none"]

/** A setting's reader: the value, or what was expected instead. */
type Reader<A> = (text: string) => Either.Either<A, string>

const invalid = (name: string, expected: string, got: string) =>
  ConfigError.InvalidData([name], `expected ${expected}, got ${JSON.stringify(got)}`)

const optional = <A>(name: string, read: Reader<A>): Config.Config<Option.Option<A>> =>
  Config.string(name).pipe(
    Config.option,
    Config.mapOrFail((found) => {
      const text = Option.filter(
        Option.map(found, (value) => value.trim()),
        (value) => value !== ""
      )
      if (Option.isNone(text)) return Either.right(Option.none<A>())
      return Either.map(
        Either.mapLeft(read(text.value), (expected) => invalid(name, expected, text.value)),
        Option.some
      )
    })
  )

const withDefault = <A>(name: string, read: Reader<A>, value: A): Config.Config<A> =>
  Config.map(
    optional(name, read),
    Option.getOrElse(() => value)
  )

/** A secret never appears in a message, not even a wrong one. */
const secret = (name: string, isGood: (text: string) => boolean, expected: string) =>
  Config.string(name).pipe(
    Config.option,
    Config.mapOrFail((found) => {
      const text = Option.filter(found, (value) => value.trim() !== "")
      if (Option.isSome(text) && !isGood(text.value)) {
        return Either.left(ConfigError.InvalidData([name], `expected ${expected}`))
      }
      return Either.right(Option.map(text, Redacted.make))
    })
  )

const wholeNumber =
  (min: number, max: number, expected: string): Reader<number> =>
  (text) =>
    /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max
      ? Either.right(Number(text))
      : Either.left(expected)

const port = wholeNumber(1, 65_535, "a port between 1 and 65535")

const url =
  (protocols: ReadonlyArray<string>) =>
  (text: string): boolean =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol)

/** Also a socket's path, and a cluster's nodes separated by commas. */
const isRedis = (text: string): boolean =>
  text.startsWith("/") || url(["redis:", "rediss:", "unix:"])(text.split(",")[0] ?? "")

const httpUrl: Reader<string> = (text) =>
  url(["http:", "https:"])(text)
    ? Either.right(text.replace(/\/+$/, ""))
    : Either.left("an http or https address")

const host: Reader<string> = (text) =>
  /^[\w.:-]+$/.test(text) ? Either.right(text) : Either.left("a host name or an IP address")

const email: Reader<string> = (text) =>
  /^[^\s@]+@[^\s@]+$/.test(text) ? Either.right(text) : Either.left("an e-mail address")

const logLevel: Reader<string> = (text) =>
  logLevels.includes(text.toLowerCase())
    ? Either.right(text.toLowerCase())
    : Either.left(`one of ${logLevels.join(", ")}`)

const config = Config.all({
  databaseUrl: secret(
    "DATABASE_URL",
    url(["postgres:", "postgresql:"]),
    "an address such as postgres://user:password@host:5432/database"
  ),
  redisUrl: secret("REDIS_URL", isRedis, "an address such as redis://:password@host:6379"),
  dataDir: withDefault("BOTFLOW_DATA_DIR", (text) => Either.right(text), ".botflow"),
  host: withDefault("HOST", host, "127.0.0.1"),
  port: withDefault("PORT", port, 4000),
  dashboardPort: withDefault("DASHBOARD_PORT", port, 3000),
  apiKey: secret("BOTFLOW_API_KEY", (key) => /^\S{8,200}$/.test(key), "8 to 200 characters without blanks"),
  adminEmail: optional("BOTFLOW_ADMIN_EMAIL", email),
  adminPassword: secret(
    "BOTFLOW_ADMIN_PASSWORD",
    (password) => password.length >= 8,
    "at least 8 characters"
  ),
  sessionSecret: secret("BOTFLOW_SESSION_SECRET", (text) => text.length >= 16, "at least 16 characters"),
  publicUrl: optional("BOTFLOW_PUBLIC_URL", httpUrl),
  retentionDays: optional(
    "BOTFLOW_RETENTION_DAYS",
    wholeNumber(1, 36_500, "a number of days from 1 to 36500")
  ),
  textRetentionDays: optional(
    "BOTFLOW_TEXT_RETENTION_DAYS",
    wholeNumber(1, 36_500, "a number of days from 1 to 36500")
  ),
  logLevel: withDefault("LOG_LEVEL", logLevel, "info"),
  otlpEndpoint: optional("OTEL_EXPORTER_OTLP_ENDPOINT", httpUrl),
  /** Where programs are looked for. */
  path: withDefault("PATH", (text) => Either.right(text), "/usr/local/bin:/usr/bin:/bin"),
  home: withDefault("HOME", (text) => Either.right(text), "/")
})

export type Settings = Config.Config.Success<typeof config>

/** `PORT: expected a port between 1 and 65535, got "abc"`: one line for each setting that is wrong. */
const lines = (error: ConfigError.ConfigError): ReadonlyArray<string> => {
  switch (error._op) {
    case "And":
    case "Or":
      return [...lines(error.left), ...lines(error.right)]
    default:
      return [`${error.path.join("_")}: ${error.message}`]
  }
}

/** Reads all settings. The data folder comes out absolute. */
export const load: Effect.Effect<Settings, Stop> = config.pipe(
  Effect.mapError((error) => stop(lines(error).join("\n"))),
  Effect.flatMap((settings) =>
    settings.port === settings.dashboardPort
      ? stop(`DASHBOARD_PORT: expected another port than PORT, got ${settings.dashboardPort}`)
      : Effect.succeed({ ...settings, dataDir: resolve(settings.dataDir) })
  )
)

/** The same from given variables instead of the environment's. */
export const loadFrom = (variables: ReadonlyMap<string, string>): Effect.Effect<Settings, Stop> =>
  Effect.withConfigProvider(load, ConfigProvider.fromMap(new Map(variables)))

/** The environment as it is: what our own processes inherit. */
export const inherited = (): Readonly<Record<string, string | undefined>> => ({ ...process.env })
