/** What benchmarks work on: the product in its own processes, and a connection to its database. */
import { get } from "@botflow/e2e/Api"
import { type Product, start } from "@botflow/e2e/Product"
import { Effect, Exit, Scope } from "effect"
import pg from "pg"

export interface Scene {
  readonly product: Product
  readonly client: pg.Client
}

/** Runs `work` on a product and database of its own. */
export const onScene = async <A>(work: (scene: Scene) => Promise<A>): Promise<A> => {
  const scope = await Effect.runPromise(Scope.make())
  try {
    const product = await Effect.runPromise(Scope.extend(start, scope))
    const client = new pg.Client({ connectionString: product.databaseUrl })
    await client.connect()
    try {
      return await work({ product, client })
    } finally {
      await client.end()
    }
  } finally {
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

const waiting = "SELECT coalesce(sum(events), 0)::int AS events FROM pending_batches"

/** Waits until everything accepted is derived. @returns how long that took, milliseconds */
export const settled = async ({ client }: Scene): Promise<number> => {
  const start = performance.now()
  for (;;) {
    const { rows } = await client.query<{ events: number }>(waiting)
    if (rows[0]?.events === 0) return performance.now() - start
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** How long one answer takes, milliseconds. */
export const timed = async ({ product }: Scene, path: string): Promise<number> => {
  const start = performance.now()
  await get(product, path)
  return performance.now() - start
}

/** Asks for `path` twenty times a second while `work` goes on. @returns how long each answer took, milliseconds */
export const askedWhile = async <A>(
  scene: Scene,
  path: string,
  work: Promise<A>
): Promise<{ readonly done: A; readonly times: ReadonlyArray<number> }> => {
  const times: Array<number> = []
  let goesOn = true
  const asking = (async () => {
    while (goesOn) {
      times.push(await timed(scene, path))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  const done = await work.finally(() => (goesOn = false))
  await asking
  return { done, times }
}
