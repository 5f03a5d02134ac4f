/** What a page costs to send, in bytes as gzip packs them. */
import { gzipSync } from "node:zlib"
import type { Page } from "playwright-core"

const packed = (body: Buffer | string): number => gzipSync(body, { level: 9 }).length

export interface Weight {
  readonly html: number
  /** Scripts that the HTML itself names: all that runs before the page answers. */
  readonly first: number
  /** Scripts that come later: the charts, for the most part. */
  readonly lazy: number
}

/** Call before the page is opened; ask the answer once it has settled. */
export const watch = (page: Page): (() => Promise<Weight>) => {
  const scripts = new Map<string, Promise<Buffer>>()
  let document: Promise<string> = Promise.resolve("")
  page.on("response", (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.endsWith(".js")) scripts.set(pathname, response.body())
    if (response.request().resourceType() === "document") document = response.text()
  })
  return async () => {
    const html = await document
    const weight = { html: packed(html), first: 0, lazy: 0 }
    for (const [path, body] of scripts) weight[html.includes(path) ? "first" : "lazy"] += packed(await body)
    return weight
  }
}
