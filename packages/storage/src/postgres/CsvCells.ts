/**
 * What is left to do to the server's CSV: lines end with CR LF, as RFC 4180 has it, a cell that begins like a formula
 * is led by an apostrophe, and instants are RFC 3339 with milliseconds. Here rather than in SQL, since the server is
 * what a file waits for.
 */

/** No number in a file has a sign: which cells are numbers need not be known. */
const formula = [..."=+-@\t\r"]

/** Where in its cell a byte stands. In an instant: before its fraction, behind its end, or after so many digits of it. */
const begin = 0
const rest = 1
const quotedBegin = 2
const quoted = 3
const fraction = [4, 5, 6, 7] as const

/** What may stand in the place of a byte. */
const others = [...formula.map((one) => `'${one}`), "\r\n", "T", ".000Z", "000Z", "00Z", "0Z", "Z", ""]
const itself = 0
const other = (text: string) => others.indexOf(text) + 1
const bytesOfOthers = others.map((text) => Buffer.from(text))

const rowOf = (column: number, place: number) => ((column << 3) | place) << 8

/**
 * By where a byte stands, the row, and the byte: where the next one stands, and in the lowest eight bits what is
 * written. A table, so that a byte costs a look-up and no guess.
 *
 * @param isInstant by column; those behind the last instant are all the same
 */
const stepsOf = (isInstant: ReadonlyArray<boolean>) => {
  const last = isInstant.lastIndexOf(true) + 1
  const steps = new Int32Array(rowOf(last + 1, begin))
  const column = (column: number) => {
    const row = (place: number) => rowOf(column, place)
    const on = (place: number, character: string, next: number, written = itself) => {
      steps[row(place) | character.charCodeAt(0)] = row(next) | written
    }
    const onAll = (place: number, next: number, written = itself) =>
      steps.fill(row(next) | written, row(place), row(place) + 256)
    const unquoted = (place: number, next: number, written = itself) => {
      onAll(place, next, written)
      steps[row(place) | ",".charCodeAt(0)] = rowOf(Math.min(column + 1, last), begin)
      steps[row(place) | "\n".charCodeAt(0)] = rowOf(0, begin) | other("\r\n")
    }
    return { on, onAll, unquoted }
  }

  const instant = ({ on, unquoted }: ReturnType<typeof column>) => {
    unquoted(begin, begin)
    on(begin, " ", begin, other("T"))
    on(begin, ".", fraction[0])
    on(begin, "+", rest, other(".000Z"))
    fraction.forEach((place, digits) => {
      unquoted(place, fraction[digits + 1] ?? place, digits < 3 ? itself : other(""))
      on(place, "+", rest, other(`${"0".repeat(3 - digits)}Z`))
    })
    unquoted(rest, rest, other(""))
  }

  const text = ({ on, onAll, unquoted }: ReturnType<typeof column>) => {
    unquoted(begin, rest)
    unquoted(rest, rest)
    onAll(quotedBegin, quoted)
    onAll(quoted, quoted)
    on(begin, '"', quotedBegin)
    // A quote inside of a quoted cell is doubled: behind the first of the two the cell goes on.
    on(rest, '"', quoted)
    on(quotedBegin, '"', rest)
    on(quoted, '"', rest)
    for (const one of formula) {
      on(begin, one, rest, other(`'${one}`))
      on(quotedBegin, one, quoted, other(`'${one}`))
    }
  }

  for (let n = 0; n <= last; n++) (isInstant[n] === true ? instant : text)(column(n))
  return steps
}

const lineFeed = 10

/** The columns' names, none of which is quoted. */
const namesIn = (chunk: Uint8Array) =>
  Buffer.from(chunk.subarray(0, chunk.indexOf(lineFeed)))
    .toString()
    .split(",")

/**
 * Takes a file in chunks, which may be cut anywhere behind the header.
 *
 * @param instants names of the columns that the server writes like `2026-01-17 08:15:30.25+00`
 */
export const finishing = (instants: ReadonlyArray<string>) => {
  let steps: Int32Array | undefined
  let row = rowOf(0, begin)
  return (chunk: Uint8Array): Uint8Array => {
    const known = (steps ??= stepsOf(namesIn(chunk).map((name) => instants.includes(name))))
    // A byte becomes two at most, but for one: it may end an instant that another chunk began.
    const out = Buffer.allocUnsafeSlow(chunk.length * 2 + 3)
    let length = 0
    let at = row
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0
      const step = known[at | byte] ?? 0
      const written = step & 0xff
      if (written === itself) out[length++] = byte
      else for (const one of bytesOfOthers[written - 1] ?? []) out[length++] = one
      at = step ^ written
    }
    row = at
    return out.subarray(0, length)
  }
}
