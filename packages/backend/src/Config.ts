/** What the backend is told by its environment. */
import { logLevel } from "@botflow/storage/LogLevelSetting"
import { defaultPerAddress, defaultPerSecond } from "./http/RequestLimits.ts"
import { retentionDays, textRetentionDays } from "@botflow/storage/RetentionSetting"
import { Config, Option, Redacted } from "effect"

const optional = <A>(config: Config.Config<A>) => Config.map(Config.option(config), Option.getOrUndefined)

const port = (name: string, fallback: number) =>
  Config.integer(name).pipe(
    Config.validate({
      message: "expected a port between 1 and 65535",
      validation: (n) => n >= 1 && n <= 65_535
    }),
    Config.withDefault(fallback)
  )

const positive = (name: string, fallback: number) =>
  Config.integer(name).pipe(
    Config.validate({ message: "expected a number from 1", validation: (n) => n >= 1 }),
    Config.withDefault(fallback)
  )

export const settings = Config.all({
  databaseUrl: Config.redacted("DATABASE_URL"),
  port: port("PORT", 4000),
  host: Config.string("HOST").pipe(Config.withDefault("127.0.0.1")),
  /** Where people reach the dashboard; decides which browsers may open a socket. */
  publicUrl: optional(Config.url("BOTFLOW_PUBLIC_URL")),
  /** An admin key for the default organization. */
  apiKey: optional(Config.redacted("BOTFLOW_API_KEY")),
  /** The first user. */
  adminEmail: optional(Config.string("BOTFLOW_ADMIN_EMAIL")),
  adminPassword: optional(Config.redacted("BOTFLOW_ADMIN_PASSWORD")),
  retentionDays,
  textRetentionDays,
  /** Of one key or session; more are answered 429. */
  requestsPerSecond: positive("BOTFLOW_REQUESTS_PER_SECOND", defaultPerSecond),
  /** Of one address, without a key or session that is known; more are answered 429. */
  requestsPerAddress: positive("BOTFLOW_ADDRESS_REQUESTS_PER_SECOND", defaultPerAddress),
  /** How many proxies of ours add to `X-Forwarded-For` before a request arrives here. */
  trustedProxies: Config.integer("BOTFLOW_TRUSTED_PROXIES").pipe(
    Config.validate({ message: "expected a number from 0 to 10", validation: (n) => n >= 0 && n <= 10 }),
    Config.withDefault(0)
  ),
  logLevel
})

/** Of the processes that share live numbers. */
export const redisUrl = Config.redacted("REDIS_URL")

export type Settings = Config.Config.Success<typeof settings>
export const reveal = Redacted.value
