/** Text of strangers, on every page that shows it, in a real browser: none of it runs, or is anything but text. */
import type { Browser, BrowserContext, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { send } from "../src/Api.ts"
import * as InBrowser from "../src/Browser.ts"
import { deliver } from "../src/Delivery.ts"
import { upToDate } from "../src/Derived.ts"
import * as Pages from "../src/Pages.ts"
import { payloads, trap } from "../src/Payloads.ts"
import { apiKey } from "../src/Product.ts"
import { product } from "../src/Running.ts"

const running = product()

/** Bots and models stand on some pages all at once: as many as people would look at. */
const some = payloads.filter((_, i) => i % 12 === 0)
const of = (list: ReadonlyArray<string>, i: number): string => list[i % list.length] ?? ""

/** A conversation that says one payload wherever a text may be. */
const exchange = (text: string, i: number, prefix = "") => {
  const earlier = prefix === "" ? 600_000 : 4_000
  const at = (seconds: number) => new Date(Date.now() - earlier + seconds * 1_000).toISOString()
  const common = {
    botId: i % 9 === 0 ? "support" : of(some, i),
    conversationId: prefix + text,
    channel: "web"
  }
  const message = {
    ...common,
    type: "message",
    text,
    metadata: { intent: text, [text.slice(0, 100)]: text, "<b>": i }
  }
  return [
    {
      ...message,
      id: `${prefix}in-${i}`,
      timestamp: at(0),
      direction: "inbound",
      customer: { id: text, name: text, phone: "+27821234567" }
    },
    {
      ...message,
      id: `${prefix}out-${i}`,
      timestamp: at(2),
      direction: "outbound",
      responseTimeMs: 900 + i,
      model: of(some, i + 1),
      tokens: { input: 100, output: 10 },
      ...(i % 2 === 0 ? { success: false, error: text } : {})
    },
    {
      ...common,
      type: "conversation.escalated",
      id: `${prefix}up-${i}`,
      timestamp: at(3),
      reason: text
    }
  ].map((event) => ({ ...event, conversationId: event.conversationId.slice(0, 200) }))
}

const call = async (method: string, path: string, body?: object) => {
  const response = await fetch(running().api + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}

/** What a payload would leave behind; in the page's own world, before anything of the page. */
const listen = (name: string) => {
  const seen: Array<string> = []
  Object.assign(globalThis, { [name]: () => seen.push("a payload ran"), seen })
  document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) =>
    seen.push(`${violatedDirective} ${blockedURI}`)
  )
}

/** Elements and attributes that no page of ours has. */
const strange = () => {
  const found: Array<string> = [...((globalThis as { seen?: ReadonlyArray<string> }).seen ?? [])]
  for (const element of Array.from(document.querySelectorAll("*"))) {
    for (const { name, value } of Array.from(element.attributes)) {
      const runs =
        /^on/i.test(name) ||
        (/^(href|src|action|formaction|xlink:href|data)$/i.test(name) &&
          /^\s*(javascript|vbscript|data):/i.test(value))
      if (runs) found.push(`${element.tagName} ${name}=${value.slice(0, 80)}`)
    }
    if (/^(iframe|object|embed|base|marquee|video|math|xss|x|template|frame)$/i.test(element.tagName))
      found.push(element.tagName)
  }
  return found
}

interface Opened {
  readonly page: Page
  /** All that was wrong so far. */
  readonly wrong: () => Promise<ReadonlyArray<string>>
}

describe.skipIf(!InBrowser.isPresent)("text that would run", () => {
  let browser: Browser
  let context: BrowserContext
  let addresses: ReadonlyArray<Pages.Address>

  beforeAll(async () => {
    expect(payloads.length).toBeGreaterThan(120)
    browser = await InBrowser.launch()
    await call("PATCH", "/api/organization", {
      name: `<img src=x onerror=${trap}()>"'{{${trap}()}}`,
      storeText: true
    })
    // The setting is known everywhere within seconds; until then text is not kept.
    await new Promise((resolve) => setTimeout(resolve, 5_500))
    const { accepted, rejected } = await deliver(
      running(),
      payloads.flatMap((text, i) => exchange(text, i))
    )
    expect([accepted, rejected]).toStrictEqual([3 * payloads.length, []])
    for (const bot of some)
      await call("PATCH", `/api/bots/${encodeURIComponent(bot)}`, { name: bot.trim().slice(0, 100) })
    for (const name of some.slice(0, 10)) {
      await call("POST", "/api/keys", { name: name.trim().slice(0, 100), scopes: ["read"] })
      await call("PUT", `/api/prices/${encodeURIComponent(name)}`, {
        validFrom: "2026-01-01T00:00:00Z",
        input: "1",
        output: "2"
      })
    }
    for (const name of [`<svg/onload=${trap}()>`, `"><img/src=x/onerror=${trap}()>`, `'-${trap}()-'`])
      await call("POST", "/api/invitations", { email: `${name}@example.org`, role: "viewer" })
    await upToDate(running())
    const cookies = await Pages.session(browser, running())
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await context.addCookies(cookies)
    await context.addInitScript(listen, trap)
    addresses = await Pages.addresses(browser, running(), cookies)
  }, 180_000)
  afterAll(() => browser?.close())

  const open = async (): Promise<Opened> => {
    const page = await context.newPage()
    const heard = InBrowser.complaints(page)
    const dialogs: Array<string> = []
    page.on("dialog", (dialog) => {
      dialogs.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    return { page, wrong: async () => [...heard, ...dialogs, ...(await page.evaluate(strange))] }
  }

  /** Over everything that answers a pointer: charts, rows, numbers with a definition. */
  const touch = async (page: Page) => {
    for (const figure of await page
      .locator("main figure svg, main td, main [aria-describedby]")
      .all()
      .then((all) => all.slice(0, 25))) {
      const box = await figure.boundingBox()
      if (box !== null && box.width > 0) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    }
  }

  it.each(Pages.pages.filter(({ untouched }) => !untouched))("is text on $name", async (shown) => {
    const { page, wrong } = await open()
    const url = addresses.find(({ name }) => name === shown.name)?.url ?? ""
    await page.goto(url)
    // Whoever is signed in is sent on from the page to sign in.
    await Pages.settled(page, { signedOut: true })
    await touch(page)
    expect(await wrong()).toStrictEqual([])
    await page.close()
  })

  it("is text in the list of all conversations, and in full in every ninth", async () => {
    const { page, wrong } = await open()
    await page.goto(`${running().dashboard}/conversations`)
    const links = new Set<string>()
    for (;;) {
      for (const href of await page
        .locator("main table a[href^='/conversations/']")
        .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? "")))
        links.add(href)
      const next = page.getByRole("link", { name: "Next" })
      if ((await next.count()) === 0) break
      await page.goto(new URL((await next.getAttribute("href")) ?? "", page.url()).href)
    }
    expect(links.size).toBe(payloads.length)
    expect(await wrong()).toStrictEqual([])
    for (const link of [...links].filter((_, i) => i % 9 === 0)) {
      await page.goto(`${running().dashboard}${link}${link.includes("?") ? "&" : "?"}reveal=true`, {
        waitUntil: "load"
      })
      expect([link, await wrong()]).toStrictEqual([link, []])
    }
    // What was sent stands there to be read.
    expect(await page.locator("body").innerText()).toContain(trap)
    await page.close()
  }, 300_000)

  it("is text on the page of every bot, and in every filter", async () => {
    const { page, wrong } = await open()
    for (const bot of some) {
      const text = encodeURIComponent(bot)
      for (const path of [
        `/bots/${text}`,
        `/conversations?q=${text}&bot=${text}&model=${text}`,
        `/sign-in?to=${text}`,
        `/${text}`
      ])
        await page.goto(running().dashboard + path, { waitUntil: "load" })
      const complaints = (await wrong()).filter((one) => !/status of 40[04]/.test(one))
      expect([bot, complaints]).toStrictEqual([bot, []])
    }
    await page.close()
  }, 120_000)

  it("is text as it arrives in the live feed, and in what opens from it", async () => {
    const { page, wrong } = await open()
    await page.goto(`${running().dashboard}/`)
    await Pages.settled(page)
    for (let i = 0; i < payloads.length; i += 10) {
      const events = payloads.slice(i, i + 10).flatMap((text, n) => exchange(text, i + n, "now "))
      expect((await send(running(), events)).body.rejected).toStrictEqual([])
      await page.waitForTimeout(300)
    }
    await page.locator("main a[href*='now%20']").first().waitFor()
    await touch(page)
    await page.locator("main a[href^='/conversations/']").first().click()
    await page.waitForURL(/\/conversations\//)
    await Pages.settled(page)
    expect(await wrong()).toStrictEqual([])
    await page.close()
  }, 120_000)

  it("is caught where it does run: the trap is one", async () => {
    const { page } = await open()
    await page.goto(`${running().dashboard}/settings`)
    await Pages.settled(page)
    await page.evaluate(
      (text) => document.querySelector("main")?.insertAdjacentHTML("beforeend", text),
      payloads.find((text) => text.startsWith("<img src=x onerror"))!
    )
    await page.waitForTimeout(200)
    expect((await page.evaluate(strange)).join()).toMatch(/script-src.*IMG onerror/s)
    await page.close()
  })
})
