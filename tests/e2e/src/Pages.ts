/** Every page there is: what looks at all of them (pictures, accessibility) goes by this list. */
import type { Browser, BrowserContext, Page } from "playwright-core"
import { admin, type Product } from "./Product.ts"

export interface Shown {
  /** In names of files and tests. */
  readonly name: string
  readonly path: string
  /** The page is behind the first link of `path` that this selects: its address holds an id. */
  readonly link?: string
  readonly signedOut?: boolean
  /** Only to be seen before the first event. */
  readonly untouched?: boolean
}

export const pages: ReadonlyArray<Shown> = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  { name: "invitation", path: "/invitation", signedOut: true },
  { name: "overview", path: "/" },
  { name: "conversations", path: "/conversations" },
  { name: "conversation", path: "/conversations?failed=true", link: "main table a[href^='/conversations/']" },
  { name: "bots", path: "/bots?period=7d&metric=p95" },
  { name: "bots-compared", path: "/bots?period=7d&metric=p95&against=support&against=billing" },
  { name: "bot", path: "/bots/support?period=7d&compare=previous" },
  { name: "costs", path: "/costs?period=7d" },
  { name: "prices", path: "/costs/prices" },
  { name: "queues", path: "/queues" },
  { name: "settings", path: "/settings" },
  { name: "members", path: "/settings/members" },
  { name: "settings-bots", path: "/settings/bots" },
  { name: "audit", path: "/settings/audit" },
  { name: "keys", path: "/settings/keys" },
  { name: "first-steps", path: "/start", untouched: true }
]

export const signIn = async (page: Page, { dashboard }: Pick<Product, "dashboard">): Promise<void> => {
  await page.goto(`${dashboard}/sign-in`)
  await page.getByLabel("Email").fill(admin.email)
  await page.getByLabel("Password").fill(admin.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL((url) => url.pathname !== "/sign-in")
}

export type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>

/** Somebody who is signed in: cookies for as many contexts as are wanted. */
export const session = async (browser: Browser, product: Pick<Product, "dashboard">): Promise<Cookies> => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  await signIn(await context.newPage(), product)
  const cookies = await context.cookies()
  await context.close()
  return cookies
}

export interface Address extends Shown {
  readonly url: string
}

/**
 * The address of each page that is to be seen now, ids filled in from what is in the store.
 *
 * @param untouched before the first event
 */
export const addresses = async (
  browser: Browser,
  { dashboard }: Pick<Product, "dashboard">,
  cookies: Cookies,
  untouched = false
): Promise<ReadonlyArray<Address>> => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  await context.addCookies(cookies)
  const page = await context.newPage()
  const found: Array<Address> = []
  for (const shown of pages) {
    if ((shown.untouched ?? false) !== untouched) continue
    let path: string | null = shown.path
    if (shown.link !== undefined) {
      await page.goto(dashboard + shown.path)
      path = await page.locator(shown.link).first().getAttribute("href")
    }
    found.push({ ...shown, url: dashboard + (path ?? shown.path) })
  }
  await context.close()
  return found
}

/** Waits until nothing on the page is still to come: data, charts, fonts, the live connection. */
export const settled = async (
  page: Page,
  { signedOut = false }: Pick<Shown, "signedOut"> = {}
): Promise<void> => {
  await page.waitForLoadState("networkidle")
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  if (!signedOut) await page.getByText("Live", { exact: true }).first().waitFor()
  // Charts take over from the server's drawing in an idle moment after they are loaded.
  await page.waitForTimeout(300)
  await page.waitForLoadState("networkidle")
}
