/**
 * RAGPulse (Wang et al. 2025, arXiv:2511.12979): requests to a university's question-and-answer bot. A request is
 * one question and the answer to it, at the same instant; how long the answer took, whether it was good, who asked
 * and which model wrote it are not published, and stay unknown.
 *
 * Takes the published `trace.jsonl`, whose times are seconds since 12:00:00 (UTC+8) of a week's first day, and a
 * `requests.csv` with seconds since the epoch (`request_at_epoch_s`). Both give the same ids.
 */
import { Option, Schema } from "effect"
import * as Csv from "./Csv.ts"
import { bad, good, iso, type Mapped, type Mapping } from "./Mapping.ts"

export interface Options {
  /** The model that every answer is booked under, to see what it would have cost. */
  readonly model: string | null
}

interface Request {
  /** Position in the file, from 0. */
  readonly n: number
  readonly session: string
  /** Seconds since the epoch. */
  readonly at: number
  readonly input: number
  readonly output: number
  /** Retrieved passages that were handed to the model. */
  readonly passages: number
}

const week = 7 * 86_400
/** 12:00:00 UTC+8, as seconds of the UTC day. */
const noon = 4 * 3600

/** The request's two messages. */
const messages = ({ model }: Options) => {
  let second = Number.NaN
  let seen = new Map<string, number>()

  /** How many requests of this session came in this same second before: part of the id, and needs one second's memory. */
  const repetition = (session: string, at: number): number => {
    if (at !== second) seen = new Map()
    second = at
    const count = seen.get(session) ?? 0
    seen.set(session, count + 1)
    return count
  }

  return ({ at, input, n, output, passages, session }: Request): ReadonlyArray<Mapped> => {
    const id = `ragpulse:${session}:${at}:${repetition(session, at)}`
    const base = {
      type: "message" as const,
      timestamp: iso(at * 1000),
      botId: "ragpulse",
      conversationId: session,
      channel: "web" as const
    }
    return [
      good({ ...base, id: `${id}:in`, direction: "inbound", sequence: 2 * n }),
      good({
        ...base,
        id: `${id}:out`,
        direction: "outbound",
        sequence: 2 * n + 1,
        responseTimeMs: null,
        ...(model === null ? {} : { model }),
        tokens: { input, output },
        knowledgeBase: { queries: 1, hits: passages > 0 ? 1 : 0 }
      })
    ]
  }
}

const wholeNumber = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null

export const makeCsv = (options: Options): Mapping => {
  const csv = new Csv.Reader()
  const toMessages = messages(options)
  let line = 0
  return {
    push: (text) => {
      line++
      const record = csv.push(text)
      if (record === null) return []
      const [n, at, input, output, passages] = [
        "row",
        "request_at_epoch_s",
        "input_tokens",
        "output_tokens",
        "kb_passages"
      ].map((name) => wholeNumber(record.get(name)))
      const session = record.get("session_id") ?? ""
      if (n == null || at == null || input == null || output == null || passages == null || session === "") {
        return [bad(line, "not a RAGPulse request")]
      }
      return toMessages({ n, session, at, input, output, passages })
    },
    end: () => []
  }
}

const Line = Schema.Struct({
  timestamp: Schema.Union(Schema.NumberFromString, Schema.Number).pipe(Schema.int()),
  input_length: Schema.Int,
  output_length: Schema.Int,
  hash_ids: Schema.Struct({ passages_ids: Schema.Array(Schema.Unknown) }),
  session_id: Schema.NonEmptyString
})
const decodeLine = Schema.decodeUnknownOption(Schema.parseJson(Line))

/** Milliseconds since the epoch with which most session ids begin; seconds here. The others are the operators' own tests. */
const createdAt = (session: string): number | null => {
  const match = /^(\d{13})-/.exec(session)
  return match === null ? null : Number(match[1]) / 1000
}

/** How many lines are looked at before the first week's date is settled. */
const lookAhead = 500

/**
 * The instant that the timestamps count from, seconds since the epoch.
 *
 * A session is created within minutes of its first request and never long after one, so the latest "creation minus
 * timestamp" among many lies close to the start. Null where no session id tells.
 */
const weekStart = (lines: ReadonlyArray<typeof Line.Type>): number | null => {
  let latest = Number.NEGATIVE_INFINITY
  let before = Number.NEGATIVE_INFINITY
  for (const { session_id, timestamp } of lines) {
    if (timestamp < before) break
    before = timestamp
    const created = createdAt(session_id)
    if (created !== null) latest = Math.max(latest, created - timestamp)
  }
  return Number.isFinite(latest) ? Math.round((latest - noon) / 86_400) * 86_400 + noon : null
}

export const makeJsonl = (options: Options): Mapping => {
  const toMessages = messages(options)
  let line = 0
  let n = 0
  let start: number | null = null
  let before = Number.NEGATIVE_INFINITY
  let waiting: Array<typeof Line.Type> = []

  const emit = (request: typeof Line.Type, from: number): ReadonlyArray<Mapped> => {
    const { hash_ids, input_length, output_length, session_id, timestamp } = request
    const restarted = timestamp < before
    before = timestamp
    start = restarted ? from + week : from
    return toMessages({
      n: n++,
      session: session_id,
      at: start + timestamp,
      input: input_length,
      output: output_length,
      passages: hash_ids.passages_ids.length
    })
  }

  /** Settles the date and lets go of what waited for it. */
  const settle = (): ReadonlyArray<Mapped> => {
    const lines = waiting
    waiting = []
    start = weekStart(lines)
    if (start === null)
      return [
        bad(line, "no session id of the first lines begins with its time of creation, so the week is unknown")
      ]
    return lines.flatMap((request) => emit(request, start ?? 0))
  }

  return {
    push: (text) => {
      line++
      if (text.trim() === "") return []
      const request = decodeLine(text)
      if (Option.isNone(request)) {
        n++
        return [bad(line, "not a RAGPulse request")]
      }
      if (start !== null) return emit(request.value, start)
      waiting.push(request.value)
      return waiting.length < lookAhead ? [] : settle()
    },
    end: () => (waiting.length === 0 ? [] : settle())
  }
}
