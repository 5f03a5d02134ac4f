/** What senders attach to a message: up to 20 flat values. */
import { ParseResult, Schema } from "effect"
import * as Text from "./Text.ts"

export type Metadata = Readonly<Record<string, string | number | boolean>>

/** A null prototype: a key named `__proto__` is data like any other. @returns what is wrong, as text */
export const read = (json: unknown): Metadata | string => {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return "expected an object"
  const entries = Object.entries(json)
  if (entries.length > 20) return "expected at most 20 keys"
  const out: Record<string, string | number | boolean> = Object.create(null)
  for (const [key, value] of entries) {
    if (key.length > 100) return "expected keys of at most 100 characters"
    if (typeof value === "string" && value.length <= 1000) out[Text.clean(key)] = Text.clean(value)
    else if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) {
      out[Text.clean(key)] = value
    } else return `${key}: expected a boolean, a finite number, or a string of at most 1000 characters`
  }
  return out
}

export const FromSender = Schema.transformOrFail(Schema.Unknown, Schema.Unknown, {
  strict: true,
  decode: (json, _, ast) => {
    const metadata = read(json)
    return typeof metadata === "string"
      ? ParseResult.fail(new ParseResult.Type(ast, json, metadata))
      : ParseResult.succeed(metadata)
  },
  encode: (metadata) => ParseResult.succeed(metadata)
}).annotations({
  jsonSchema: {
    type: "object",
    maxProperties: 20,
    additionalProperties: { type: ["string", "number", "boolean"] }
  }
})
