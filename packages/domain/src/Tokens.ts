/**
 * Tokens of one answer, kept as disjoint parts so that their sum is the bill.
 *
 * Senders follow OpenTelemetry's GenAI conventions, where `input` includes what was read from
 * and written to a cache, and `output` includes reasoning.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
import { Schema } from "effect"

const Count = Schema.Int.pipe(Schema.between(0, 1_000_000_000))
const optional = Schema.optionalWith(Count, { default: () => 0, nullable: true })

/** As sent: wholes and their parts. */
export const Sent = Schema.Struct({
  input: optional,
  cachedInput: optional,
  cacheCreationInput: optional,
  output: optional,
  reasoningOutput: optional
}).pipe(
  Schema.filter((sent) => {
    if (sent.cachedInput + sent.cacheCreationInput > sent.input) {
      return {
        path: ["input"],
        message: "is smaller than cachedInput and cacheCreationInput, which it includes"
      }
    }
    if (sent.reasoningOutput > sent.output) {
      return { path: ["output"], message: "is smaller than reasoningOutput, which it includes" }
    }
    return undefined
  })
)
export type Sent = typeof Sent.Type

/** Disjoint parts; each token is in exactly one. */
export interface Parts {
  readonly plainInput: number
  readonly cachedInput: number
  readonly cacheCreationInput: number
  readonly plainOutput: number
  readonly reasoningOutput: number
}

export const none: Parts = {
  plainInput: 0,
  cachedInput: 0,
  cacheCreationInput: 0,
  plainOutput: 0,
  reasoningOutput: 0
}

/** Wholes with parts, as sent, into disjoint parts. */
export const parts = (sent: Sent): Parts => ({
  plainInput: sent.input - sent.cachedInput - sent.cacheCreationInput,
  cachedInput: sent.cachedInput,
  cacheCreationInput: sent.cacheCreationInput,
  plainOutput: sent.output - sent.reasoningOutput,
  reasoningOutput: sent.reasoningOutput
})

/** The inverse of `parts`: the wholes that people read. */
export const wholes = (p: Parts): Sent => ({
  input: p.plainInput + p.cachedInput + p.cacheCreationInput,
  cachedInput: p.cachedInput,
  cacheCreationInput: p.cacheCreationInput,
  output: p.plainOutput + p.reasoningOutput,
  reasoningOutput: p.reasoningOutput
})

/** All tokens that were billed. */
export const total = (p: Parts): number =>
  p.plainInput + p.cachedInput + p.cacheCreationInput + p.plainOutput + p.reasoningOutput

/** Part by part. */
export const sum = (a: Parts, b: Parts): Parts => ({
  plainInput: a.plainInput + b.plainInput,
  cachedInput: a.cachedInput + b.cachedInput,
  cacheCreationInput: a.cacheCreationInput + b.cacheCreationInput,
  plainOutput: a.plainOutput + b.plainOutput,
  reasoningOutput: a.reasoningOutput + b.reasoningOutput
})
