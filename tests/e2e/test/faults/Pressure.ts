/** More than can be taken: it is refused, and nobody else notices. */
import { request } from "node:http"
import { connect as open } from "node:net"
import { Readable } from "node:stream"
import { createGzip, gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { eventually, get, send } from "../../src/Api.ts"
import type { Cluster } from "../../src/Cluster.ts"
import { sleep } from "../../src/OwnStores.ts"
import { apiKey } from "../../src/Product.ts"
import { isLong, rounds, faults } from "../../src/Rounds.ts"

/** On a cluster that is running by the time a test is. */
export const pressure = (running: () => Cluster) => {
  const MiB = 1024 * 1024

  /** As many events as one request may carry, and about as large. */
  const large = (sender: number) =>
    Array.from({ length: 1_000 }, (_, i) => ({
      type: "message",
      id: `p-${sender}-${i}`,
      timestamp: new Date().toISOString(),
      botId: "support",
      conversationId: `c-${i % 50}`,
      channel: "web",
      direction: "inbound",
      text: "x".repeat(1_500)
    }))

  /** Posts a body whose length nobody tells. @returns the status */
  const post = (body: Readable, headers: Record<string, string> = {}) =>
    new Promise<number>((resolve, reject) => {
      const { host } = new URL(running().api)
      const [hostname, port] = host.split(":")
      const sending = request({
        hostname,
        port,
        path: "/api/events",
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...headers }
      })
      let status = 0
      sending.on("response", (response) => {
        status = response.statusCode ?? 0
        response.resume().on("end", () => resolve(status))
      })
      sending.on("error", (error) => (status === 0 ? reject(error) : resolve(status)))
      body.on("error", () => undefined)
      body.pipe(sending)
    })

  const blanks = (bytes: number) =>
    Readable.from(
      (function* () {
        for (let sent = 0; sent < bytes; sent += MiB) yield Buffer.alloc(MiB, " ")
      })()
    )

  /** Writes to a connection now and then. @returns after how long it was closed, milliseconds */
  const slowly = (head: string, word: string) =>
    new Promise<number>((resolve) => {
      const { hostname, port } = new URL(running().api)
      const began = Date.now()
      const socket = open(Number(port), hostname, () => socket.write(head))
      const drip = setInterval(() => socket.write(word), 500)
      socket.on("error", () => undefined)
      socket.resume()
      socket.on("close", () => {
        clearInterval(drip)
        resolve(Date.now() - began)
      })
    })

  describe("under pressure", faults, () => {
    it("refuses what cannot be stored, and does not grow", async () => {
      const { backends, postgres } = running()
      const [backend] = backends
      const pressed = async (seconds: number) => {
        let most = 0
        let slowest = 0
        const statuses = new Map<number, number>()
        const until = Date.now() + seconds * 1_000
        await Promise.all(
          Array.from({ length: 40 }, async (_, sender) => {
            const events = large(sender)
            while (Date.now() < until) {
              const began = Date.now()
              const { status } = await send(backend, events).catch(() => ({ status: 0 }))
              statuses.set(status, (statuses.get(status) ?? 0) + 1)
              slowest = Math.max(slowest, Date.now() - began)
              most = Math.max(most, backend.memory)
              await sleep(50)
            }
          })
        )
        return { most, slowest, statuses }
      }
      postgres.freeze()
      try {
        // What it takes at first, with as much to hold as it ever has, is no growth.
        const before = await pressed(rounds({ short: 3, long: 30 }))
        const after = await pressed(rounds({ short: 3, long: 60 }))
        console.log(
          `${Math.round(before.most / MiB)} MiB, then ${Math.round(after.most / MiB)}; answers ${JSON.stringify([...after.statuses])}; slowest ${after.slowest} ms`
        )
        expect([...after.statuses.keys()]).toStrictEqual([503])
        expect(after.slowest).toBeLessThan(5_000)
        expect(after.most - before.most).toBeLessThan(150 * MiB)
        expect(after.most).toBeLessThan(768 * MiB)
      } finally {
        postgres.thaw()
      }
    })

    it("reads no more of a body than it may have", async () => {
      const [backend] = running().backends
      await eventually(
        () => fetch(`${backend.api}/api/health/ready`),
        ({ ok }) => ok
      )
      const before = backend.memory
      expect(await post(blanks(400 * MiB))).toBe(413)
      expect(await post(blanks(400 * MiB).pipe(createGzip()), { "content-encoding": "gzip" })).toBe(413)
      const bomb = gzipSync(Buffer.alloc(200 * MiB, " "))
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => post(Readable.from([bomb]), { "content-encoding": "gzip" }))
      )
      expect(answers.filter((status) => status !== 413 && status !== 503)).toStrictEqual([])
      expect(backend.memory - before).toBeLessThan(150 * MiB)
    })

    it.runIf(isLong)("cuts off who sends a request word by word, while others are served", async () => {
      const head = "POST /api/events HTTP/1.1\r\nHost: x\r\n"
      const complete = `${head}Authorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n`
      const slow = Promise.all(Array.from({ length: 100 }, () => slowly(head, "X-A: b\r\n")))
      const slowBody = slowly(complete, " ")
      const answers: Array<number> = []
      for (let i = 0; i < 20; i++) {
        const began = Date.now()
        await get(running(), "/api/analytics/realtime")
        answers.push(Date.now() - began)
      }
      expect(Math.max(...answers)).toBeLessThan(2_000)
      expect(Math.max(...(await slow))).toBeLessThan(15_000)
      expect(await slowBody).toBeLessThan(40_000)
    })
  })
}
