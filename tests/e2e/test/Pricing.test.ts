/** What a price of one's own would change, what it then changed, and the way back. */
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { eventually, get, send } from "../src/Api.ts"
import * as InBrowser from "../src/Browser.ts"
import { upToDate } from "../src/Derived.ts"
import * as Pages from "../src/Pages.ts"
import { product } from "../src/Running.ts"

const running = product()
const model = "gpt-4o-mini"

/** 20 answers of 800 tokens read and 100 written. */
const exchange = (n: number) => {
  const at = Date.now() - n * 1_200_000 - 60_000
  const common = { type: "message", botId: "support", conversationId: `c-${n}`, channel: "web" }
  return [
    { ...common, id: `in-${n}`, timestamp: new Date(at).toISOString(), direction: "inbound" },
    {
      ...common,
      id: `out-${n}`,
      timestamp: new Date(at + 1000).toISOString(),
      direction: "outbound",
      model,
      tokens: { input: 800, output: 100 }
    }
  ]
}

/** At 0.15 and 0.60 dollars a million, as shipped, and at 10 and 30. */
const listed = { text: "$0.0036", usd: 0.0036 }
const own = { text: "$0.22", usd: 0.22 }

const costOf = async () => {
  const { cost } = await get<{ cost: { usd: string | null } }>(running(), "/api/analytics/summary")
  return Number(cost.usd)
}

describe.skipIf(!InBrowser.isPresent)("whoever changes a price", () => {
  let browser: Browser
  let cookies: Pages.Cookies

  beforeAll(async () => {
    browser = await InBrowser.launch()
    const events = Array.from({ length: 20 }, (_, n) => exchange(n)).flat()
    expect((await send(running(), events)).body).toMatchObject({ accepted: 40 })
    await upToDate(running())
    cookies = await Pages.session(browser, running())
  })
  afterAll(() => browser?.close())

  /** What pages and API say the 20 answers cost, once they have followed. */
  const costs = async (page: Page, { text, usd }: typeof own) => {
    await eventually(costOf, (cost) => Math.abs(cost - usd) < 1e-12)
    await page.goto(`${running().dashboard}/costs`)
    expect(await page.locator('[data-card="cost"] data').innerText()).toBe(text)
    const row = page.getByRole("row", { name: new RegExp(model) }).first()
    expect(await row.innerText()).toContain(text)
    await page.goto(`${running().dashboard}/conversations?q=c-7`)
    await page.locator("main table a[href^='/conversations/']").first().click()
    const each = text === own.text ? "$0.011" : "$0.00018"
    await page.getByRole("dialog").getByText(each, { exact: true }).first().waitFor()
  }

  /** A line of what a change does. */
  const line = (page: Page, name: string) =>
    page.locator("dl > div", { hasText: name }).locator("dd").innerText()

  it("sees beforehand what changes, has it everywhere, and takes it back", async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await context.addCookies(cookies)
    const page = await context.newPage()
    const heard = InBrowser.complaints(page)
    await costs(page, listed)

    await page.goto(`${running().dashboard}/costs`)
    await page.getByRole("link", { name: "Price book" }).first().click()
    await page.getByLabel("Search models").fill(model)
    await page.getByRole("button", { name: "Search" }).click()
    await page.getByRole("link", { name: `Set own price of ${model}`, exact: true }).click()
    expect(await page.getByLabel("Input", { exact: true }).inputValue()).toBe("0.15")
    await page.getByLabel("In force from").fill("2026-01-01T00:00")
    await page.getByLabel("Input", { exact: true }).fill("10")
    await page.getByLabel("Cached input", { exact: true }).fill("")
    await page.getByLabel("Output", { exact: true }).fill("30")
    await page.getByRole("button", { name: "Preview" }).click()
    await page.getByText("Messages re-priced").waitFor()
    expect(await line(page, "Messages re-priced")).toBe("20")
    expect(await line(page, "Cost before")).toBe(listed.text)
    expect(await line(page, "Cost after")).toBe(own.text)
    expect(await costOf()).toBeCloseTo(listed.usd, 12)

    await page.getByRole("button", { name: "Set this price" }).click()
    await page.getByText(`The price of ${model} is set`).waitFor()
    await costs(page, own)

    await page.goto(`${running().dashboard}/costs/prices?q=${model}`)
    await page.getByRole("link", { name: `Withdraw the price of ${model}`, exact: true }).click()
    await page.getByText("Messages re-priced").waitFor()
    expect(await line(page, "Cost after")).toBe(listed.text)
    expect(await costOf()).toBeCloseTo(own.usd, 12)
    await page.getByRole("button", { name: "Withdraw this price" }).click()
    await page.getByText(`The price of ${model} is withdrawn`).waitFor()
    await costs(page, listed)
    expect(heard).toStrictEqual([])
    await context.close()
  })
})
