/** The single values that answers are made of. */
import type { MetricDefinition } from "@botflow/domain/MetricDefinition"
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
