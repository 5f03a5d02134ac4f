/**
 * STAR (Mosig, Mehri, Kober 2020, arXiv:2010.11853): task dialogues between people and an assistant that could look
 * things up. Its events are ordered by dialogue; one dialogue at a time is kept in memory.
 *
 * The person's messages are inbound and the assistant's outbound. A lookup belongs to the reply that follows it;
 * one that no reply follows is left out. Pressing "complete" resolves the conversation. Response times are not
 * published as such: they are left out, and so derived from the messages.
 */
import { Schema } from "effect"
import * as Csv from "./Csv.ts"
import { bad, good, iso, type Mapped, type Mapping, type SentEvent } from "./Mapping.ts"

const Row = Schema.Struct({
  dialogue_id: Schema.Int,
  seq: Schema.Int,
  /** Seconds. Knowledge-base events have none. */
  unix_time: Schema.NullOr(Schema.Int),
  agent: Schema.String,
  action: Schema.String,
  text: Schema.optional(Schema.NullOr(Schema.String)),
  action_label: Schema.optional(Schema.NullOr(Schema.String)),
  total_items: Schema.optional(Schema.NullOr(Schema.Number))
})
type Row = typeof Row.Type

const decodeRow = Schema.decodeUnknownOption(Schema.parseJson(Row))

export interface Participant {
  readonly botId: string
  readonly userId: string
}

/** Reads `conversations.csv`: who took part in which dialogue. */
export const participants = (lines: Iterable<string>): ReadonlyMap<number, Participant> => {
  const csv = new Csv.Reader()
  const out = new Map<number, Participant>()
  for (const line of lines) {
    const record = csv.push(line)
    const id = record?.get("dialogue_id")
    if (record && id)
      out.set(Number(id), { botId: record.get("bot_id") ?? "", userId: record.get("user_id") ?? "" })
  }
  return out
}

const dialogue = (rows: ReadonlyArray<Row>, { botId, userId }: Participant): ReadonlyArray<SentEvent> => {
  const out: Array<SentEvent> = []
  let lookups = { queries: 0, hits: 0 }
  for (const row of rows) {
    if (row.agent === "KnowledgeBase" && row.action === "return_item") {
      // -1: a service answered with a message instead of items.
      lookups = { queries: lookups.queries + 1, hits: lookups.hits + (row.total_items === 0 ? 0 : 1) }
    }
    if (row.unix_time === null) continue
    const conversationId = String(row.dialogue_id)
    const base = { timestamp: iso(row.unix_time * 1000), botId, conversationId, channel: "web" as const }
    if (out.length === 0)
      out.push({ ...base, type: "conversation.started", id: `star:${row.dialogue_id}:started` })
    const id = `star:${row.dialogue_id}:${row.seq}`
    const customer = userId === "" ? null : { id: userId }
    const message = {
      ...base,
      type: "message" as const,
      id,
      sequence: row.seq,
      customer,
      text: row.text ?? null
    }
    if (row.agent === "User" && row.action === "utter")
      out.push({ ...message, direction: "inbound", sender: "customer" })
    else if (row.agent === "User" && row.action === "complete")
      out.push({ ...base, type: "conversation.resolved", id })
    else if (row.agent === "Wizard" && (row.action === "utter" || row.action === "pick_suggestion")) {
      const fallback = row.action_label === "out_of_scope"
      const knowledgeBase = lookups.queries > 0 ? { knowledgeBase: lookups } : {}
      out.push({
        ...message,
        direction: "outbound",
        sender: "bot",
        success: true,
        fallback,
        ...knowledgeBase
      })
      lookups = { queries: 0, hits: 0 }
    }
  }
  return out
}

export const make = (known: ReadonlyMap<number, Participant>): Mapping => {
  let line = 0
  let rows: Array<Row> = []

  const flush = (): ReadonlyArray<Mapped> => {
    const [first] = rows
    if (first === undefined) return []
    const participant = known.get(first.dialogue_id)
    const events = participant === undefined ? [] : dialogue(rows, participant)
    rows = []
    if (participant !== undefined) return events.map(good)
    return [bad(line, `dialogue ${first.dialogue_id} is not in conversations.csv`)]
  }

  return {
    push: (text) => {
      line++
      if (text.trim() === "") return []
      const row = decodeRow(text)
      if (row._tag === "None") return [bad(line, "not a STAR event")]
      const out = rows[0] !== undefined && rows[0].dialogue_id !== row.value.dialogue_id ? flush() : []
      rows.push(row.value)
      return out
    },
    end: flush
  }
}
