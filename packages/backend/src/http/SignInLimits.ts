/** How often passwords may be tried: for one account, and from one address. */
import { TooManyRequests } from "@botflow/api/Problem"
import { type Bucket, Buckets } from "@botflow/storage/limits/Buckets"
import { Effect } from "effect"

const perAccount: Bucket = { capacity: 10, perSecond: 1 / 30 }
/** Of many people behind one address some mistype. */
const perAddress: Bucket = { capacity: 60, perSecond: 1 / 5 }

export const tooMany = (waitMs: number, detail: string) => {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new TooManyRequests({ code: "too_many_requests", detail, retryAfterSeconds })
}

export const make = Effect.gen(function* () {
  const buckets = yield* Buckets

  const take = (key: string, bucket: Bucket) =>
    Effect.flatMap(buckets.take(key, bucket), ({ granted, waitMs }) =>
      granted > 0
        ? Effect.void
        : tooMany(waitMs, "Too many attempts. Wait as long as Retry-After says, then try again.")
    )

  const accountOf = (account: string) => `sign-in:account:${account.toLowerCase().slice(0, 320)}`
  const addressOf = (address: string) => `sign-in:address:${address}`

  /** One try; refused before the password is looked at. */
  const attempt = (account: string, address: string) =>
    Effect.zipRight(take(addressOf(address), perAddress), take(accountOf(account), perAccount))

  /** Whoever knows the password has mistyped it before, and guesses no more; of the address it was no guess. */
  const succeeded = (account: string, address: string) =>
    Effect.zipRight(buckets.fill(accountOf(account)), buckets.giveBack(addressOf(address)))

  return { attempt, succeeded }
})
