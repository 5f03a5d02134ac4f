/** A product for the tests of one file: started before the first, stopped after the last. */
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"
import { type Product, start } from "./Product.ts"

/** Call at the top of a file; the answer gives the product once tests run. */
export const product = (): (() => Product) => {
  let scope: Scope.CloseableScope | undefined
  let running: Product | undefined
  beforeAll(async () => {
    scope = await Effect.runPromise(Scope.make())
    running = await Effect.runPromise(Scope.extend(start, scope))
  })
  afterAll(async () => {
    if (scope !== undefined) await Effect.runPromise(Scope.close(scope, Exit.void))
  })
  return () => {
    if (running === undefined) throw new Error("the product has not started")
    return running
  }
}
