/** axe-core in the page: WCAG 2.2 AA and what axe calls best practice. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { AxeResults, RunOptions } from "axe-core"
import type { Page } from "playwright-core"

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const options: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"]
}

declare const axe: { readonly run: (options: RunOptions) => Promise<AxeResults> }

/** @returns a line for each element that violates a rule */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  // By the browser's own door: the page's policy lets no foreign script in.
  await page.evaluate(source)
  const found = await page.evaluate((how) => axe.run(how), options)
  return found.violations.flatMap(({ help, id, nodes }) =>
    nodes.map(
      ({ failureSummary = "", html, target }) =>
        `${id} (${help}): ${target.join(" ")} ${html.slice(0, 160)} ${failureSummary.split("\n").slice(1, 2).join("").trim()}`
    )
  )
}
