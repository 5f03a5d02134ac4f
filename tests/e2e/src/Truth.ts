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

interface Times {
  readonly p50_cont: number | null
  readonly p95_cont: number | null
  readonly p99_cont: number | null
}

export interface Bucket extends Times {
  readonly bucket: string
  readonly inbound: number
  readonly outbound: number
  readonly responses: number
  readonly avg_ms: number | null
}

interface Bot extends Times {
  readonly bot: string
  readonly conversations: number
  readonly inbound: number
  readonly outbound: number
  readonly fallback_messages: number
  readonly n: number
  readonly avg: number
}

export interface Star {
  readonly totals: Readonly<
    Record<"conversations" | "inbound" | "outbound" | "fallback_messages" | "users", number>
  >
  readonly response_time_ms: Times & { readonly n: number; readonly avg: number }
  readonly messages_per_conversation: { readonly avg: number }
  readonly per_day_utc: ReadonlyArray<Bucket>
  readonly per_day_johannesburg: ReadonlyArray<Bucket>
  readonly per_hour_utc: ReadonlyArray<Bucket>
  readonly per_bot: ReadonlyArray<Bot>
  readonly contract: {
    readonly outcomes: Readonly<Record<string, number>>
    readonly resolution_rate: number
    readonly fallback_rate: number
    readonly knowledge_base: { readonly queries: number; readonly hits: number; readonly hit_rate: number }
    readonly conversation_duration_s: { readonly avg: number }
    readonly escalations: number
  }
}

export interface RagPulse {
  readonly totals: Readonly<
    Record<"requests" | "conversations" | "input_tokens" | "output_tokens" | "kb_used", number>
  >
  readonly conversation_duration_s: { readonly avg: number }
  readonly per_day_utc: ReadonlyArray<{ readonly bucket: string; readonly requests: number }>
  readonly per_hour_utc: ReadonlyArray<{ readonly bucket: string; readonly requests: number }>
}

const read = <A>(trace: string): A => JSON.parse(readFileSync(`${folder}/${trace}/expected.json`, "utf8"))
export const star = () => read<Star>("star")
export const ragPulse = () => read<RagPulse>("ragpulse")
