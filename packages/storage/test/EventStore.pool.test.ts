import { describe, expect, it } from "@effect/vitest"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { Effect, Layer } from "effect"
import * as Database from "../src/postgres/Database.ts"
import { EventStore } from "../src/postgres/EventStore.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import { PriceList } from "../src/postgres/PriceList.ts"
import { Prices } from "../src/postgres/Prices.ts"
import { at, bot, organization, place } from "./support.ts"

/** On as few connections as this. */
const storesOf = (maxConnections: number) =>
  Layer.mergeAll(EventStore.Default, Prices.Default).pipe(
    Layer.provideMerge(Layer.mergeAll(PriceList.Default, Organizations.Default)),
    Layer.provide(
      Layer.unwrapScoped(Effect.map(TestDatabase.url, (url) => Database.layer({ url, maxConnections })))
    )
  )

const [anyPrice] = PriceBook.shipped

describe("EventStore.append on a small pool", () => {
  it.live.each([1, 2])("needs one connection each, however many there are at once (%i)", (maxConnections) =>
    Effect.gen(function* () {
      const store = yield* EventStore
      const prices = yield* Prices
      const organizations = yield* Effect.replicateEffect(organization, 4)
      // Each of several organizations, in different orders.
      const appends = Array.from({ length: 24 }, (_, i) =>
        store.append(
          [...organizations.slice(i % 4), ...organizations.slice(0, i % 4)].map((organizationId) => ({
            organizationId,
            event: bot(at(i), { ...place(`bot-${i % 3}`, "c-1"), model: "gpt-4o" })
          }))
        )
      )
      const sets = organizations.flatMap((organizationId) =>
        anyPrice === undefined ? [] : [prices.set(organizationId, anyPrice, { preview: false })]
      )
      const verdicts = yield* Effect.all([...appends, Effect.as(Effect.all(sets), []), ...appends], {
        concurrency: "unbounded"
      })
      expect(verdicts.flat().filter((verdict) => verdict === "accepted")).toHaveLength(24 * 4)
    }).pipe(Effect.provide(storesOf(maxConnections)))
  )
})
