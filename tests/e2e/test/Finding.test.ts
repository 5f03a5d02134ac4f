/** From a number that is wrong to the one conversation behind it, and what was on the screen as a file. */
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { send } from "../src/Api.ts"
import * as InBrowser from "../src/Browser.ts"
import { upToDate } from "../src/Derived.ts"
import * as Pages from "../src/Pages.ts"
import { product } from "../src/Running.ts"

const running = product()

/** Every third conversation gets no answer but an error; two bots take turns. */
const exchange = (n: number) => {
  const common = {
    type: "message",
    botId: n % 2 === 0 ? "support" : "orders",
    conversationId: `case-${n}`,
    channel: "web"
  }
  const at = (seconds: number) => new Date(Date.now() - n * 600_000 - 60_000 + seconds * 1000).toISOString()
  const answer =
    n % 3 === 0 ? { success: false, error: `provider_timeout_${n}` } : { responseTimeMs: 900 + n }
  return [
    {
      ...common,
      id: `in-${n}`,
      timestamp: at(0),
      direction: "inbound",
      customer: { id: `u-${n}`, name: `Person ${n}` }
    },
    { ...common, id: `out-${n}`, timestamp: at(2), direction: "outbound", ...answer }
  ]
}

const rows = "main table a[href^='/conversations/']"

/** The conversations of the screen, in its order. */
const onScreen = async (page: Page): Promise<ReadonlyArray<string>> => {
  const hrefs = await page
    .locator(rows)
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))
  return hrefs.map((href) => decodeURIComponent(new URL(href, "http://x").pathname.split("/").at(-1) ?? ""))
}

/** The first column of the file that the page offers of what it shows. */
const inFile = async (page: Page): Promise<ReadonlyArray<string>> => {
  const href = await page.locator("a[href^='/conversations.csv']").first().getAttribute("href")
  const file = await page.request.get(new URL(href ?? "", page.url()).href)
  expect(file.headers()["content-type"]).toContain("text/csv")
  const [head, ...lines] = (await file.text()).trimEnd().split("\r\n")
  expect(head).toMatch(/^conversation_id,/)
  return lines.map((line) => line.split(",", 1)[0] ?? "")
}

describe.skipIf(!InBrowser.isPresent)("whoever looks for one conversation", () => {
  let browser: Browser
  let cookies: Pages.Cookies

  beforeAll(async () => {
    browser = await InBrowser.launch()
    const events = Array.from({ length: 30 }, (_, n) => exchange(n)).flat()
    expect((await send(running(), events)).body).toMatchObject({ accepted: 60 })
    await upToDate(running())
    cookies = await Pages.session(browser, running())
  })
  afterAll(() => browser?.close())

  const opened = async (path: string, viewport: { width: number; height: number }) => {
    const context = await browser.newContext({ viewport })
    await context.addCookies(cookies)
    const page = await context.newPage()
    const heard = InBrowser.complaints(page)
    await page.goto(running().dashboard + path)
    await Pages.settled(page)
    return { page, heard, close: () => context.close() }
  }

  it.each([
    { name: "at a desk", width: 1440, height: 900 },
    { name: "on a phone", width: 390, height: 844 }
  ])("finds which failed and why, $name", async (viewport) => {
    const { close, heard, page } = await opened("/conversations?failed=true", viewport)
    expect(await onScreen(page)).toStrictEqual(Array.from({ length: 10 }, (_, n) => `case-${3 * n}`))
    await page.locator("a[href*='case-12']").first().click()
    await page.getByText("provider_timeout_12").first().waitFor()
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    )
    expect(sideways).toBeLessThanOrEqual(0)
    await page.goBack()
    await page.locator(rows).first().waitFor()
    expect(new URL(page.url()).search).toContain("failed=true")
    expect(heard).toStrictEqual([])
    await close()
  })

  it("goes from each busy hour to exactly its messages and conversations, by mouse and by keys", async () => {
    const { close, heard, page } = await opened("/?period=7d", { width: 1440, height: 900 })
    const cells = await page
      .locator(".heatmap a")
      .evaluateAll((links) =>
        links.map((link) => ({ href: link.getAttribute("href") ?? "", value: Number(link.textContent) }))
      )
    expect(cells.reduce((sum, { value }) => sum + value, 0)).toBe(60)
    for (const { href, value } of cells) {
      const search = new URL(href, "http://x").search
      const file = await page.request.get(`${running().dashboard}/messages.csv${search}`)
      expect((await file.text()).trimEnd().split("\r\n")).toHaveLength(value + 1)
    }

    await page.locator(".heatmap a").first().focus()
    await page.keyboard.press("Tab")
    expect(await page.locator(".heatmap a:focus").count()).toBe(0)
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("ArrowRight")
    const chosen = await page.locator(".heatmap a:focus").getAttribute("href")
    expect(chosen).not.toBe(cells[0]?.href)
    await page.keyboard.press("Enter")
    await page.locator(rows).first().waitFor()
    expect(page.url()).toBe(running().dashboard + (chosen ?? ""))
    const shown = await onScreen(page)
    expect(await inFile(page)).toStrictEqual(shown)
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.length).toBeLessThan(30)
    await page.getByRole("link", { name: /take this filter away/ }).click()
    await page.waitForURL((url) => !url.searchParams.has("hour"))
    await page.goBack()
    await page.goBack()
    await page.locator(".heatmap a").last().click()
    await page.waitForURL(/hour=/)
    expect(heard).toStrictEqual([])
    await close()
  })

  it.each(["", "?failed=true", "?bot=orders", "?bot=support&failed=true", "?q=case-1"])(
    "takes along exactly what the screen shows: %s",
    async (search) => {
      const { close, heard, page } = await opened(`/conversations${search}`, { width: 1440, height: 900 })
      const shown = await onScreen(page)
      expect(shown.length).toBeGreaterThan(0)
      expect(await inFile(page)).toStrictEqual(shown)
      expect(heard).toStrictEqual([])
      await close()
    }
  )
})
