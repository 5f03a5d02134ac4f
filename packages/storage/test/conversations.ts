/** Conversations of every sort, with names that are hard on files and searches. */
import type { Event } from "@botflow/domain/Event"
import { CustomerId, type OrganizationId } from "@botflow/domain/Id"
import * as Usd from "@botflow/domain/Usd"
import { Effect } from "effect"
import type { ConversationFilter } from "../src/postgres/Conversations.ts"
import type { Search } from "../src/postgres/ConversationSearch.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import { agent, at, bot, customer, filterOf, given, organization, place, turn } from "./support.ts"

export const names: ReadonlyArray<string | null> = [
  "Thandi Nkosi",
  "=SUM(A1:A9)",
  "+27 82",
  "-5",
  "@here",
  "\tTab",
  "\rReturn",
  'He said "yes"',
  "comma, semicolon;",
  "line\r\nbreak\nagain",
  "'; DROP TABLE messages; --",
  "$1 $2 $$",
  "back\\slash\\'",
  "100 % sure_ly",
  "100 x surely",
  "Zoë 🎉 ünïcode",
  "NULL",
  "",
  null
]

const phones = ["+27821234567", "+14155550100", "+258841234567", null] as const

const talk = (i: number): ReadonlyArray<Event> => {
  const name = names[i % names.length] ?? null
  const where = place(i % 3 === 0 ? "bot-1" : "bot-2", `c-${i}`)
  // Some share the instant of their last message, across bots.
  const start = Math.floor(i / 4) * 100
  const channel = i % 2 === 0 ? ("web" as const) : ("whatsapp" as const)
  const who = { id: CustomerId.make(`u-${i}`), phone: phones[i % phones.length] ?? null, name }
  const asked = customer(at(start), {
    ...where,
    channel,
    customer: who,
    text: `Question ${i}: ${name ?? ""}`
  })
  const answered = bot(at(start + 2), {
    ...where,
    channel,
    text: `Answer ${name ?? ""}`,
    success: i % 5 !== 0,
    error: i % 5 === 0 ? "timeout" : null,
    responseTime: i % 7 === 0 ? "unknown" : 100 * i,
    model: i % 2 === 0 ? "gpt-4o-mini" : "no-such-model",
    tokens: { plainInput: 10, cachedInput: 5, cacheCreationInput: 0, plainOutput: 7, reasoningOutput: 1 },
    costUsd: i % 6 === 0 ? Usd.parse("0.0100") : null
  })
  const ends: ReadonlyArray<ReadonlyArray<Event>> = [
    [],
    [turn("resolved", at(start + 3), where)],
    [turn("escalated", at(start + 3), where), turn("rated", at(start + 9), { ...where, score: 4 })],
    [agent(at(start + 2), { ...where, channel })]
  ]
  return i % 11 === 10 ? [answered] : [asked, answered, ...(ends[i % ends.length] ?? [])]
}

export const size = 3 * names.length

/** An organization that keeps texts and has them all. */
export const talks = Effect.gen(function* () {
  const organizationId = yield* organization
  yield* (yield* Organizations).update(organizationId, { storeText: true })
  yield* given(organizationId, Array.from({ length: size }, (_, i) => talk(i)).flat())
  return organizationId
})

export const everything = (
  organizationId: OrganizationId,
  narrow: Partial<ConversationFilter> = {}
): ConversationFilter => ({
  ...filterOf(organizationId),
  statuses: null,
  outcomes: null,
  search: null,
  minResponseTimeMs: null,
  failed: null,
  within: null,
  ...narrow
})

/** Any part of what is stored, as who sees all of it searches. */
export const anyText = (text: string): Search => ({ text, masked: false, digests: [] })

/** Searches that mean something to SQL, to LIKE or to COPY. */
export const hostile: ReadonlyArray<string> = [
  ...names.flatMap((name) => (name === null || name === "" ? [] : [name])),
  "'",
  '"',
  "\\",
  "\\\\",
  "%",
  "_",
  "$1",
  "$$",
  "'; SELECT pg_sleep(9); --",
  "E'\\x'",
  "\n",
  "0821234567",
  "+27 (82) 123",
  "082",
  "5550100"
]
