import { expect, it } from "@effect/vitest"
import { BigDecimal, FastCheck as fc } from "effect"
import { OrganizationId } from "@botflow/domain/Id"
import * as PriceBook from "@botflow/domain/PriceBook"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import * as Facts from "../src/postgres/Facts.ts"
import { place, t0 } from "./support.ts"

const owned = { organizationId: OrganizationId.make("3f2504e0-4f89-41d3-9a0c-0305e82c3301"), batch: 1 }
const book = PriceBook.make(PriceBook.shipped)

it.prop(
  "Facts tell everything of events that is derived from",
  [Arbitraries.history(place("bot", "c"), t0), fc.boolean()],
  ([events, storeText]) => {
    const messages = events.flatMap((event) =>
      event.type === "message"
        ? [
            {
              ...owned,
              message: { ...event, text: "Hi \ud800 \u0000" },
              cost: PriceBook.costOfMessage(book, event),
              storeText
            }
          ]
        : []
    )
    const turns = events.flatMap((event) => (event.type === "message" ? [] : [{ ...owned, turn: event }]))
    const facts = Facts.decode(Facts.encode(messages, turns))
    expect(facts.turns).toStrictEqual(turns.map(({ turn }) => turn))
    expect(facts.messages.map(({ message }) => message)).toStrictEqual(
      messages.map(({ message }) => ({ ...message, text: storeText ? message.text : null, costUsd: null }))
    )
    facts.messages.forEach(({ cost }, i) => {
      const wanted = messages[i]?.cost
      expect(cost._tag).toBe(wanted?._tag)
      if (cost._tag === "Priced" && wanted?._tag === "Priced")
        expect(BigDecimal.equals(cost.usd, wanted.usd)).toBe(true)
    })
  },
  { fastCheck: { numRuns: 100 } }
)
