/** `npm run bench -- [names] [--seconds N]`: prints each figure beside a raw baseline of the same run. */
import { cpus, release, totalmem } from "node:os"
import { aggregation } from "./Aggregation.ts"
import { decoding } from "./Decoding.ts"
import { type Figure, header, row } from "./Figure.ts"
import { files } from "./Files.ts"
import { histogram } from "./Histogram.ts"
import { ingestion } from "./Ingestion.ts"
import { limits } from "./Limits.ts"
import { live } from "./Live.ts"
import { queries } from "./Queries.ts"
import { sockets } from "./Sockets.ts"
import { startup } from "./Startup.ts"
import { stored } from "./Stored.ts"

const args = process.argv.slice(2)
const option = (name: string, otherwise: number) => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(args[at + 1])
}
const seconds = option("seconds", 10)

const benches: Readonly<Record<string, () => Promise<ReadonlyArray<Figure>> | ReadonlyArray<Figure>>> = {
  histogram,
  decoding,
  ingestion: () => ingestion(seconds),
  limits: () => limits(seconds),
  live: () => live(seconds),
  queries: () => queries(option("few", 30_000)),
  sockets: () => sockets(option("sockets", 5_000), seconds),
  aggregation: () => aggregation(option("aggregated", 300_000)),
  stored: () => stored(option("stored", 300_000), seconds),
  files: () => files(option("messages", 1_000_000)),
  startup
}

const wanted = args.filter((arg, i) => !arg.startsWith("--") && !args[i - 1]?.startsWith("--"))
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(", ")}. There are ${Object.keys(benches).join(", ")}.`)
  process.exit(1)
}

const model = cpus()[0]?.model ?? "unknown processor"
console.log(
  `${cpus().length} x ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}\n\n${header}`
)
for (const [name, run] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  for (const figure of await run()) console.log(row(figure))
}
process.exit(0)
