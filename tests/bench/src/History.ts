/** A database of its own with a month of one organization's messages, made and sealed as in `packages/storage/bench`. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { Effect, Exit, Redacted, Scope } from "effect"
import pg from "pg"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const run = promisify(execFile)

/** The organization that `generate.ts` makes; its zone is Africa/Johannesburg. */
export const organizationId = "00000000-0000-4000-8000-000000000001"

/** Runs a script of the repository. @returns what it printed */
export const script = async (path: string, ...args: ReadonlyArray<string>): Promise<string> => {
  const { stdout } = await run(process.execPath, ["--import", "tsx", `${root}${path}`, ...args], {
    cwd: root,
    maxBuffer: 2 ** 24
  })
  return stdout
}

export const generate = (url: string, messages: number) =>
  script("packages/storage/bench/generate.ts", url, String(messages), "30", "100")

export interface History {
  readonly url: string
  readonly client: pg.Client
}

export const onHistory = async <A>(messages: number, work: (history: History) => Promise<A>): Promise<A> => {
  const scope = await Effect.runPromise(Scope.make())
  try {
    const url = Redacted.value(await Effect.runPromise(Effect.orDie(Scope.extend(TestDatabase.url, scope))))
    await generate(url, messages)
    await script("packages/storage/bench/seal.ts", url)
    const client = new pg.Client({
      connectionString: url,
      options: "-c jit=off -c timezone=UTC -c work_mem=64MB"
    })
    await client.connect()
    try {
      return await work({ url, client })
    } finally {
      await client.end()
    }
  } finally {
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

/** The median of several runs, milliseconds. */
export const median = async (times: number, work: () => Promise<unknown>): Promise<number> => {
  const took: Array<number> = []
  for (let i = 0; i <= times; i++) {
    const start = performance.now()
    await work()
    // The first one warms up.
    if (i > 0) took.push(performance.now() - start)
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? Number.NaN
}
