/** Runs `Load.ts` beside the benchmark. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { apiKey, type Product } from "@botflow/e2e/Product"
import type { Options, Sent } from "./Load.ts"

const script = fileURLToPath(new URL("Load.ts", import.meta.url))

let runs = 0

/** @returns what was acknowledged once all of it was sent */
export const send = (
  product: Product,
  options: Pick<Options, "batch" | "inFlight" | "seconds"> & { readonly rate?: number }
): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const all: Options = {
      rate: 0,
      ...options,
      api: product.api,
      key: apiKey,
      run: `run${process.pid}-${++runs}`
    }
    const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(all)], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    let printed = ""
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()))
    child.once("error", reject)
    child.once("close", (code) =>
      code === 0 ? resolve(JSON.parse(printed) as Sent) : reject(new Error(`the sender ended with ${code}`))
    )
  })
