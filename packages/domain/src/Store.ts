/** What can go wrong with every store. */
import { Schema } from "effect"

/** A store does not answer, or refuses for lack of room: the same call may succeed later. */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>()("StoreUnavailable", {
  store: Schema.Literal("postgres", "redis"),
  cause: Schema.optional(Schema.Defect)
}) {}
