/** Reference numbers of real traces, computed by an independent engine. */
import { existsSync, readFileSync } from "node:fs"

/** Where the traces are; absent on machines that do not have them. */
export const folder = process.env["BOTFLOW_SHARED_DATA"] ?? ""
export const isPresent = folder !== "" && existsSync(`${folder}/star/expected.json`)

if (!isPresent) {
  console.warn(
    "\n!!! The real traces are not here (BOTFLOW_SHARED_DATA): their acceptance tests are SKIPPED. !!!\n"
  )
}

/** Exact percentiles; `null` of nothing. */
export interface Percentiles {
  readonly p50_cont: number | null
  readonly p95_cont: number | null
  readonly p99_cont: number | null
}

/** Of a sample. */
export interface Sample extends Percentiles {
  readonly n: number
  readonly avg: number | null
}

export interface StarBucket extends Percentiles {
  /** Such as `2020-05-12` or `2020-05-12T13`. */
  readonly bucket: string
  readonly conversations_started: number
  readonly inbound: number
  readonly outbound: number
  readonly responses: number
  readonly avg_ms: number | null
}

interface StarBot extends Percentiles {
  readonly bot: string
  readonly conversations: number
  readonly inbound: number
  readonly outbound: number
  readonly fallback_messages: number
  readonly kb_queries: number
  readonly kb_hits: number
  readonly n: number
  readonly avg: number
}

/** The last 60 minutes up to an instant. */
export interface Moment {
  readonly at: string
  readonly active_conversations_contract: number
  readonly last_hour: { readonly inbound: number; readonly outbound: number }
  readonly response_time_ms_last_hour: Sample
  readonly response_time_ms_last_100: Sample
}

export interface Star {
  readonly totals: Readonly<
    Record<
      "conversations" | "inbound" | "outbound" | "fallback_messages" | "kb_hits" | "users" | "bots",
      number
    >
  >
  readonly response_time_ms: Sample
  readonly messages_per_conversation: Sample
  readonly per_day_utc: ReadonlyArray<StarBucket>
  readonly per_day_johannesburg: ReadonlyArray<StarBucket>
  readonly per_hour_utc: ReadonlyArray<StarBucket>
  readonly per_bot: ReadonlyArray<StarBot>
  readonly as_of: ReadonlyArray<Moment>
  readonly contract: {
    readonly outcomes: Readonly<
      Record<"abandoned" | "failed" | "resolved_assumed" | "resolved_confirmed" | "unengaged", number>
    >
    readonly resolution_rate: number
    readonly fallback_rate: number
    readonly knowledge_base: Readonly<
      Record<"queries" | "hits" | "hit_rate" | "queries_after_the_last_reply", number>
    >
    readonly conversation_duration_s: Sample
    readonly escalations: number
  }
}

export interface RagPulseBucket {
  readonly bucket: string
  readonly requests: number
  readonly conversations: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly kb_used: number
}

export interface RagPulse {
  readonly totals: Omit<RagPulseBucket, "bucket">
  readonly requests_per_conversation: Sample
  readonly conversation_duration_s: Sample
  readonly per_day_utc: ReadonlyArray<RagPulseBucket>
  readonly per_day_utc_plus_8: ReadonlyArray<RagPulseBucket>
  readonly per_hour_utc: ReadonlyArray<RagPulseBucket>
  /** By model; US dollars as exact decimals. */
  readonly cost_usd_as_if: Readonly<
    Record<string, { readonly total: string; readonly per_day_utc: Readonly<Record<string, string>> }>
  >
}

const read = <A>(trace: string): A => JSON.parse(readFileSync(`${folder}/${trace}/expected.json`, "utf8"))
export const star = () => read<Star>("star")
export const ragPulse = () => read<RagPulse>("ragpulse")
