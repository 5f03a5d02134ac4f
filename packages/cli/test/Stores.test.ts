import { Effect, Option, Redacted } from "effect"
import { expect, it } from "vitest"
import type { Settings } from "../src/Settings.ts"
import * as Stores from "../src/services/Stores.ts"

const server = process.env["TEST_DATABASE_URL"] ?? ""

const refusalOf = (change: (url: URL) => void) => {
  const url = new URL(server)
  change(url)
  const settings = { databaseUrl: Option.some(Redacted.make(url.href)) } as Settings
  return Stores.postgres(settings, () => Effect.void).pipe(
    Effect.flip,
    Effect.map(({ message }) => message),
    Effect.scoped,
    Effect.runPromise
  )
}

it("A database that is not there is told by the setting's name, in a line", async () => {
  const message = await refusalOf((url) => (url.pathname = "/nowhere"))
  expect(message).toBe('DATABASE_URL: database "nowhere" does not exist')
})

it("So is a role that the server does not know, without its password", async () => {
  const message = await refusalOf((url) => {
    url.username = "nobody"
    url.password = "hunter2"
  })
  expect(message).toMatch(/^DATABASE_URL: .*"nobody"/)
  expect(message).not.toContain("hunter2")
})
