/**
 * What is left to do to the server's CSV: lines end with CR LF, as RFC 4180 has it, and a cell that begins like a
 * formula is led by an apostrophe. Here rather than in SQL, since the server is what a file waits for.
 */

const byteOf = (character: string) => character.charCodeAt(0)

const comma = byteOf(",")
const lineFeed = byteOf("\n")
const quote = byteOf('"')
const carriageReturn = byteOf("\r")
const apostrophe = byteOf("'")

/** No number in a file has a sign: which cells are numbers need not be known. */
const formula = [..."=+-@\t\r"].map(byteOf)

// Where a byte stands.
const atBegin = 0
const inCell = 1
const atQuotedBegin = 2
const inQuotes = 3

// What goes before it.
const guard = 4
const lineEnd = 8

/** By where a byte stands, and the byte: what goes before it, and where the next one stands. */
const steps = (() => {
  const table = new Uint8Array(4 << 8)
  const outside = (state: number, opened: number) => {
    table.fill(inCell, state << 8, (state + 1) << 8)
    table[(state << 8) | comma] = atBegin
    table[(state << 8) | lineFeed] = atBegin | lineEnd
    table[(state << 8) | quote] = opened
  }
  const inside = (state: number) => {
    table.fill(inQuotes, state << 8, (state + 1) << 8)
    table[(state << 8) | quote] = inCell
  }
  outside(atBegin, atQuotedBegin)
  // A quote inside of a quoted cell is doubled: behind the first of the two the cell goes on.
  outside(inCell, inQuotes)
  inside(atQuotedBegin)
  inside(inQuotes)
  for (const byte of formula) {
    table[(atBegin << 8) | byte] = inCell | guard
    table[(atQuotedBegin << 8) | byte] = inQuotes | guard
  }
  return table
})()

/** Takes a file in chunks that may be cut anywhere. A table, so that a byte costs a look-up and no guess. */
export const finishing = () => {
  let state = atBegin
  return (chunk: Uint8Array): Uint8Array => {
    // Nothing gets longer than by a byte before each.
    const out = Buffer.allocUnsafeSlow(chunk.length * 2)
    let length = 0
    let at = state
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0
      const step = steps[(at << 8) | byte] ?? inCell
      if (step > inQuotes) out[length++] = step >= lineEnd ? carriageReturn : apostrophe
      out[length++] = byte
      at = step & inQuotes
    }
    state = at
    return out.subarray(0, length)
  }
}
