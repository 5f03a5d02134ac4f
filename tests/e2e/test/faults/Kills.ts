/** Whatever is killed under load, at any moment: what was answered 202 is there once, and everything goes on by itself. */
import { afterEach, describe, expect, it } from "vitest"
import type { Cluster } from "../../src/Cluster.ts"
import { Ledger, type Options } from "../../src/Ledger.ts"
import * as Oracle from "../../src/Oracle.ts"
import { sleep } from "../../src/OwnStores.ts"
import { isLong, repeatedly, rounds, faults } from "../../src/Rounds.ts"

/** On a cluster that is running by the time a test is. */
export const kills = (running: () => Cluster) => {
  let runs = 0

  const load = (options: Options = {}) => {
    const run = `k${++runs}`
    return { run, ledger: new Ledger(running().backends, run, options) }
  }

  /** Strikes while senders send; then everything must hold. */
  const underLoad = async (strikes: () => Promise<unknown>, options: Options = {}) => {
    const { ledger, run } = load(options)
    const recovery = await sleep(300)
      .then(strikes)
      .then(() => ledger.recovers(10_000))
      .finally(() => ledger.stop())
    await Oracle.holds(running(), run, ledger.accepted)
    expect([...ledger.statuses.keys()].filter((status) => ![0, 202, 503].includes(status))).toStrictEqual([])
    console.log(
      `${run}: ${ledger.accepted.size} accepted, again after ${recovery} ms, answers ${JSON.stringify([...ledger.statuses])}`
    )
    return ledger
  }

  afterEach(() => {
    const { backends, workers } = running()
    expect([...backends, ...workers].filter((instance) => !instance.runs)).toStrictEqual([])
  })

  describe("killed under load", faults, () => {
    it("backends", () =>
      underLoad(() =>
        repeatedly(rounds({ short: 2 }), (round) =>
          round % 2 === 0 ? running().backends[0].kill() : running().backends[1].kill()
        )
      ))

    it("workers", () =>
      underLoad(() =>
        repeatedly(rounds({ short: 2 }), (round) =>
          round % 2 === 0 ? running().workers[0].kill() : running().workers[1].kill()
        )
      ))

    it("Redis", async () => {
      const ledger = await underLoad(() =>
        repeatedly(rounds({ short: 2 }), () => running().redis.instance.kill())
      )
      expect([...ledger.statuses.keys()]).toStrictEqual([202])
    })

    it("PostgreSQL", () =>
      underLoad(() => repeatedly(rounds({ short: 2 }), () => running().postgres.kill(), { atMost: 1_500 })))

    it.runIf(isLong)("connections of PostgreSQL", () =>
      underLoad(() =>
        repeatedly(
          rounds({ short: 1 }),
          async () => {
            running().postgres.killChildren()
            await sleep(1_000)
          },
          { atMost: 1_500 }
        )
      )
    )

    it("nothing, but every request is sent three times at once", async () => {
      const ledger = await underLoad(() => sleep(rounds({ short: 1, long: 20 }) * 1_000), { copies: 3 })
      expect([...ledger.statuses.keys()]).toStrictEqual([202])
    })
  })
}
