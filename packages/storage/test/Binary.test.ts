import { expect, layer } from "@effect/vitest"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc, Runtime } from "effect"
import * as Binary from "../src/postgres/Binary.ts"

const decimals = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.bigInt({ min: 0n, max: 10n ** 40n }),
    fc.option(fc.stringMatching(/^[0-9]{1,40}$/))
  )
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? "" : `.${fraction}`}`)

const instants = fc.oneof(
  fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9999, 11) }),
  fc.constant(Number.POSITIVE_INFINITY)
)
const texts = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"))

/** Values of each type, and how a statement would write them. */
const types: {
  readonly [T in Binary.Type]: readonly [fc.Arbitrary<Binary.Value<T>>, (value: Binary.Value<T>) => string]
} = {
  boolean: [fc.boolean(), String],
  bytea: [fc.uint8Array(), (bytes) => `\\x${Buffer.from(bytes).toString("hex")}`],
  bigint: [fc.maxSafeInteger(), String],
  smallint: [fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }), String],
  integer: [fc.integer(), String],
  text: [texts, (text) => text],
  "double precision": [fc.double(), String],
  date: [
    instants.filter(Number.isFinite).map((at) => new Date(at).toISOString().slice(0, 10)),
    (date) => date
  ],
  timestamptz: [instants, (at) => (Number.isFinite(at) ? new Date(at).toISOString() : "infinity")],
  numeric: [decimals, (digits) => digits],
  uuid: [fc.uuid(), (id) => id],
  jsonb: [fc.json({ stringUnit: "grapheme" }).filter((json) => !json.includes("\\u0000")), (json) => json]
}

const same = <T extends Binary.Type>(type: T) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [values, text] = types[type]
    const name = sql.literal(type)
    const run = Runtime.runPromise(yield* Effect.runtime())
    const agrees = async (some: ReadonlyArray<Binary.Value<T> | null>) => {
      const written = some.map((value) => (value === null ? null : text(value)))
      const [first = null] = some
      const one = first === null ? null : Binary.scalar(type, first)
      const [row] = await run(sql`SELECT
        ${Binary.array(type, some)}::${name}[] IS NOT DISTINCT FROM ${written}::${name}[] AS all,
        ${one}::${name} IS NOT DISTINCT FROM ${written[0] ?? null}::${name} AS one`)
      expect(row).toEqual({ all: true, one: true })
    }
    const lists = fc.array(fc.option(values), { maxLength: 50 })
    yield* Effect.promise(() => fc.assert(fc.asyncProperty(lists, agrees), { numRuns: 50 }))
  })

layer(TestDatabase.layer, { excludeTestServices: true })("Binary", (it) => {
  for (const type of Object.keys(types) as ReadonlyArray<Binary.Type>) {
    it.effect(`says the same as text: ${type}, one or many`, () => same(type))
  }

  it("refuses what is no number", () => {
    for (const text of ["", "-", ".", "1e5", "NaN", "1."])
      expect(() => Binary.scalar("numeric", text)).toThrow(TypeError)
  })
})
