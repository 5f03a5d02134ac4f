/** How long the fault tests are: a few of each by default, at least 20 in `npm run test:faults`. */
import { sleep } from "./OwnStores.ts"

export const isLong = process.env["BOTFLOW_FAULTS"] === "long"

export const rounds = ({ long = 20, short }: { readonly long?: number; readonly short: number }) =>
  isLong ? long : short

/** For one test, milliseconds. */
const timeout = isLong ? 600_000 : 120_000

/**
 * How faults are tried: what is waited for is bounded, and a machine that others crowd may miss it
 * once. A fault that is not survived fails both times.
 */
export const faults = { timeout, retry: 1 }

/** Does it again and again, at moments that differ. */
export const repeatedly = async (
  times: number,
  strike: (round: number) => Promise<unknown>,
  { atMost = 600 } = {}
): Promise<void> => {
  for (let round = 0; round < times; round++) {
    await sleep(Math.random() * atMost)
    await strike(round)
  }
}
