/** The `botflow` command, as an operator types it. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Product } from "./Product.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** @returns what the command printed */
const botflow = (product: Product, ...args: ReadonlyArray<string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", "packages/cli/src/main.ts", ...args], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: product.databaseUrl },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let printed = ""
    const keep = (chunk: Buffer) => {
      printed += chunk.toString()
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    child.on("exit", (code) =>
      code === 0
        ? resolve(printed)
        : reject(new Error(`botflow ${args.join(" ")} ended with ${code}:\n${printed}`))
    )
  })

export const importFile = (product: Product, ...args: ReadonlyArray<string>) =>
  botflow(product, "import", ...args)

/** Fails with all that is derived and not as its events say. */
export const verify = (product: Product) => botflow(product, "verify")
