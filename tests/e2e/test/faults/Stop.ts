/** Told to stop, a process finishes what it is at, and says goodbye. */
import { describe, expect, it } from "vitest"
import { eventually } from "../../src/Api.ts"
import type { Cluster } from "../../src/Cluster.ts"
import type { Instance } from "../../src/Instance.ts"
import { Ledger } from "../../src/Ledger.ts"
import * as Oracle from "../../src/Oracle.ts"
import { sleep } from "../../src/OwnStores.ts"
import { isLong, rounds, faults } from "../../src/Rounds.ts"
import { Watcher } from "../../src/Watcher.ts"

/** On a cluster that is running by the time a test is. */
export const stopping = (running: () => Cluster) => {
  /** @returns its exit code, and after how long, milliseconds */
  const stop = async (instance: Instance) => {
    const began = Date.now()
    const code = await instance.end("SIGTERM")
    return { code, ms: Date.now() - began }
  }

  const stopsWell = async (instance: Instance) => {
    const { code, ms } = await stop(instance)
    expect([code, ms < 10_000 ? "in time" : ms]).toStrictEqual([0, "in time"])
    return ms
  }

  describe("told to stop", faults, () => {
    it("backends are replaced one after the other, and no request that was stored goes without its answer", async () => {
      const watcher = new Watcher(running().backends)
      await watcher.begun()
      const ledger = new Ledger(running().backends, "s1", { senders: 8 })
      try {
        const took: Array<number> = []
        for (let round = 0; round < rounds({ short: 1, long: 10 }); round++) {
          for (const backend of running().backends) {
            await sleep(200 + Math.random() * 500)
            took.push(await stopsWell(backend))
            await backend.launch()
          }
        }
        await ledger.stop()
        console.log(
          `stopped after ${took.join(", ")} ms; answers ${JSON.stringify([...ledger.statuses])}; ${watcher.connections} connections`
        )
        expect(ledger.unanswered).toBe(0)
        expect(new Set(watcher.codes)).toStrictEqual(new Set([1012]))
        await Oracle.holds(running(), "s1", ledger.accepted)
        await Oracle.told(running(), "s1", watcher)
      } finally {
        await ledger.stop()
        watcher.stop()
      }
    })

    it("workers finish what they are at", async () => {
      const ledger = new Ledger(running().backends, "s2", { senders: 8 })
      try {
        for (let round = 0; round < rounds({ short: 1, long: 10 }); round++) {
          const worker = running().workers[round % 2 === 0 ? 0 : 1]
          await sleep(200 + Math.random() * 500)
          // While it is loaded nobody hears that it is to stop, and nothing is at work.
          await eventually(() => Promise.resolve(worker.hasSaid("Working")), Boolean)
          await stopsWell(worker)
          await worker.launch()
        }
      } finally {
        await ledger.stop()
      }
      await Oracle.holds(running(), "s2", ledger.accepted)
    })

    it.runIf(isLong)("all of them stop while both stores stand still", async () => {
      const { backends, postgres, redis, workers } = running()
      postgres.freeze()
      redis.instance.signal("SIGSTOP")
      const stopped = await Promise.all([...backends, ...workers].map(stop))
      postgres.thaw()
      redis.instance.signal("SIGCONT")
      await Promise.all([...backends, ...workers].map((instance) => instance.launch()))
      expect(stopped.filter(({ code, ms }) => code !== 0 || ms >= 10_000)).toStrictEqual([])
      console.log(`stopped after ${stopped.map(({ ms }) => ms).join(", ")} ms`)
    })
  })
}
