/** Questions that only messages answer, about a time whose messages are dropped. */
import { Gone } from "@botflow/api/Problem"
import * as Instant from "@botflow/domain/Instant"
import { Retention } from "@botflow/storage/postgres/Retention"
import { Effect } from "effect"
import type { Query } from "./RangeQuery.ts"

/** Fails where the range holds messages that are dropped: an answer from the others would look whole. */
export const make = Effect.map(
  Retention,
  (retention) =>
    /** @param instead what else may be asked for, as the end of a sentence */
    ({ filter }: Pick<Query, "filter">, instead: string) =>
      Effect.gen(function* () {
        if (!(yield* retention.hasDropped(filter))) return
        const keptFrom = Instant.format((yield* retention.keptFrom) ?? filter.from)
        return yield* new Gone({
          code: "messages_dropped",
          detail: `Messages before ${keptFrom} are no longer kept. Ask from then on${instead}.`
        })
      })
)
