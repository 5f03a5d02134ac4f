/** The single values that answers are made of. */
import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
import * as Text from "@botflow/domain/Text"
import { Schema } from "effect"

/** RFC 3339 instant in UTC. */
export const Instant = Schema.String
/** US dollars, an exact decimal string. */
export const Usd = Schema.String

const described = ({ formula, title, unit }: MetricDefinition) => ({
  title,
  description: `${formula} (${unit})`
})

/** A metric that always has a value. */
export const count = (metric: MetricDefinition) => Schema.Number.annotations(described(metric))

/** A metric that is null where there is nothing to take it of. */
export const measure = (metric: MetricDefinition) =>
  Schema.NullOr(Schema.Number).annotations(described(metric))

/** An amount of money; null where nothing is priced. */
export const money = (metric: MetricDefinition) => Schema.NullOr(Usd).annotations(described(metric))

/**
 * A part of a path. The router has decoded it by the time it is read; the client does not encode what it writes, so
 * that an id with a slash would be another path.
 */
export const inPath = <A>(schema: Schema.Schema<A, string>) =>
  Schema.transform(Schema.String, schema, {
    strict: true,
    decode: (text) => text,
    encode: (text) => encodeURIComponent(Text.clean(text))
  })

/** An id in a path. What no store can hold is taken out of it, so that it is not found instead of failing. */
export const PathId = inPath(
  Schema.transform(Schema.String, Schema.String, { strict: true, decode: Text.clean, encode: (id) => id })
)

/** A name on one line, without blanks around it, of 1 to `max` characters. */
export const line = (max: number) =>
  Schema.Trim.pipe(
    Schema.minLength(1),
    Schema.maxLength(max),
    Schema.filter((text) => (Text.isLine(text) ? undefined : "expected text without control characters"))
  )

/** An e-mail address, as far as one can tell without sending to it; in small letters. */
export const Email = Schema.Lowercase.pipe(
  Schema.compose(
    Schema.String.pipe(Schema.pattern(/^[^\s@]+@[^\s@]+$/, { message: () => "expected an e-mail address" }))
  ),
  Schema.maxLength(320),
  Schema.filter((text) => (Text.isLine(text) ? undefined : "expected an e-mail address"))
)
