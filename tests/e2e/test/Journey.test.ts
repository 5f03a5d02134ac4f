/** What the owner of a bot does in the morning, in a real browser. */
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { eventually, send } from "../src/Api.ts"
import * as InBrowser from "../src/Browser.ts"
import { admin } from "../src/Product.ts"
import { product } from "../src/Running.ts"

const running = product()

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

/** A question and its answer, in a conversation of their own. */
const exchange = (n: number, minutes: number) => {
  const common = {
    type: "message",
    timestamp: minutesAgo(minutes),
    botId: "support",
    conversationId: `c-${n}`,
    channel: "whatsapp"
  }
  return [
    { ...common, id: `in-${n}`, direction: "inbound", customer: { id: `u-${n}`, phone: "+27821234567" } },
    {
      ...common,
      id: `out-${n}`,
      direction: "outbound",
      responseTimeMs: 400 + 20 * n,
      model: "gpt-4o-mini",
      tokens: { input: 800, output: 100 }
    }
  ]
}

/** The value on the card of this number. */
const card = (page: Page, id: string) => page.locator(`[data-card="${id}"] data`).innerText()

describe.skipIf(!InBrowser.isPresent)("a morning", () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await InBrowser.launch()
    const events = Array.from({ length: 20 }, (_, n) => exchange(n, 5 + 60 * n)).flat()
    expect((await send(running(), events)).body).toMatchObject({ accepted: 40 })
  })
  afterAll(() => browser.close())

  const signIn = async (page: Page) => {
    await page.goto(running().dashboard)
    await page.getByLabel("Email").fill(admin.email)
    await page.getByLabel("Password").fill(admin.password)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.waitForURL(`${running().dashboard}/`)
  }

  it("finds numbers and charts in the HTML, before any script", async () => {
    const page = await browser.newPage({ javaScriptEnabled: false })
    await signIn(page)
    const html = await page.content()
    expect(await page.locator("figure svg path").count()).toBeGreaterThan(0)
    expect(html).toContain("Response time")
    expect(await card(page, "messagesPerHour")).toBe("2")
    await page.close()
  })

  it("sees a card change when an event arrives, without a reload or a complaint", async () => {
    const page = await browser.newPage()
    const heard = InBrowser.complaints(page)
    await signIn(page)
    await page.getByText("Live", { exact: true }).first().waitFor()
    expect(await card(page, "messagesPerHour")).toBe("2")

    const sent = Date.now()
    await send(running(), exchange(100, 0))
    await eventually(
      () => card(page, "messagesPerHour"),
      (value) => value === "4",
      5_000
    )
    console.log(`event to pixel: ${Date.now() - sent} ms`)
    await page.getByText("u-100").or(page.getByText(/567/)).first().waitFor()
    expect(heard).toStrictEqual([])
    await page.close()
  })

  it("finds a conversation, opens it, and takes the list along as CSV", async () => {
    const page = await browser.newPage()
    const heard = InBrowser.complaints(page)
    await signIn(page)
    await page.goto(`${running().dashboard}/conversations?q=c-7`)
    await page
      .getByRole("link", { name: /c-7|u-7|567/ })
      .first()
      .click()
    await page.getByText("0.54").or(page.getByText("540")).first().waitFor()

    const csv = await page.request.get(`${running().dashboard}/conversations.csv?q=c-7`)
    const lines = (await csv.text()).split("\r\n")
    expect(lines[0]).toContain("conversation_id,bot_id,channel,status")
    expect(lines[1]).toContain("c-7,support,whatsapp,active,u-7,•••• ")
    expect(lines).toHaveLength(3)
    expect(heard).toStrictEqual([])
    await page.close()
  })
})
