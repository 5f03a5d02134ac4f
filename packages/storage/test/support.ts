/** What the suites of this package share: a database, organizations of their own, events. */
import type { Event, Lifecycle, Message } from "@botflow/domain/Event"
import { BotId, ConversationId, EventId, type OrganizationId } from "@botflow/domain/Id"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { Effect, Layer } from "effect"
import { LiveSource } from "../src/live/LiveSource.ts"
import { AggregateReader } from "../src/postgres/AggregateReader.ts"
import { AggregationAudit } from "../src/postgres/AggregationAudit.ts"
import { AggregationPlan } from "../src/postgres/AggregationPlan.ts"
import { Aggregations } from "../src/postgres/Aggregations.ts"
import { Accounts } from "../src/postgres/Accounts.ts"
import { Bots } from "../src/postgres/Bots.ts"
import { ConversationExport } from "../src/postgres/ConversationExport.ts"
import { Conversations } from "../src/postgres/Conversations.ts"
import { ConversationTallies } from "../src/postgres/ConversationTallies.ts"
import { EventStore } from "../src/postgres/EventStore.ts"
import type { Filter } from "../src/postgres/Filter.ts"
import { MessageExport } from "../src/postgres/MessageExport.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import { Prices } from "../src/postgres/Prices.ts"
import { PriceList } from "../src/postgres/PriceList.ts"
import { RollUp } from "../src/postgres/RollUp.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import { Tallies } from "../src/postgres/Tallies.ts"

/** All repos on a database of their own, with the live numbers given. */
export const storesWith = <A, E>(live: Layer.Layer<A, E>) =>
  Layer.mergeAll(
    EventStore.Default,
    RollUp.Default,
    Sealing.Default,
    Layer.mergeAll(Aggregations.Default, AggregationAudit.Default).pipe(
      Layer.provide(AggregateReader.Default)
    ),
    ConversationExport.Default,
    MessageExport.Default,
    Bots.Default,
    Prices.Default,
    Accounts.Default
  ).pipe(
    Layer.provideMerge(Layer.mergeAll(AggregationPlan.Default, Tallies.Default, ConversationTallies.Default)),
    Layer.provideMerge(
      Layer.mergeAll(PriceList.Default, Organizations.Default, Conversations.Default, LiveSource.Default)
    ),
    Layer.provideMerge(live),
    TestDatabase.beside
  )

/** Without live numbers. */
export const stores = storesWith(Layer.empty)

/** A tenant that no other test knows of. */
export const organization = Effect.gen(function* () {
  const { organizationId } = yield* (yield* Organizations).create("Test")
  return organizationId
})

export const t0 = Date.UTC(2026, 0, 17, 8)
export const at = (seconds: number): number => t0 + seconds * 1000

export const place = (botId: string, conversationId: string) => ({
  botId: BotId.make(botId),
  conversationId: ConversationId.make(conversationId)
})

let ids = 0
/** An id that no other event of this process has. */
const nextId = () => EventId.make(`e-${++ids}`)

type Extra = Partial<Omit<Message, "type" | "direction" | "sender">>

const message =
  (sender: Message["sender"]) =>
  (timestamp: number, extra: Extra = {}): Message => ({
    type: "message",
    id: nextId(),
    timestamp,
    ...place("support", "c-1"),
    channel: "whatsapp",
    direction: sender === "customer" ? "inbound" : "outbound",
    sequence: 0,
    sender,
    customer: null,
    text: null,
    success: true,
    error: null,
    fallback: false,
    responseTime: "derive",
    model: null,
    tokens: null,
    knowledgeBase: null,
    costUsd: null,
    metadata: null,
    ...extra
  })

export const customer = message("customer")
export const bot = message("bot")
export const agent = message("agent")

export const turn = (
  what: "started" | "resolved" | "escalated" | "rated",
  timestamp: number,
  extra: Partial<Omit<Lifecycle, "type" | "timestamp">> = {}
): Lifecycle => ({
  type: `conversation.${what}`,
  id: nextId(),
  timestamp,
  ...place("support", "c-1"),
  channel: null,
  reason: null,
  score: null,
  ...extra
})

export const append = (organizationId: OrganizationId, events: ReadonlyArray<Event>) =>
  Effect.flatMap(EventStore, (store) => store.append(events.map((event) => ({ organizationId, event }))))

export const drain = Effect.flatMap(RollUp, (rollUp) => rollUp.drain)

/** Stores events and derives what follows from them. */
export const given = (organizationId: OrganizationId, events: ReadonlyArray<Event>) =>
  Effect.zipRight(append(organizationId, events), drain)

/** Everything of an organization, unless narrowed. */
export const filterOf = (organizationId: OrganizationId, narrow: Partial<Filter> = {}): Filter => ({
  organizationId,
  from: Date.UTC(2000, 0),
  to: Date.UTC(2100, 0),
  botIds: null,
  channels: null,
  models: null,
  ...narrow
})
