/** From the start of a backend's process, on a migrated database, until it is ready; against Node by itself. */
import { spawnSync } from "node:child_process"
import { Effect } from "effect"
import { type Figure, quantile } from "./Figure.ts"
import { onScene } from "./Scene.ts"

const node = (): number => {
  const start = performance.now()
  spawnSync(process.execPath, ["-e", "0"])
  return performance.now() - start
}

export const startup = (): Promise<ReadonlyArray<Figure>> =>
  onScene(async ({ product }) => {
    const took: Array<number> = []
    for (let i = 0; i < 5; i++) {
      const start = performance.now()
      await Effect.runPromise(product.kill("backend"))
      took.push(performance.now() - start)
    }
    return [
      {
        what: "backend killed and ready again, median",
        value: quantile(took, 0.5),
        unit: "ms",
        baseline: { what: "Node doing nothing", value: quantile([node(), node(), node()], 0.5) },
        goal: "2,000 ms"
      }
    ]
  })
