/** Debian's Chromium, by `CHROMIUM_PATH`; where there is none, its tests are skipped, loudly. */
import { type Browser, chromium, type Page } from "playwright-core"

const executablePath = process.env["CHROMIUM_PATH"] ?? ""
export const isPresent = executablePath !== ""

if (!isPresent)
  console.warn("\n!!! There is no browser (CHROMIUM_PATH): the tests of the pages are SKIPPED. !!!\n")

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-first-run",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync"
    ]
  })

/** Everything that a page complains of from now on: console messages and uncaught errors. */
export const complaints = (page: Page): ReadonlyArray<string> => {
  const heard: Array<string> = []
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) heard.push(`${message.type()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => heard.push(`uncaught: ${error.message}`))
  return heard
}
