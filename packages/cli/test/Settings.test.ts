import { Effect, Either, Option } from "effect"
import { describe, expect, it } from "vitest"
import { loadFrom } from "../src/Settings.ts"

const load = (variables: Record<string, string>) =>
  Effect.runSync(Effect.either(loadFrom(new Map(Object.entries(variables)))))
const refusal = (variables: Record<string, string>) => Either.getOrThrow(Either.flip(load(variables))).message

describe("Settings", () => {
  it("has a default for everything, and takes an empty value for none", () => {
    const settings = Either.getOrThrow(load({ PORT: "", BOTFLOW_API_KEY: "", DATABASE_URL: " " }))
    expect(settings).toMatchObject({ port: 4000, dashboardPort: 3000, host: "127.0.0.1", logLevel: "info" })
    expect(Option.isNone(settings.databaseUrl) && Option.isNone(settings.apiKey)).toBe(true)
    expect(settings.dataDir).toMatch(/^\/.*\.botflow$/)
  })

  it.each([
    [{ PORT: "abc" }, 'PORT: expected a port between 1 and 65535, got "abc"'],
    [{ PORT: "65536" }, 'PORT: expected a port between 1 and 65535, got "65536"'],
    [{ PORT: "3000" }, "DASHBOARD_PORT: expected another port than PORT, got 3000"],
    [
      { LOG_LEVEL: "loud" },
      'LOG_LEVEL: expected one of all, trace, debug, info, warning, error, fatal, none, got "loud"'
    ],
    [
      { BOTFLOW_RETENTION_DAYS: "0" },
      'BOTFLOW_RETENTION_DAYS: expected a number of days from 1 to 36500, got "0"'
    ],
    [
      { BOTFLOW_TEXT_RETENTION_DAYS: "0" },
      'BOTFLOW_TEXT_RETENTION_DAYS: expected a number of days from 1 to 36500, got "0"'
    ],
    [
      { BOTFLOW_PUBLIC_URL: "example.org" },
      'BOTFLOW_PUBLIC_URL: expected an http or https address, got "example.org"'
    ]
  ])("names the setting that is wrong: %o", (variables, message) => {
    expect(refusal(variables)).toBe(message)
  })

  it("never repeats a secret", () => {
    expect(refusal({ DATABASE_URL: "mysql://me:hunter2@db/x" })).toMatch(
      /^DATABASE_URL: expected an address such as postgres:/
    )
    expect(refusal({ DATABASE_URL: "mysql://me:hunter2@db/x" })).not.toContain("hunter2")
    expect(refusal({ BOTFLOW_ADMIN_PASSWORD: "hunter2" })).not.toContain("hunter2")
  })
})
