/** Errors as every endpoint answers them: RFC 9457 problem details, one class per status. */
import { HttpApiSchema } from "@effect/platform"
import { Schema } from "effect"

/** The members every problem has. `code` is stable, for programs to branch on. */
const members = <Status extends number>(status: Status, title: string) => ({
  type: Schema.optionalWith(Schema.String, { default: () => "about:blank" }),
  title: Schema.optionalWith(Schema.String, { default: () => title }),
  status: Schema.optionalWith(Schema.Literal(status), { default: () => status }),
  code: Schema.String,
  detail: Schema.String
})

const encoding = { kind: "Json", contentType: "application/problem+json" }

const answer = (status: number) => ({
  [HttpApiSchema.AnnotationStatus]: status,
  [HttpApiSchema.AnnotationEncoding]: encoding
})

/** 400: the request cannot be read, or a parameter is unknown or malformed; `detail` names it. */
export class BadRequest extends Schema.TaggedError<BadRequest>()(
  "BadRequest",
  members(400, "Bad request"),
  answer(400)
) {}

/** 401: no key or session, or one that is not valid (any more). */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  members(401, "Unauthorized"),
  answer(401)
) {}

/** 403: the key is valid and lacks the scope this needs. */
export class Forbidden extends Schema.TaggedError<Forbidden>()(
  "Forbidden",
  members(403, "Forbidden"),
  answer(403)
) {}

/** 404: there is no such thing in this organization. */
export class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  members(404, "Not found"),
  answer(404)
) {}

/** 409: it exists already. */
export class Conflict extends Schema.TaggedError<Conflict>()(
  "Conflict",
  members(409, "Conflict"),
  answer(409)
) {}

/** 410: it was there, and is no longer kept. */
export class Gone extends Schema.TaggedError<Gone>()("Gone", members(410, "Gone"), answer(410)) {}

/** 413: more events or bytes than one request may carry. */
export class TooLarge extends Schema.TaggedError<TooLarge>()(
  "TooLarge",
  members(413, "Content too large"),
  answer(413)
) {}

/** 415: a content type or encoding this endpoint does not read. */
export class UnsupportedMediaType extends Schema.TaggedError<UnsupportedMediaType>()(
  "UnsupportedMediaType",
  members(415, "Unsupported media type"),
  answer(415)
) {}

/** 429: slow down; the header `Retry-After` says for how many seconds. */
export class TooManyRequests extends Schema.TaggedError<TooManyRequests>()(
  "TooManyRequests",
  { ...members(429, "Too many requests"), retryAfterSeconds: Schema.Number },
  answer(429)
) {}

/** 503: a store does not answer; the same request may be sent again after `Retry-After` seconds. */
export class Unavailable extends Schema.TaggedError<Unavailable>()(
  "Unavailable",
  members(503, "Service unavailable"),
  answer(503)
) {}
