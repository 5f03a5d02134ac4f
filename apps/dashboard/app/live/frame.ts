/** Reading a frame without its schema, which would weigh more than the rest of the page. */
import type { Frame } from "~/lib/types"

const types = ["snapshot", "metrics", "conversation"]

/** @returns null for what this page does not know: a newer server may say more */
export const parseFrame = (text: unknown): Frame | null => {
  if (typeof text !== "string") return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== "object" || value === null || !("type" in value) || !("seq" in value)) return null
    // Same origin, same contract: what says it is a frame is one.
    return types.includes(String(value.type)) ? (value as Frame) : null
  } catch {
    return null
  }
}
