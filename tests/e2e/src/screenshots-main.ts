/** Started by `npm run screenshots`, which brings stores and a build. Arguments: names of pages; none: all. */
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import * as InBrowser from "./Browser.ts"
import * as Demo from "./Demo.ts"
import * as Product from "./Product.ts"
import * as Screenshots from "./Screenshots.ts"

const folder = fileURLToPath(new URL("../../../docs/screenshots", import.meta.url))
const largest = 6_000_000

const program = Effect.gen(function* () {
  const product = yield* Product.start
  const browser = yield* Effect.acquireRelease(Effect.promise(InBrowser.launch), (running) =>
    Effect.promise(() => running.close())
  )
  const take = (untouched: boolean) =>
    Effect.promise(() => Screenshots.take(browser, product, folder, process.argv.slice(2), untouched))
  const before = yield* take(true)
  console.log("Filling it with eight days of traffic ...")
  yield* Effect.promise(() => Demo.fill(product, { days: 8 }))
  return [...before, ...(yield* take(false))]
})

const taken = await Effect.runPromise(Effect.scoped(program))
for (const { bytes, file, heard } of taken) {
  console.log(`${String(Math.round(bytes / 1000)).padStart(5)} kB  ${basename(file)}`)
  for (const line of heard) console.error(`          ${line}`)
}
const total = taken.reduce((sum, { bytes }) => sum + bytes, 0)
console.log(`${String(Math.round(total / 1000)).padStart(5)} kB  together`)
if (total > largest) console.error(`Over ${largest / 1_000_000} MB: too much for a repository.`)
process.exit(total > largest || taken.some(({ heard }) => heard.length > 0) ? 1 : 0)
