/** While a store is down, stands still or has lost everything: what is answered meanwhile, and how it comes back. */
import { cpSync, rmSync } from "node:fs"
import type { Realtime } from "@botflow/api/Realtime"
import type { Summary } from "@botflow/api/Analytics"
import { afterEach, describe, expect, it } from "vitest"
import { eventually, get } from "../../src/Api.ts"
import type { Cluster } from "../../src/Cluster.ts"
import { Ledger } from "../../src/Ledger.ts"
import * as Oracle from "../../src/Oracle.ts"
import { sleep } from "../../src/OwnStores.ts"
import { apiKey } from "../../src/Product.ts"
import { isLong, repeatedly, rounds, faults } from "../../src/Rounds.ts"
import { Watcher } from "../../src/Watcher.ts"

/** On a cluster that is running by the time a test is. */
export const away = (running: () => Cluster) => {
  let runs = 0

  const realtime = () => get<typeof Realtime.Type>(running(), "/api/analytics/realtime")
  const summary = () => get<typeof Summary.Type>(running(), "/api/analytics/summary")

  /** An answer, and how long it took, milliseconds. */
  const ask = async (path: string, body?: object) => {
    const began = Date.now()
    const response = await fetch(`${running().api}${path}`, {
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) })
    })
    const text = await response.text()
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      text,
      ms: Date.now() - began
    }
  }

  /** Loses a store under load, with two pages watching; then everything must hold. */
  const underLoad = async (
    fault: (ledger: Ledger, watchers: ReadonlyArray<Watcher>) => Promise<unknown>,
    within = 10_000
  ) => {
    const run = `a${++runs}`
    const watchers = [new Watcher(running().backends), new Watcher([...running().backends].reverse())]
    await Promise.all(watchers.map((watcher) => watcher.begun()))
    const ledger = new Ledger(running().backends, run, { senders: 3, pauseMs: 20 })
    try {
      await fault(ledger, watchers)
      const recovery = await ledger.recovers(within)
      await ledger.stop()
      await Oracle.holds(running(), run, ledger.accepted)
      for (const watcher of watchers) await Oracle.told(running(), run, watcher)
      console.log(
        `${run}: ${ledger.accepted.size} accepted, again after ${recovery} ms, answers ${JSON.stringify([...ledger.statuses])}, ` +
          watchers
            .map(({ connections, resyncs }) => `${connections} connections, ${resyncs} resyncs`)
            .join("; ")
      )
      return ledger
    } finally {
      await ledger.stop()
      for (const watcher of watchers) watcher.stop()
    }
  }

  const onlyAccepted = (ledger: Ledger) => expect([...ledger.statuses.keys()]).toStrictEqual([202])

  afterEach(() => {
    const { backends, workers } = running()
    expect([...backends, ...workers].filter((instance) => !instance.runs)).toStrictEqual([])
  })

  describe("Redis", faults, () => {
    const whileAway = async (ledger: Ledger, watchers: ReadonlyArray<Watcher>) => {
      await sleep(500)
      const before = ledger.accepted.size
      const away = await eventually(realtime, ({ degraded }) => degraded === true)
      // As right as they are in PostgreSQL, behind it by no more than what waits to be derived.
      expect(away.messagesPerHour).toBeGreaterThan(0)
      expect((await ask("/api/analytics/summary")).status).toBe(200)
      expect(JSON.parse((await ask("/api/health/ready")).text)).toMatchObject({
        status: "up",
        realtime: "down"
      })
      // Pages hear of it, those that watch and one that comes now.
      const late = new Watcher(running().backends)
      await eventually(
        () => Promise.resolve([...watchers, late].map(({ metrics }) => metrics?.degraded)),
        (degraded) => degraded.every((one) => one === true)
      )
      late.stop()
      expect(ledger.accepted.size).toBeGreaterThan(before)
    }

    it("down", async () => {
      const ledger = await underLoad(async (ledger, watchers) => {
        await running().redis.instance.end("SIGKILL")
        await whileAway(ledger, watchers)
        await running().redis.instance.launch()
      })
      onlyAccepted(ledger)
    })

    it("standing still", async () => {
      const ledger = await underLoad(async (ledger, watchers) => {
        running().redis.instance.signal("SIGSTOP")
        await whileAway(ledger, watchers)
        await sleep(rounds({ short: 0, long: 20 }) * 1_000)
        running().redis.instance.signal("SIGCONT")
      })
      onlyAccepted(ledger)
    })

    it("emptied", async () =>
      onlyAccepted(await underLoad(() => repeatedly(rounds({ short: 1 }), () => running().redis.flush()))))

    it("back without its data, or with old data", async () => {
      const ledger = await underLoad(async () => {
        const { instance, home } = running().redis
        await sleep(300)
        rmSync(`${home}-old`, { recursive: true, force: true })
        await instance.end("SIGKILL")
        cpSync(home, `${home}-old`, { recursive: true })
        await instance.launch()
        await sleep(500)
        await instance.end("SIGKILL")
        rmSync(home, { recursive: true })
        cpSync(`${home}-old`, home, { recursive: true })
        await instance.launch()
        await sleep(500)
        await instance.end("SIGKILL")
        rmSync(`${home}/appendonlydir`, { recursive: true })
        await instance.launch()
      })
      onlyAccepted(ledger)
    })

    it("away while a worker that missed it dies, too", () =>
      underLoad(async () => {
        const { redis, workers } = running()
        redis.instance.signal("SIGSTOP")
        await sleep(1_500)
        await Promise.all(workers.map((worker) => worker.end("SIGKILL")))
        redis.instance.signal("SIGCONT")
        await Promise.all(workers.map((worker) => worker.launch()))
      }))
  })

  describe("PostgreSQL", faults, () => {
    const refuses = async () => {
      const answers = await Promise.all([
        ask("/api/analytics/summary"),
        ask("/api/bots"),
        ask("/api/conversations"),
        ask("/api/events", { events: [] }),
        ask("/api/events", {
          events: [
            {
              type: "conversation.started",
              id: `away-${Math.random()}`,
              timestamp: new Date().toISOString(),
              botId: "bot-1",
              conversationId: "away",
              channel: "web"
            }
          ]
        }),
        ask("/api/health/ready")
      ])
      // What is wrong by itself may be told so, as long as whose key it is has not been forgotten.
      const refusals = answers.filter(({ status }, i) => i !== 3 || status !== 400)
      expect(refusals.map(({ retryAfter, status }) => [status, retryAfter !== null])).toStrictEqual(
        refusals.map(() => [503, true])
      )
      expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(5_000)
      expect(answers[5]?.text).toContain("PostgreSQL")
    }

    it("standing still", async () => {
      const ledger = await underLoad(async () => {
        const { postgres } = running()
        await summary()
        postgres.freeze()
        try {
          for (let round = 0; round < rounds({ short: 1, long: 3 }); round++) await refuses()
          await sleep(rounds({ short: 0, long: 20 }) * 1_000)
        } finally {
          postgres.thaw()
        }
      })
      expect(ledger.slowestRefusalMs).toBeLessThan(5_000)
    })

    it.runIf(isLong)("standing still for moments", () =>
      underLoad(async () => {
        for (let round = 0; round < rounds({ short: 2 }); round++) {
          await running().postgres.pause(500 + Math.random() * 2_500)
          await sleep(Math.random() * 500)
        }
      })
    )

    it("down", async () => {
      const ledger = await underLoad(async () => {
        await running().postgres.down()
        // It waits for its database, too.
        await running().workers[0].kill()
        try {
          await refuses()
          // Live numbers are still there, for a while: they are in Redis.
          expect([200, 503]).toContain((await ask("/api/analytics/realtime")).status)
        } finally {
          await running().postgres.up()
        }
      })
      expect(ledger.slowestRefusalMs).toBeLessThan(5_000)
    })
  })

  describe("workers", faults, () => {
    it("standing still", () =>
      underLoad(async () => {
        await Promise.all(
          running().workers.map((worker) => worker.pause(rounds({ short: 1, long: 20 }) * 1_000))
        )
      }))
  })

  describe("sockets", faults, () => {
    it("cut off in the middle", () =>
      underLoad(async () => {
        const watcher = new Watcher(running().backends)
        for (let round = 0; round < rounds({ short: 5, long: 30 }); round++) {
          await sleep(Math.random() * 400)
          watcher.cut()
        }
        // Nothing was lost, so that it never had to start over.
        expect(watcher.resyncs).toBe(0)
        watcher.stop()
      }))
  })
}
