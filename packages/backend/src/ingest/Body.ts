/** The body of an ingestion request: read within its limits, into one JSON value an event. */
import type { IncomingMessage } from "node:http"
import type { Readable } from "node:stream"
import { createGunzip } from "node:zlib"
import { BadRequest, TooLarge, UnsupportedMediaType } from "@botflow/api/Problem"
import { Effect } from "effect"

/** Bytes, after decompression. */
export const maxBytes = 2 * 1024 * 1024
/** Events in one request. */
export const maxEvents = 1_000

/** How long more is taken of a body that is too large, milliseconds. */
const lingerMs = 1_000

/** An event that is no JSON at all has none. */
export type Sent = { readonly json: unknown } | { readonly unreadable: string }

const tooLarge = (detail: string) => new TooLarge({ code: "too_large", detail })
const unreadable = (detail: string) => new BadRequest({ code: "invalid_body", detail })

/** Names of codings are in any case, and gzip has two. */
const encodingOf = ({ headers }: IncomingMessage): string => {
  const name = (headers["content-encoding"] ?? "identity").trim().toLowerCase()
  return name === "x-gzip" ? "gzip" : name
}

/** Bytes that reading a request may take: as many as it says, or, where that tells little, as many as it may have. */
export const expectedBytes = (request: IncomingMessage): number => {
  const said = Number(request.headers["content-length"] ?? maxBytes)
  const compressed = encodingOf(request) !== "identity"
  return Number.isFinite(said) ? Math.min(maxBytes, compressed ? 10 * said : said) : maxBytes
}

const bytesOf = (request: IncomingMessage) =>
  Effect.gen(function* () {
    const encoding = encodingOf(request)
    if (encoding !== "identity" && encoding !== "gzip") {
      return yield* new UnsupportedMediaType({
        code: "unsupported_encoding",
        detail: "Content-Encoding: expected gzip or none."
      })
    }
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
      linger(request)
      return yield* tooManyBytes()
    }
    return yield* gather(request, encoding === "gzip" ? request.pipe(createGunzip()) : request)
  })

const tooManyBytes = () => tooLarge(`The body is larger than ${maxBytes} bytes.`)
const endedEarly = () => unreadable("The body ended early, or is not gzip.")

/** Whoever still sends would lose the answer with the connection: for a moment, the rest is read and forgotten. */
const linger = (request: IncomingMessage) => {
  request.unpipe().resume()
  setTimeout(() => request.destroy(), lingerMs).unref()
}

/** All bytes of `source`, which reads from `request`; no more than the limit are ever held. */
const gather = (request: IncomingMessage, source: Readable) =>
  Effect.async<Buffer, TooLarge | BadRequest>((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) return chunks.push(chunk)
      source.off("data", take)
      if (source !== request) source.destroy()
      linger(request)
      return resume(Effect.fail(tooManyBytes()))
    }
    source.on("data", take)
    source.on("end", () => resume(Effect.succeed(Buffer.concat(chunks, size))))
    source.on("error", () => resume(Effect.fail(endedEarly())))
    request.on("close", () => {
      if (!request.complete) resume(Effect.fail(endedEarly()))
    })
  })

const parse = (text: string): Sent => {
  try {
    return { json: JSON.parse(text) }
  } catch {
    return { unreadable: "is not JSON" }
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true })

const eventsOfJson = (text: string) => {
  const body = parse(text)
  if ("unreadable" in body) return Effect.fail(unreadable("The body is not JSON."))
  const { json } = body
  const events = typeof json === "object" && json !== null && "events" in json ? json.events : undefined
  return Array.isArray(events)
    ? Effect.succeed(events.map((event: unknown): Sent => ({ json: event })))
    : Effect.fail(unreadable("events: expected an array of events."))
}

/** The events of a request, each for itself: JSON `{"events":[…]}`, or one a line. */
export const read = Effect.fnUntraced(function* (request: IncomingMessage) {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase()
  if (type !== "application/json" && type !== "application/x-ndjson") {
    return yield* new UnsupportedMediaType({
      code: "unsupported_type",
      detail: "Content-Type: expected application/json or application/x-ndjson."
    })
  }
  const bytes = yield* bytesOf(request)
  const text = yield* Effect.try({
    try: () => decoder.decode(bytes),
    catch: () => unreadable("The body is not UTF-8.")
  })
  const events =
    type === "application/json"
      ? yield* eventsOfJson(text)
      : text
          .split("\n")
          .filter((line) => line.trim() !== "")
          .map(parse)
  if (events.length === 0) return yield* unreadable("events: expected at least one event.")
  if (events.length > maxEvents)
    return yield* tooLarge(`events: expected at most ${maxEvents} in one request.`)
  return events
})
