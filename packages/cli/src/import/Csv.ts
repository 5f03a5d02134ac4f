/** Reading CSV (RFC 4180) line by line. */

/** Splits one record. Quotes are doubled inside quotes; a cell may hold commas and, where lines were joined, line ends. */
export const cells = (record: string): ReadonlyArray<string> => {
  if (!record.includes('"')) return record.split(",")
  const out: Array<string> = []
  let cell = ""
  let quoted = false
  for (let i = 0; i < record.length; i++) {
    const char = record[i]
    if (quoted) {
      if (char !== '"') cell += char
      else if (record[i + 1] === '"') {
        cell += '"'
        i++
      } else quoted = false
    } else if (char === '"') quoted = true
    else if (char === ",") {
      out.push(cell)
      cell = ""
    } else cell += char
  }
  out.push(cell)
  return out
}

const isOpen = (record: string): boolean => {
  let quotes = 0
  for (let at = record.indexOf('"'); at >= 0; at = record.indexOf('"', at + 1)) quotes++
  return quotes % 2 === 1
}

/** Joins lines into records (a quoted cell may span lines) and names the cells by the header. */
export class Reader {
  private header: ReadonlyArray<string> | null = null
  private open = ""

  /** The record that this line completes. Null: the header, a blank line, or the middle of a record. */
  push(line: string): ReadonlyMap<string, string> | null {
    const record = this.open === "" ? line : `${this.open}\n${line}`
    if (isOpen(record)) {
      this.open = record
      return null
    }
    this.open = ""
    if (record.trim() === "") return null
    const found = cells(record)
    if (this.header === null) {
      this.header = found.map((name) => name.trim())
      return null
    }
    return new Map(this.header.map((name, index) => [name, found[index] ?? ""]))
  }

  /** The columns' names; null before the first line. */
  get columns(): ReadonlyArray<string> | null {
    return this.header
  }
}
