/**
 * Seals all that is over, as the worker does in the background, and tells how long it took.
 *
 * node --import tsx packages/storage/bench/seal.ts <database url>
 */
import * as Database from "@botflow/storage/postgres/Database"
import { Sealing } from "@botflow/storage/postgres/Sealing"
import { Effect, Layer, Redacted } from "effect"

const [url = ""] = process.argv.slice(2)
const [took, periods] = await Effect.runPromise(
  Effect.timed(Effect.flatMap(Sealing, ({ drain }) => drain)).pipe(
    Effect.provide(Layer.provide(Sealing.Default, Database.layer({ url: Redacted.make(url) }))),
    Effect.scoped
  )
)
console.log(`${periods} periods in ${String(took)}`)
