/** Overview's weight, and how it feels: measured in a browser, printed as a table. */
import { cpus, loadavg } from "node:os"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { send } from "../src/Api.ts"
import * as InBrowser from "../src/Browser.ts"
import * as Budgets from "../src/Budgets.ts"
import * as Demo from "../src/Demo.ts"
import * as Derived from "../src/Derived.ts"
import { sleep } from "../src/OwnStores.ts"
import * as Pages from "../src/Pages.ts"
import * as Processor from "../src/Processor.ts"
import { product } from "../src/Running.ts"
import * as Vitals from "../src/Vitals.ts"
import * as Weight from "../src/Weight.ts"

const running = product()

/** Sends 50 events a second until it is told to stop. */
const traffic = () => {
  let stopped = false
  const sending = (async () => {
    for (let n = 0; !stopped; n += 10) {
      const timestamp = new Date().toISOString()
      const events = Array.from({ length: 10 }, (_, i) => ({
        type: "message",
        id: `busy-${n + i}`,
        timestamp,
        botId: "support",
        conversationId: `busy-${(n + i) % 40}`,
        channel: "web",
        direction: i % 2 === 0 ? "inbound" : "outbound",
        ...(i % 2 === 0 ? {} : { responseTimeMs: 500 + 10 * i })
      }))
      await Promise.all([send(running(), events), sleep(200)])
    }
  })()
  return () => {
    stopped = true
    return sending
  }
}

/** What hands do on any page: keys, and a click on whatever answers without leaving it. */
const use = async (page: Page) => {
  const buttons = page.locator("main button:visible, header button:not([type=submit]):visible")
  for (let n = 0; n < Math.min(8, await buttons.count()); n++) {
    await buttons
      .nth(n)
      .click({ timeout: 2_000 })
      .catch(() => {})
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")
    await sleep(300)
  }
}

describe.skipIf(!InBrowser.isPresent)("Overview", () => {
  let browser: Browser
  let cookies: Pages.Cookies
  const budgets: Array<Budgets.Budget> = []

  beforeAll(async () => {
    browser = await InBrowser.launch()
    await Demo.fill(running(), { days: 2 })
    cookies = await Pages.session(browser, running())
  })
  afterAll(async () => {
    const [busy = 0] = loadavg()
    const machine = `${cpus().length} processors, ${busy.toFixed(1)} processes at work`
    console.log(`\nOverview's budgets (${machine})\n${Budgets.table(budgets)}\n`)
    await browser?.close()
  })

  const opened = async (slowed = 1) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await context.addCookies(cookies)
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowed })
    await Vitals.watch(page)
    const weight = Weight.watch(page)
    await page.goto(running().dashboard)
    await Pages.settled(page)
    return { page, weight, close: () => context.close() }
  }

  it("is light, and nothing on it jumps", async () => {
    const { close, page, weight } = await opened()
    const { first, html, lazy } = await weight()
    const { cls } = await Vitals.read(page)
    const found: ReadonlyArray<Budgets.Budget> = [
      { what: "scripts before it answers, gzip", measured: first / 1000, most: 110, unit: "kB" },
      { what: "charts and whatever comes later, gzip", measured: lazy / 1000, most: 125, unit: "kB" },
      { what: "HTML, gzip", measured: html / 1000, most: 40, unit: "kB" },
      { what: "cumulative layout shift", measured: cls, most: 0.02, unit: "" }
    ]
    budgets.push(...found)
    await close()
    expect(lazy).toBeGreaterThan(0)
    expect(Budgets.exceeded(found)).toStrictEqual([])
  })

  it("is there at once, also on a quarter of this processor", async () => {
    const { close, page } = await opened(4)
    const { cls, lcp } = await Vitals.read(page)
    const found: ReadonlyArray<Budgets.Budget> = [
      { what: "largest paint, processor slowed 4 x", measured: lcp, most: 1500, unit: "ms", isTime: true },
      { what: "cumulative layout shift, processor slowed 4 x", measured: cls, most: 0.02, unit: "" }
    ]
    budgets.push(...found)
    await close()
    expect(lcp).toBeGreaterThan(0)
    expect(Budgets.exceeded(found)).toStrictEqual([])
  })

  it("is rendered quickly", async () => {
    await Derived.sealed(running())
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ")
    const whole: Array<number> = []
    const own: Array<number> = []
    const { dashboard } = running().pids()
    let before: number | null = null
    for (let n = 0; n < 60; n++) {
      if (n === 20) before = Processor.usedMs(dashboard)
      const start = performance.now()
      const answer = await fetch(running().dashboard, { headers: { cookie } })
      await answer.text()
      const took = performance.now() - start
      expect(answer.status).toBe(200)
      const api = Number(/api;dur=([\d.]+)/.exec(answer.headers.get("server-timing") ?? "")?.[1])
      expect(api).toBeGreaterThan(0)
      if (n < 20) continue
      whole.push(took)
      own.push(took - api)
    }
    const p95 = (what: string, times: ReadonlyArray<number>) =>
      budgets.push({
        what: `${what}, p95 warm`,
        measured: Budgets.percentile(times, 0.95),
        most: 80,
        unit: "ms",
        isTime: true
      })
    const after = Processor.usedMs(dashboard)
    if (before !== null && after !== null) {
      budgets.push({
        what: "dashboard's processor time for an answer, mean",
        measured: (after - before) / whole.length,
        most: 80,
        unit: "ms",
        isTime: true
      })
    }
    p95("server's answer without the wait for the API", own)
    p95("server's whole answer, API included", whole)
  })

  it("answers hands while 50 events a second arrive", async () => {
    const { close, page } = await opened()
    await Vitals.keepPresenting(page)
    const stop = traffic()
    await sleep(1_000)
    await use(page)
    const { cls, inp, moved } = await Vitals.read(page)
    await stop()
    await close()
    const found: ReadonlyArray<Budgets.Budget> = [
      {
        what: "interaction to paint, 50 events a second",
        measured: inp,
        most: 200,
        unit: "ms",
        isTime: true
      },
      { what: "cumulative layout shift, 50 events a second", measured: cls, most: 0.02, unit: "" }
    ]
    budgets.push(...found)
    expect(Budgets.exceeded(found), moved.join("\n")).toStrictEqual([])
  })
})
