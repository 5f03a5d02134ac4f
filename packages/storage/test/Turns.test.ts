import { afterEach, describe, expect, it, vi } from "@effect/vitest"
import { Effect } from "effect"
import * as Turns from "../src/Turns.ts"

describe("Turns", () => {
  afterEach(() => void vi.restoreAllMocks())

  it.effect("are left to others once those who share one have had theirs", () =>
    Effect.gen(function* () {
      let now = 0
      vi.spyOn(performance, "now").mockImplementation(() => now)
      let turn = 0
      const count = () => {
        turn++
        counting = setImmediate(count)
      }
      let counting = setImmediate(count)
      const worked: Array<readonly [who: string, turn: number]> = []
      const work = (who: string) =>
        Effect.repeatN(
          Effect.zipRight(
            Turns.share,
            Effect.sync(() => {
              now += 3
              worked.push([who, turn])
            })
          ),
          9
        )
      yield* Effect.all([work("a"), work("b")], { concurrency: 2 })
      clearImmediate(counting)
      for (const who of ["a", "b"]) expect(worked.filter(([one]) => one === who)).toHaveLength(10)
      // Three pieces of three milliseconds are more than eight.
      const turns = [...new Set(worked.map(([, of]) => of))]
      expect(turns.map((one) => worked.filter(([, of]) => of === one).length)).toStrictEqual([
        ...[3, 3, 3, 3, 3, 3, 2]
      ])
    })
  )

  it.effect("let what waits for the next one be given up", () =>
    Effect.gen(function* () {
      let went = false
      const fiber = yield* Effect.fork(
        Effect.andThen(
          Turns.next,
          Effect.sync(() => {
            went = true
          })
        )
      )
      yield* Effect.yieldNow()
      yield* fiber.interruptAsFork(fiber.id())
      yield* Turns.next
      yield* Turns.next
      expect(went).toBe(false)
    })
  )
})
