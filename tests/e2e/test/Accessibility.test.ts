/** Every page, light and dark, at a desk and on a small phone, and as the server sent it. */
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Axe from "../src/Axe.ts"
import * as InBrowser from "../src/Browser.ts"
import * as Demo from "../src/Demo.ts"
import * as Pages from "../src/Pages.ts"
import { product } from "../src/Running.ts"

const running = product()

const desk = { width: 1440, height: 900 }
const phone = { width: 360, height: 800 }

/** How a page is looked at, one after the other: loading it takes longer than looking. */
const looks = [
  { name: "light", colorScheme: "light", viewport: desk },
  { name: "dark", colorScheme: "dark", viewport: desk },
  { name: "at 360 px", colorScheme: "light", viewport: phone }
] as const

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

  const open = async (shown: Pages.Shown, scripts: boolean) => {
    const context = await browser.newContext({
      colorScheme: "light",
      viewport: desk,
      reducedMotion: "reduce"
    })
    if (!shown.signedOut) await context.addCookies(cookies)
    // Where scripts are off altogether, axe could not run either: none of the page's own arrives.
    if (!scripts) await context.route(/\.js(?:$|\?)/, (route) => route.abort())
    return { context, page: await context.newPage() }
  }

  const found = async (page: Page) => {
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    )
    return [...(await Axe.violations(page)), ...(sideways > 0 ? [`${sideways} px too wide`] : [])]
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
    it(`${shown.name}, light, dark and at 360 px`, async () => {
      const url = await urlOf(shown)
      const { context, page } = await open(shown, true)
      try {
        await page.goto(url)
        for (const { colorScheme, name, viewport } of looks) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize(viewport)
          await Pages.settled(page, shown)
          expect(await found(page), name).toStrictEqual([])
        }
      } finally {
        await context.close()
      }
    })

    it(`${shown.name}, without scripts`, async () => {
      const url = await urlOf(shown)
      const { context, page } = await open(shown, false)
      try {
        await page.goto(url)
        await page.waitForLoadState("load")
        expect(await found(page)).toStrictEqual([])
      } finally {
        await context.close()
      }
    })
  }
})
