/** Which of two bots does better: laid over each other, and in numbers that the API confirms. */
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { get, send } from "../src/Api.ts"
import * as InBrowser from "../src/Browser.ts"
import { upToDate } from "../src/Derived.ts"
import * as Pages from "../src/Pages.ts"
import { product } from "../src/Running.ts"

const running = product()

/** How many milliseconds each bot takes, and of how many answers one fails. */
const manners = { support: [400, 5], billing: [1_900, 3], orders: [800, 9] } as const
type Bot = keyof typeof manners

/** A question and its answer, once in each of the last hours; the later the hour, the slower. */
const exchange = (botId: Bot, hour: number) => {
  const [pace, failing] = manners[botId]
  const asked = Date.now() - hour * 3_600_000 - 120_000
  const common = { type: "message", botId, conversationId: `${botId}-${hour}`, channel: "web" }
  const answer =
    hour % failing === 0
      ? { success: false, responseTimeMs: null }
      : { responseTimeMs: pace + 10 * (20 - hour) }
  return [
    { ...common, id: `in-${botId}-${hour}`, timestamp: new Date(asked).toISOString(), direction: "inbound" },
    {
      ...common,
      id: `out-${botId}-${hour}`,
      timestamp: new Date(asked + 3_000).toISOString(),
      direction: "outbound",
      ...answer
    }
  ]
}

interface Totals {
  readonly botId: string
  readonly messages: { readonly total: number }
  readonly replies: { readonly successRate: number | null }
  readonly responseTime: { readonly p95: number | null }
}

interface Points<P> {
  readonly points: ReadonlyArray<P>
}

/** The cells of the rows of a table, heads of rows first. */
const cellsOf = (page: Page, table: string): Promise<ReadonlyArray<ReadonlyArray<string>>> =>
  page
    .locator(`${table} tbody tr`)
    .evaluateAll((rows) =>
      rows.map((row) => Array.from(row.querySelectorAll("th, td"), (cell) => cell.textContent?.trim() ?? ""))
    )

/** A duration as pages write it, in milliseconds; null where there is none. */
const msOf = (text: string): number | null => {
  const [, value = "", unit] = /([\d.]+)\s*(ms|s)$/.exec(text) ?? []
  return value === "" ? null : Number(value) * (unit === "s" ? 1000 : 1)
}

const within = (text: string | undefined, ms: number | null | undefined) => {
  const shown = msOf(text ?? "")
  if (ms == null) return expect(shown).toBeNull()
  expect(Math.abs((shown ?? Number.NaN) - ms)).toBeLessThanOrEqual(ms < 1000 ? 0.5 : 5)
}

describe.skipIf(!InBrowser.isPresent)("whoever compares two bots", () => {
  let browser: Browser
  let cookies: Pages.Cookies

  beforeAll(async () => {
    browser = await InBrowser.launch()
    const hours = Array.from({ length: 20 }, (_, hour) => hour)
    const events = hours.flatMap((hour) => [
      ...exchange("support", hour),
      ...(hour % 2 === 0 ? exchange("billing", hour) : []),
      ...(hour % 4 === 0 ? exchange("orders", hour) : [])
    ])
    expect((await send(running(), events)).body).toMatchObject({ accepted: events.length })
    await upToDate(running())
    cookies = await Pages.session(browser, running())
  })
  afterAll(() => browser?.close())

  it.each([
    { name: "at a desk", width: 1440, height: 900 },
    { name: "on a phone", width: 390, height: 844 }
  ])("goes from Overview to both in one picture, with the API's numbers, $name", async (viewport) => {
    const context = await browser.newContext({ viewport })
    await context.addCookies(cookies)
    const page = await context.newPage()
    const heard = InBrowser.complaints(page)
    await page.goto(running().dashboard)
    await Pages.settled(page)

    await page.getByRole("link", { name: "Bots", exact: true }).click()
    await page.getByLabel("Compare support").check()
    await page.getByLabel("Compare billing").check()
    await page.getByRole("button", { name: "Compare" }).click()
    await page.getByRole("heading", { name: "Side by side" }).waitFor()
    expect(new URL(page.url()).searchParams.getAll("against")).toStrictEqual(["support", "billing"])

    const { byBot } = await get<{ byBot: ReadonlyArray<Totals> }>(running(), "/api/analytics/summary")
    const of = (botId: Bot) => byBot.find((bot) => bot.botId === botId)
    const side = new Map(
      (await cellsOf(page, "section[aria-labelledby='side-title']")).map(([name, ...cells]) => [name, cells])
    )
    for (const [column, botId] of (["support", "billing"] as const).entries()) {
      const cell = (name: string) => side.get(name)?.[column]?.replace(" (best)", "")
      expect(cell("Messages")).toBe(String(of(botId)?.messages.total))
      within(cell("Response p95"), of(botId)?.responseTime.p95)
      expect(cell("Success rate")?.replace(/\s*%/, "")).toBe(
        ((of(botId)?.replies.successRate ?? 0) * 100).toFixed(1)
      )
    }
    expect(side.get("Response p95")?.[0]).toContain("(best)")

    const table = "figure table"
    await page.getByText("Numbers as a table").first().click()
    const volumes = await Promise.all(
      (["support", "billing"] as const).map((botId) =>
        get<Points<{ inbound: number; outbound: number }>>(
          running(),
          `/api/analytics/message-volume?botId=${botId}`
        )
      )
    )
    const numbers = (await cellsOf(page, table)).map(([, ...cells]) => cells.map(Number))
    expect(numbers).toStrictEqual(
      (volumes[0]?.points ?? []).map((_, i) =>
        volumes.map(({ points }) => (points[i]?.inbound ?? 0) + (points[i]?.outbound ?? 0))
      )
    )

    await page.getByRole("link", { name: "Response p95", exact: true }).click()
    await page.waitForURL((url) => url.searchParams.get("metric") === "p95")
    await page.getByRole("heading", { name: "Response p95", exact: true }).waitFor()
    const times = await get<Points<{ p95: number | null }>>(
      running(),
      "/api/analytics/response-times?botId=billing"
    )
    for (const [i, [, , billing]] of (await cellsOf(page, table)).entries())
      within(billing, times.points[i]?.p95)

    await page.goBack()
    await page.goBack()
    await page.getByRole("heading", { name: "Side by side" }).waitFor({ state: "detached" })
    expect(heard).toStrictEqual([])
    await context.close()
  })
})
