/** Every page, light and dark, at a desk and on a small phone, and as the server sent it. */
import type { Browser, BrowserContextOptions } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Axe from "../src/Axe.ts"
import * as InBrowser from "../src/Browser.ts"
import * as Demo from "../src/Demo.ts"
import * as Pages from "../src/Pages.ts"
import { product } from "../src/Running.ts"

const running = product()

const desk = { width: 1440, height: 900 }
const phone = { width: 360, height: 800 }

interface Look extends BrowserContextOptions {
  readonly name: string
  readonly scripts?: boolean
}

const looks: ReadonlyArray<Look> = [
  { name: "light", colorScheme: "light", viewport: desk },
  { name: "dark", colorScheme: "dark", viewport: desk },
  { name: "at 360 px", colorScheme: "light", viewport: phone },
  { name: "without scripts", colorScheme: "light", viewport: desk, scripts: false }
]

describe.skipIf(!InBrowser.isPresent)("axe finds nothing on", () => {
  let browser: Browser
  let cookies: Pages.Cookies
  let addresses: ReadonlyArray<Pages.Address> = []

  beforeAll(async () => {
    browser = await InBrowser.launch()
    cookies = await Pages.session(browser, running())
    addresses = await Pages.addresses(browser, running(), cookies, true)
  })
  afterAll(() => browser?.close())

  const look = async (url: string, shown: Pages.Shown, { name: _, scripts = true, ...how }: Look) => {
    const context = await browser.newContext({ ...how, reducedMotion: "reduce" })
    if (!shown.signedOut) await context.addCookies(cookies)
    // Where scripts are off altogether, axe could not run either: none of the page's own arrives.
    if (!scripts) await context.route(/\.js(?:$|\?)/, (route) => route.abort())
    const page = await context.newPage()
    try {
      await page.goto(url)
      await (scripts ? Pages.settled(page, shown) : page.waitForLoadState("load"))
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      )
      return [...(await Axe.violations(page)), ...(sideways > 0 ? [`${sideways} px too wide`] : [])]
    } finally {
      await context.close()
    }
  }

  /** Once pages of before the first event were seen, which come first, it arrives. */
  const urlOf = async (shown: Pages.Shown) => {
    if (!shown.untouched && addresses.every(({ untouched }) => untouched)) {
      await Demo.fill(running(), { days: 2, messagesPerMinute: 4 })
      addresses = await Pages.addresses(browser, running(), cookies)
    }
    const found = addresses.find(({ name }) => name === shown.name)
    if (found === undefined) throw new Error(`${shown.name} has no address`)
    return found.url
  }

  const before = Pages.pages.filter(({ untouched }) => untouched)
  const after = Pages.pages.filter(({ untouched }) => !untouched)
  for (const shown of [...before, ...after]) {
    it.each(looks)(`${shown.name}, $name`, async (how) => {
      expect(await look(await urlOf(shown), shown, how)).toStrictEqual([])
    })
  }
})
