import { createHash, scryptSync } from "node:crypto"
import { expect, it as plain, layer } from "@effect/vitest"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { afterAll, afterEach, vi } from "vitest"
import { Accounts } from "../src/postgres/Accounts.ts"
import * as Secrets from "../src/postgres/Secrets.ts"
import { organization, stores } from "./support.ts"

/** What was worked on, in order: time would tell the same, but only now and then. */
const work: Array<string> = []

// Modules that have been loaded would keep what they have imported, and later files these.
vi.hoisted(() => vi.resetModules())
afterAll(() => void vi.resetModules())
vi.mock("@node-rs/argon2", async (importOriginal) => {
  const real = await importOriginal<typeof import("@node-rs/argon2")>()
  const verify: typeof real.verify = (hashed, ...rest) => {
    work.push(`argon2 ${String(hashed).split("$").slice(2, 4).join(" ")}`)
    return real.verify(hashed, ...rest)
  }
  return { ...real, verify }
})
vi.mock("node:crypto", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:crypto")>()
  const scrypt = (...args: Parameters<typeof real.scrypt>) => {
    work.push(`scrypt ${JSON.stringify(args[3]).length}`)
    return real.scrypt(...args)
  }
  return { ...real, scrypt }
})
afterEach(() => void work.splice(0))

const worked = (email: string, password: string) =>
  Effect.gen(function* () {
    work.splice(0)
    const session = yield* (yield* Accounts).signIn(email, password)
    return { work: [...work], isIn: session !== null }
  })

layer(stores, { excludeTestServices: true })("Guessing a password", (it) => {
  it.effect("takes as much work whether or not there is somebody, and however old the hash is", () =>
    Effect.gen(function* () {
      const accounts = yield* Accounts
      const sql = yield* SqlClient.SqlClient
      yield* accounts.ensureUser(yield* organization, "new@example.org", "correct horse")
      const attempts = ["new@example.org", "old@example.org", "nobody@example.org", ""]
      const wrong = Effect.forEach(attempts, (email) => worked(email, "wrong"))
      const usual = [{ work: ["argon2 v=19 m=19456,t=2,p=1"], isIn: false }]
      expect(yield* wrong).toStrictEqual(attempts.flatMap(() => usual))

      yield* accounts.ensureUser(yield* organization, "old@example.org", "correct horse")
      const salt = Buffer.alloc(16, 7)
      const key = scryptSync("correct horse", salt, 32, { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 })
      yield* sql`UPDATE passwords SET password_hash = ${`scrypt$${salt.toString("base64")}$${key.toString("base64")}`}
        WHERE user_id = (SELECT user_id FROM users WHERE email = 'old@example.org')`
      const each = yield* wrong
      expect(each[0]?.work).toHaveLength(2)
      for (const one of each) expect(one).toStrictEqual(each[0])

      expect(yield* worked("old@example.org", "correct horse")).toMatchObject({ isIn: true })
      // It was stored anew: nobody is left for whom it would have to be worked on.
      expect(yield* wrong).toStrictEqual(attempts.flatMap(() => usual))
    })
  )
})

/** Welch's t of two samples. */
const welch = (one: ReadonlyArray<number>, other: ReadonlyArray<number>): number => {
  const mean = (sample: ReadonlyArray<number>) => sample.reduce((sum, x) => sum + x, 0) / sample.length
  const spread = (sample: ReadonlyArray<number>) => {
    const center = mean(sample)
    return sample.reduce((sum, x) => sum + (x - center) ** 2, 0) / (sample.length - 1) / sample.length
  }
  return (mean(one) - mean(other)) / Math.sqrt(spread(one) + spread(other))
}

plain("Guessing a key byte by byte is not told how far it came: what is compared are hashes", () => {
  const flipped = (token: string, at: number) =>
    token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1)
  /** The bytes that a comparison looks at before it ends, as an index of the database compares. */
  const compared = (a: Buffer, b: Buffer) => a.findIndex((byte, i) => byte !== b[i]) + 1
  // Always the same tokens, so that what holds once holds always.
  const tokens = Array.from(
    { length: 20_000 },
    (_, i) => `bf_${createHash("sha512").update(String(i)).digest("base64url").slice(0, 43)}`
  )
  const lengths = (at: number) =>
    tokens.map((token) => compared(Secrets.digest(token), Secrets.digest(flipped(token, at))))
  const [first, last] = [lengths(3), lengths(45)]
  expect(Math.abs(welch(first, last))).toBeLessThan(4.5)
  // Of the tokens themselves it would tell.
  const naive = (at: number) =>
    tokens.map((token) => compared(Buffer.from(token), Buffer.from(flipped(token, at))))
  expect(naive(45)[0]).toBeGreaterThan(naive(3)[0] ?? 0)
})
