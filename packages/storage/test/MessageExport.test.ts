import { expect, layer } from "@effect/vitest"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import * as Usd from "@botflow/domain/Usd"
import { Chunk, Context, Effect, Layer, Stream } from "effect"
import { type ConversationFilter, Conversations } from "../src/postgres/Conversations.ts"
import { MessageExport } from "../src/postgres/MessageExport.ts"
import { anyText, everything, hostile, talks } from "./conversations.ts"
import { guarded, instant, number, objects } from "./csv.ts"
import { stores, t0 } from "./support.ts"

class Organization extends Context.Tag("test/Organization")<Organization, OrganizationId>() {}
const now = t0 + Instant.day + 700_000

const csv = (filter: ConversationFilter) =>
  Effect.gen(function* () {
    const chunks = yield* Stream.runCollect((yield* MessageExport).csv(filter, now, false))
    return Buffer.concat(Chunk.toReadonlyArray(chunks)).toString("utf8")
  })

/** What the file must say: the messages of the conversations that the list shows, as each of them shows them. */
const expected = (filter: ConversationFilter) =>
  Effect.gen(function* () {
    const conversations = yield* Conversations
    const rows = yield* conversations.page(filter, { now, limit: 1_000, after: null })
    const all = yield* Effect.forEach(rows, ({ botId, conversationId }) =>
      conversations.get(filter.organizationId, conversationId, botId, now)
    )
    return all
      .flatMap((found) =>
        (found?.messages ?? []).map((message) => ({
          at: message.sentAt,
          id: guarded(message.id),
          timestamp: instant(message.sentAt),
          bot_id: guarded(found?.conversation.botId ?? null),
          conversation_id: guarded(found?.conversation.conversationId ?? null),
          sender: message.sender,
          direction: message.sender === "customer" ? "inbound" : "outbound",
          text: guarded(message.body),
          success: String(message.success),
          error: guarded(message.error),
          fallback: String(message.fallback),
          response_time_ms: number(message.responseTimeMs),
          model: guarded(message.model),
          tokens_input: message.hasTokens
            ? number(message.plainInput + message.cachedInput + message.cacheCreationInput)
            : null,
          tokens_cached_input: message.hasTokens ? number(message.cachedInput) : null,
          tokens_output: message.hasTokens ? number(message.plainOutput + message.reasoningOutput) : null,
          cost_usd: message.costUsd === null ? null : Usd.format(Usd.parse(message.costUsd) ?? Usd.zero)
        }))
      )
      .filter(({ at }) => at >= filter.from && at < filter.to)
      .filter(({ at }) => filter.within?.some(({ from, to }) => at >= from && at < to) ?? true)
      .map(({ at: _, ...line }) => line)
  })

const byId = (a: { id?: string | null }, b: { id?: string | null }) => ((a.id ?? "") < (b.id ?? "") ? -1 : 1)

const same = (narrow: Partial<ConversationFilter>) =>
  Effect.gen(function* () {
    const filter = everything(yield* Organization, narrow)
    const lines = objects(yield* csv(filter))
    const wanted = [...(yield* expected(filter))].sort(byId)
    expect(lines).toHaveLength(wanted.length)
    ;[...lines].sort(byId).forEach((line, i) => expect(line).toMatchObject(wanted[i] ?? {}))
    const times = lines.map((line) => line["timestamp"] ?? "")
    expect(times).toStrictEqual([...times].sort())
    return lines.length
  })

layer(Layer.provideMerge(Layer.effect(Organization, talks), stores), { excludeTestServices: true })(
  "MessageExport",
  (it) => {
    it.effect("has every message, oldest first, every cell as it is", () =>
      Effect.gen(function* () {
        expect(yield* same({})).toBeGreaterThan(100)
      })
    )

    it.effect("is narrowed like the list of conversations", () =>
      Effect.gen(function* () {
        yield* same({ statuses: ["closed"], outcomes: ["failed", "abandoned"], failed: true })
        yield* same({ channels: ["web"], botIds: ["bot-2"] })
        yield* same({ minResponseTimeMs: 700 })
        yield* same({ from: t0 + 101_000, to: t0 + 900_000 })
        const within = [
          { from: t0 + 60_000, to: t0 + 120_000 },
          { from: t0 + 300_000, to: t0 + 420_000 }
        ]
        expect(yield* same({ within })).toBeGreaterThan(0)
        yield* same({ within, failed: true })
        yield* Effect.forEach(hostile, (q) => same({ search: anyText(q) }))
      })
    )

    it.effect("takes only messages of a model, where one is asked for", () =>
      Effect.gen(function* () {
        const filter = everything(yield* Organization, { models: ["gpt-4o-mini"] })
        const lines = objects(yield* csv(filter))
        expect(new Set(lines.map((line) => line["model"]))).toStrictEqual(new Set(["gpt-4o-mini"]))
      })
    )
  }
)
