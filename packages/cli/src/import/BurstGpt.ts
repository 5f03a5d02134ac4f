/**
 * BurstGPT (Wang et al. 2024, arXiv:2401.17644): requests to ChatGPT and GPT-4 at a campus. A row is one request and
 * its response, at seconds from an instant that is not published: `--start` gives it. A response without tokens
 * failed. Later releases add a session, which is the conversation, and the elapsed seconds, which are the response
 * time; where they are absent every row is a conversation of its own and the time is unknown.
 */
import * as Csv from "./Csv.ts"
import { bad, good, iso, type Mapping } from "./Mapping.ts"

export interface Options {
  /** The instant of second 0, milliseconds since the epoch. */
  readonly start: number
}

/** An arbitrary date, since the trace has none: the month its authors' service was still young. */
export const defaultStart = Date.UTC(2023, 2, 1)

const number = (text: string | undefined): number | null => {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : null
}

export const required = ["Timestamp", "Model", "Request tokens", "Response tokens"]

export const make = ({ start }: Options): Mapping => {
  const csv = new Csv.Reader()
  let line = 0
  let n = 0
  return {
    push: (text) => {
      line++
      const record = csv.push(text)
      if (record === null) {
        const missing = line === 1 ? required.filter((name) => !(csv.columns ?? []).includes(name)) : []
        return missing.length === 0 ? [] : [bad(line, `not a BurstGPT file: no column ${missing.join(", ")}`)]
      }
      const row = n++
      const seconds = number(record.get("Timestamp"))
      const input = number(record.get("Request tokens"))
      const output = number(record.get("Response tokens"))
      if (seconds === null || input === null || output === null) return [bad(line, "not a BurstGPT request")]
      const elapsed = number(record.get("Elapsed time"))
      const asked = start + Math.round(seconds * 1000)
      const id = `burstgpt:${seconds}:${row}`
      const base = {
        type: "message" as const,
        botId: "burstgpt",
        conversationId: record.get("Session ID") || id,
        channel: record.get("Log Type") === "API log" ? ("api" as const) : ("web" as const)
      }
      const failed = output === 0
      return [
        good({ ...base, id: `${id}:in`, timestamp: iso(asked), direction: "inbound", sequence: 2 * row }),
        good({
          ...base,
          id: `${id}:out`,
          timestamp: iso(asked + Math.round((elapsed ?? 0) * 1000)),
          direction: "outbound",
          sequence: 2 * row + 1,
          success: !failed,
          ...(failed ? { error: "no_response" } : {}),
          responseTimeMs: elapsed === null ? null : Math.round(elapsed * 1000),
          model: record.get("Model") || null,
          tokens: { input, output }
        })
      ]
    },
    end: () => []
  }
}
