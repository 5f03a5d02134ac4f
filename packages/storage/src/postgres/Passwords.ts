/** Passwords as they are stored: argon2id, and scrypt where they have not been used since it was replaced. */
import { scrypt, timingSafeEqual } from "node:crypto"
import { type Algorithm, hash as argon2, verify as argon2Verify } from "@node-rs/argon2"
import { Effect } from "effect"

/** Argon2id: a const enum, whose value the types alone know. */
const argon2id = 2 as Algorithm.Argon2id
/** 19 MiB, two passes, one lane: what OWASP advises at least; about 30 ms. */
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const current = "$argon2id$v=19$m=19456,t=2,p=1$"

/** The same characters typed on different keyboards are the same password. */
const normal = (password: string) => password.normalize("NFKC")

export const hash = (password: string): Effect.Effect<string> =>
  Effect.promise(() => argon2(normal(password), cost))

/** Hashes that no password has, to be worked on where there is no other. */
const nobody = {
  argon2: `${current}AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`,
  scrypt: `scrypt$${Buffer.alloc(16).toString("base64")}$${Buffer.alloc(32).toString("base64")}`
}

/** What passwords were stored by at first: N = 2^15, r = 8, p = 1. */
const scryptCost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

const verifyScrypt = (password: string, stored: string) =>
  Effect.async<boolean>((resume) => {
    const [, salt = "", key = ""] = stored.split("$")
    const expected = Buffer.from(key, "base64")
    scrypt(normal(password), Buffer.from(salt, "base64"), 32, scryptCost, (error, actual) =>
      resume(
        error
          ? Effect.die(error)
          : Effect.succeed(expected.length === actual.length && timingSafeEqual(expected, actual))
      )
    )
  })

const isScrypt = (stored: string): boolean => stored.startsWith("scrypt$")

/**
 * Whether this is the password of a hash. How long it takes tells nothing of the account: neither whether there is
 * one, nor how long ago it was used. As long as any hash is by scrypt, one is worked on each time.
 *
 * @param stored `null`: there is nobody
 * @param anyScrypt whether any account still has such a hash
 */
export const verify = (password: string, stored: string | null, anyScrypt: boolean): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const old = stored !== null && isScrypt(stored) ? stored : null
    const hash = stored === null || old !== null ? nobody.argon2 : stored
    const byArgon2 = yield* Effect.promise(() => argon2Verify(hash, normal(password)))
    const byScrypt = anyScrypt || old !== null ? yield* verifyScrypt(password, old ?? nobody.scrypt) : false
    return stored !== null && (old === null ? byArgon2 : byScrypt)
  })

/** Whether a hash is not made the way it would be now: whoever knows the password should make it again. */
export const isOutdated = (stored: string): boolean => !stored.startsWith(current)

/** What anybody tries first, and what is too short to withstand a list. */
const tooCommon = new Set([
  "password",
  "password1",
  "12345678",
  "123456789",
  "1234567890",
  "qwertyui",
  "qwerty123",
  "iloveyou",
  "11111111",
  "00000000",
  "abcd1234",
  "admin123",
  "letmein1",
  "welcome1",
  "sunshine",
  "princess",
  "football",
  "baseball",
  "superman",
  "trustno1",
  "passw0rd",
  "changeme",
  "asdfghjk",
  "1q2w3e4r",
  "qwertyuiop",
  "botflow1"
])

/** Why a new password is not good enough; `null` where it is. Length counts, not kinds of characters. */
export const weakness = (password: string, email: string): string | null => {
  if (normal(password).length < 8) return "expected at least 8 characters"
  if (tooCommon.has(password.toLowerCase())) return "is one of those that are tried first"
  return password.toLowerCase() === email.toLowerCase() ? "is the e-mail address" : null
}
