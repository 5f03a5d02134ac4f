/** The body of an ingestion request: read within its limits, into one JSON value an event. */
import { createGunzip } from "node:zlib"
import type { IncomingMessage } from "node:http"
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

/** Bytes that reading a request may take: as many as it says, or, where that tells little, as many as it may have. */
export const expectedBytes = ({ headers }: IncomingMessage): number => {
  const said = Number(headers["content-length"] ?? maxBytes)
  const compressed = (headers["content-encoding"] ?? "identity") !== "identity"
  return Number.isFinite(said) ? Math.min(maxBytes, compressed ? 10 * said : said) : maxBytes
}

const bytesOf = (request: IncomingMessage) =>
  Effect.gen(function* () {
    const encoding = request.headers["content-encoding"] ?? "identity"
    if (encoding !== "identity" && encoding !== "gzip") {
      return yield* new UnsupportedMediaType({
        code: "unsupported_encoding",
        detail: "Content-Encoding: expected gzip or none."
      })
    }
    const source = encoding === "gzip" ? request.pipe(createGunzip()) : request
    const limit = tooLarge(`The body is larger than ${maxBytes} bytes.`)
    /** Whoever still sends would lose the answer with the connection: for a moment, the rest is read and forgotten. */
    const linger = () => {
      if (source !== request) source.destroy()
      request.unpipe().resume()
      setTimeout(() => request.destroy(), lingerMs).unref()
    }
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
      linger()
      return yield* limit
    }
    return yield* Effect.tryPromise({
      try: async () => {
        const chunks: Array<Buffer> = []
        let size = 0
        for await (const chunk of source.iterator({ destroyOnReturn: false })) {
          size += chunk.length
          if (size > maxBytes) throw limit
          chunks.push(chunk)
        }
        return Buffer.concat(chunks, size)
      },
      catch: (error) => {
        if (!(error instanceof TooLarge)) return unreadable("The body ended early, or is not gzip.")
        linger()
        return error
      }
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
export const read = Effect.fn("Body.read")(function* (request: IncomingMessage) {
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
