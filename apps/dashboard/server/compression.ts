/** Smaller answers for whoever takes them: files squeezed once, pages as they stream. */
import type { IncomingMessage } from "node:http"
import type { ReadableStream } from "node:stream/web"
import { promisify } from "node:util"
import { type BrotliOptions, brotliCompress, constants, createGzip, gzip } from "node:zlib"

const accepts = (req: IncomingMessage, encoding: string): boolean => {
  const header = req.headers["accept-encoding"]
  const listed = (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",")
  return listed.some((item) => {
    const [name, ...params] = item.trim().split(/\s*;\s*/)
    return name === encoding && !params.some((param) => /^q=0(\.0*)?$/.test(param))
  })
}

const isText = (type: string): boolean =>
  /^(?:text\/(?!event-stream)|image\/svg|application\/(?:json|manifest))/.test(type)

/** Below this a smaller body would not save a packet. */
const leastBytes = 1024

const squeeze = {
  br: (body: Buffer) => {
    const options: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
    return promisify(brotliCompress)(body, options)
  },
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 9 })
}

/** The encoding to keep a file in for this request; null: as it is. */
export const fileEncoding = (
  req: IncomingMessage,
  type: string,
  size: number
): keyof typeof squeeze | null => {
  if (!isText(type) || size < leastBytes) return null
  return accepts(req, "br") ? "br" : accepts(req, "gzip") ? "gzip" : null
}

const kept = new Map<string, Promise<Buffer>>()

/** @param name of the file: each is squeezed once in each encoding */
export const squeezed = (name: string, encoding: keyof typeof squeeze, body: Buffer): Promise<Buffer> => {
  const key = `${encoding} ${name}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = squeeze[encoding](body)
  kept.set(key, made)
  return made
}

const mostGathered = 64 * 1024
const turn = () => new Promise<undefined>((resolve) => setImmediate(resolve, undefined))

/** Pieces that are there at once as one: React hands a page out in hundreds, and each would be flushed. */
export async function* gathered(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader()
  try {
    let pending = reader.read()
    for (;;) {
      const first = await pending
      if (first.done) return
      const parts = [first.value]
      let size = first.value.length
      pending = reader.read()
      while (size < mostGathered) {
        const next = await Promise.race([pending, turn()])
        if (next === undefined || next.done) break
        parts.push(next.value)
        size += next.value.length
        pending = reader.read()
      }
      yield Buffer.concat(parts)
    }
  } finally {
    // A reader that left early: the page need not be finished.
    await reader.cancel().catch(() => undefined)
  }
}

/** A gzip stream that holds nothing back, or null: every chunk of a page is there to be shown. */
export const pageStream = (req: IncomingMessage, type: string) =>
  isText(type) && accepts(req, "gzip") ? createGzip({ flush: constants.Z_SYNC_FLUSH, level: 5 }) : null
