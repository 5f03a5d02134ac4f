/** Pictures of every page, in both themes, on a desk and on a phone. */
import { mkdirSync, statSync, writeFileSync } from "node:fs"
import type { Browser, Page } from "playwright-core"
import * as InBrowser from "./Browser.ts"
import * as Pages from "./Pages.ts"
import type { Product } from "./Product.ts"

const themes = ["light", "dark"] as const
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 }
] as const

/** A long page is cut: nobody looks at a picture of three thousand lines. */
const tallest = 2_400

/** WebP, which the browser writes itself: a quarter of the bytes of its PNG. */
const picture = async (page: Page): Promise<Buffer> => {
  const devtools = await page.context().newCDPSession(page)
  // A drawer is as high as the screen, whatever is below it.
  const height = await page.evaluate(() =>
    document.querySelector("[role=dialog], dialog[open]") === null ? document.documentElement.scrollHeight : 0
  )
  const { height: least = 0, width = 0 } = page.viewportSize() ?? {}
  const { data } = await devtools.send("Page.captureScreenshot", {
    format: "webp",
    quality: 82,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height: Math.min(tallest, Math.max(least, height)), scale: 1 }
  })
  return Buffer.from(data, "base64")
}

export interface Taken {
  readonly file: string
  readonly bytes: number
  /** What the browser complained of meanwhile. */
  readonly heard: ReadonlyArray<string>
}

/**
 * @param only names of pages; empty: all of them
 * @param untouched the pages of before the first event, instead of all others
 */
export const take = async (
  browser: Browser,
  product: Product,
  folder: string,
  only: ReadonlyArray<string>,
  untouched: boolean
): Promise<ReadonlyArray<Taken>> => {
  mkdirSync(folder, { recursive: true })
  const cookies = await Pages.session(browser, product)
  const taken: Array<Taken> = []
  for (const shown of await Pages.addresses(browser, product, cookies, untouched)) {
    if (only.length > 0 && !only.includes(shown.name)) continue
    for (const colorScheme of themes) {
      for (const viewport of sizes) {
        const context = await browser.newContext({ colorScheme, viewport, reducedMotion: "reduce" })
        if (!shown.signedOut) await context.addCookies(cookies)
        const page = await context.newPage()
        const heard = InBrowser.complaints(page)
        await page.goto(shown.url)
        await Pages.settled(page, shown)
        const file = `${folder}/${shown.name}-${colorScheme}-${viewport.width}.webp`
        writeFileSync(file, await picture(page))
        taken.push({ file, bytes: statSync(file).size, heard })
        await context.close()
      }
    }
  }
  return taken
}
