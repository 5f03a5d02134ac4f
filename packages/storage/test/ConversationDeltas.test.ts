import { expect, layer } from "@effect/vitest"
import * as Conversation from "@botflow/domain/Conversation"
import type { Event } from "@botflow/domain/Event"
import * as Arbitraries from "@botflow/testing/Arbitraries"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Layer } from "effect"
import { Recomputation } from "../src/postgres/Recomputation.ts"
import { append, at, bot, customer, drain, organization, place, stores, t0, turn } from "./support.ts"

/** Messages in the order of their conversation, turns anywhere between them: as they happen. */
const inOrder = (events: ReadonlyArray<Event>): ReadonlyArray<Event> => {
  const messages = events.filter((event) => event.type === "message").sort(Conversation.compareMessages)
  const turns = events.filter((event) => event.type !== "message")
  return [...messages, ...turns].sort((a, b) => a.timestamp - b.timestamp)
}

layer(Layer.provideMerge(Recomputation.Default, stores), { excludeTestServices: true })(
  "Conversations that are added to",
  (it) => {
    it.effect.prop(
      "are as those that are derived whole, however their events are cut",
      [
        fc
          .tuple(...["a", "b", "c"].map((id) => Arbitraries.history(place("bot", id), t0)))
          .map((all) => inOrder(all.flat())),
        fc.array(fc.nat(30), { maxLength: 6 })
      ],
      ([events, cuts]) =>
        Effect.gen(function* () {
          const organizationId = yield* organization
          const ends = [...cuts, events.length].sort((x, y) => x - y)
          let start = 0
          for (const end of ends) {
            yield* append(organizationId, events.slice(start, end))
            yield* drain
            start = Math.max(start, end)
          }
          // Every column: sums, latest values, and where it stands.
          expect(yield* (yield* Recomputation).verify(organizationId)).toStrictEqual([])
        }),
      { fastCheck: { numRuns: 40 } }
    )

    it.effect("do not read what was there before", () =>
      Effect.gen(function* () {
        const organizationId = yield* organization
        const sql = yield* SqlClient.SqlClient
        yield* append(organizationId, [customer(at(0)), bot(at(3)), turn("resolved", at(4))])
        yield* drain
        // Were it read again, it would be another conversation.
        yield* sql`DELETE FROM messages WHERE organization_id = ${organizationId}`
        yield* append(organizationId, [customer(at(10)), bot(at(15)), turn("rated", at(20), { score: 4 })])
        yield* drain
        const [row] =
          yield* sql`SELECT inbound, outbound, responses, response_ms, max_response_ms, state, ratings,
            settled_outcome, extract(epoch FROM last_message_at - first_message_at)::int AS seconds
          FROM conversation_metrics WHERE organization_id = ${organizationId}`
        expect(row).toStrictEqual({
          inbound: 2,
          outbound: 2,
          responses: 2,
          responseMs: 8000,
          maxResponseMs: 5000,
          state: "active",
          ratings: 1,
          settledOutcome: "resolved_assumed",
          seconds: 15
        })
      })
    )
  }
)
