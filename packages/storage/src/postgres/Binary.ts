/**
 * Values in the binary format of PostgreSQL, as its `…recv` functions read them: a parameter of bytes is sent in it.
 * As text, most of what an insertion costs both sides would be the writing and reading of it.
 */
import * as Instant from "@botflow/domain/Instant"

/** Milliseconds since 1970 of what PostgreSQL counts its instants from, in microseconds. */
const epoch = Date.UTC(2000, 0, 1)

/** Bytes one after the other. */
class Writer {
  private bytes: Buffer
  private at = 0

  constructor(expected: number) {
    this.bytes = Buffer.allocUnsafe(expected)
  }

  /** @returns where the next `size` bytes go */
  private advance(size: number): number {
    const start = this.at
    this.at += size
    if (this.at > this.bytes.length) {
      const larger = Buffer.allocUnsafe(2 * this.at)
      this.bytes.copy(larger, 0, 0, start)
      this.bytes = larger
    }
    return start
  }

  // The place first: where it is may be other bytes than before.
  int8(value: number) {
    const start = this.advance(1)
    this.bytes[start] = value
  }

  int16(value: number) {
    const start = this.advance(2)
    this.bytes.writeInt16BE(value, start)
  }

  int32(value: number) {
    const start = this.advance(4)
    this.bytes.writeInt32BE(value, start)
  }

  int64(value: number | bigint) {
    const start = this.advance(8)
    if (typeof value === "bigint") return void this.bytes.writeBigInt64BE(value, start)
    const high = Math.floor(value / 2 ** 32)
    this.bytes.writeInt32BE(high, start)
    this.bytes.writeUInt32BE(value - high * 2 ** 32, start + 4)
  }

  double(value: number) {
    const start = this.advance(8)
    this.bytes.writeDoubleBE(value, start)
  }

  raw(value: Uint8Array) {
    const start = this.advance(value.length)
    this.bytes.set(value, start)
  }

  /** In UTF-8. */
  text(value: string) {
    // No character takes more than three bytes for each of its units.
    const start = this.advance(3 * value.length)
    this.at = start + this.bytes.write(value, start)
  }

  /** What `write` writes, after how many bytes that is. */
  sized(write: () => void) {
    const start = this.advance(4)
    write()
    this.bytes.writeInt32BE(this.at - start - 4, start)
  }

  get written(): Buffer {
    return this.bytes.subarray(0, this.at)
  }
}

const infinity = 2n ** 63n - 1n

/** Since PostgreSQL's own epoch. */
const microseconds = (instant: number): number | bigint => {
  if (instant === Number.POSITIVE_INFINITY) return infinity
  const since = (instant - epoch) * 1_000
  return Number.isSafeInteger(since) ? since : BigInt(instant - epoch) * 1_000n
}

const digits = 4

/** Groups of four digits, the first one counting 10000 to the power of `weight`. */
const writeNumeric = (writer: Writer, value: string) => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value)
  if (match === null) throw new TypeError(`not a decimal number: ${value}`)
  const [, sign = "", whole = "", fraction = ""] = match
  const ahead = (digits - (whole.length % digits)) % digits
  const groups = `${"0".repeat(ahead)}${whole}${fraction}`.match(/\d{1,4}/g) ?? []
  const first = groups.findIndex((group) => Number(group) !== 0)
  const used = first < 0 ? [] : groups.slice(first, groups.findLastIndex((group) => Number(group) !== 0) + 1)
  writer.int16(used.length)
  writer.int16(used.length === 0 ? 0 : (ahead + whole.length) / digits - 1 - first)
  writer.int16(used.length > 0 && sign === "-" ? 0x4000 : 0)
  writer.int16(fraction.length)
  for (const group of used) writer.int16(Number(group.padEnd(digits, "0")))
}

interface Codec<A> {
  /** Of the type, in the catalogue. */
  readonly oid: number
  readonly write: (writer: Writer, value: A) => void
}

const codec = <A>(oid: number, write: Codec<A>["write"]): Codec<A> => ({ oid, write })

const codecs = {
  boolean: codec<boolean>(16, (writer, value) => writer.int8(value ? 1 : 0)),
  bytea: codec<Uint8Array>(17, (writer, value) => writer.raw(value)),
  bigint: codec<number>(20, (writer, value) => writer.int64(value)),
  smallint: codec<number>(21, (writer, value) => writer.int16(value)),
  integer: codec<number>(23, (writer, value) => writer.int32(value)),
  text: codec<string>(25, (writer, value) => writer.text(value)),
  "double precision": codec<number>(701, (writer, value) => writer.double(value)),
  /** `YYYY-MM-DD` */
  date: codec<string>(1082, (writer, value) => writer.int32((Date.parse(value) - epoch) / Instant.day)),
  /** Milliseconds since the epoch; may be infinite. */
  timestamptz: codec<number>(1184, (writer, value) => writer.int64(microseconds(value))),
  /** Decimal digits. */
  numeric: codec<string>(1700, writeNumeric),
  uuid: codec<string>(2950, (writer, value) => writer.raw(Buffer.from(value.replaceAll("-", ""), "hex"))),
  /** JSON text. */
  jsonb: codec<string>(3802, (writer, value) => {
    writer.int8(1)
    writer.text(value)
  })
} as const

/** The types of columns, by their names in SQL. */
export type Type = keyof typeof codecs
/** How values of a type are given. */
export type Value<T extends Type> = (typeof codecs)[T] extends Codec<infer A> ? A : never

const writerOf = <T extends Type>(type: T): Codec<Value<T>>["write"] =>
  codecs[type].write as Codec<Value<T>>["write"]

/** One value. */
export const scalar = <T extends Type>(type: T, value: Value<T>): Buffer => {
  const writer = new Writer(64)
  writerOf(type)(writer, value)
  return writer.written
}

/** Values as an array. */
export const array = <T extends Type>(type: T, values: ReadonlyArray<Value<T> | null>): Buffer => {
  const writer = new Writer(20 + 16 * values.length)
  const write = writerOf(type)
  const dimensions = values.length === 0 ? 0 : 1
  writer.int32(dimensions)
  writer.int32(values.includes(null) ? 1 : 0)
  writer.int32(codecs[type].oid)
  if (dimensions === 1) {
    writer.int32(values.length)
    // Arrays begin at 1.
    writer.int32(1)
  }
  for (const value of values) {
    if (value === null) writer.int32(-1)
    else writer.sized(() => write(writer, value))
  }
  return writer.written
}

/** Instants as an array. @param values milliseconds since the epoch */
export const instants = (values: ReadonlyArray<number>): Buffer => array("timestamptz", values)
