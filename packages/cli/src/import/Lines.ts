/** The lines of a file, plain or gzipped, in pieces: memory stays the same whatever the file's length. */
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs"
import { pipeline } from "node:stream"
import { createGunzip } from "node:zlib"
import { Stream } from "effect"
import { type Stop, stop } from "../Stop.ts"

export interface Piece {
  readonly lines: ReadonlyArray<string>
  /** Bytes of the file, as it lies on the disk, read so far. */
  readonly bytes: number
}

/** By its first bytes, not by its name. */
const isGzip = (file: string): boolean => {
  const start = new Uint8Array(2)
  const handle = openSync(file, "r")
  readSync(handle, start, 0, 2, 0)
  closeSync(handle)
  return start[0] === 0x1f && start[1] === 0x8b
}

async function* read(file: string): AsyncGenerator<Piece> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 })
  // pipeline, not pipe: an error of the source must end the reader too.
  const bytes = isGzip(file) ? pipeline(source, createGunzip(), () => {}) : source
  const decoder = new TextDecoder()
  let rest = ""
  try {
    for await (const piece of bytes as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split("\n")
      rest = lines.pop() ?? ""
      yield { lines: lines.map(withoutReturn), bytes: source.bytesRead }
    }
    rest += decoder.decode()
    if (rest !== "") yield { lines: [withoutReturn(rest)], bytes: source.bytesRead }
  } finally {
    source.destroy()
  }
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line)

export const fromFile = (file: string): Stream.Stream<Piece, Stop> =>
  Stream.suspend(() =>
    Stream.fromAsyncIterable(read(file), (error) =>
      stop(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    )
  )

/** Bytes on the disk. */
export const sizeOf = (file: string): number => statSync(file).size
