import { expect, layer } from "@effect/vitest"
import * as Histogram from "@botflow/domain/Histogram"
import * as TestDatabase from "@botflow/testing/TestDatabase"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"

/** The bytes of one count, as the domain writes it behind a distance of 0. */
const varint = (n: number): string => {
  const histogram = Histogram.empty()
  histogram.counts[0] = n
  histogram.count = n
  return Buffer.from(Histogram.encode(histogram).slice(1)).toString("hex")
}

layer(TestDatabase.layer, { excludeTestServices: true })("SQL", (it) => {
  it.effect("finds the same bucket for a response time as the domain", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const times = [
        ...Array.from({ length: 5_000 }, (_, ms) => ms),
        // Around each power of two, where buckets widen.
        ...Array.from({ length: 27 }, (_, i) => [2 ** i - 1, 2 ** i, 2 ** i + 1]).flat(),
        ...Array.from({ length: 20_000 }, (_, i) => (i * 4_319) % Histogram.max),
        Histogram.max
      ].filter((ms) => ms <= Histogram.max)
      const rows = yield* sql<{ index: number }>`
        SELECT histogram_index(t.ms) AS index FROM unnest(${times}::int[]) WITH ORDINALITY AS t (ms, n) ORDER BY t.n`
      expect(rows.map(({ index }) => index)).toStrictEqual(times.map(Histogram.indexOf))
      const [none] = yield* sql`SELECT histogram_index(NULL) AS index`
      expect(none).toStrictEqual({ index: null })
    })
  )

  it.effect("writes numbers as the domain does", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const numbers = [
        ...Array.from({ length: 5_000 }, (_, n) => n + 1),
        ...[7, 14, 21, 28].flatMap((bits) => [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]),
        ...Array.from({ length: 10_000 }, (_, i) => 1 + i * 3_435_973),
        2 ** 35 - 1
      ]
      const rows = yield* sql<{ hex: string }>`
        SELECT encode(varint(t.v), 'hex') AS hex FROM unnest(${numbers}::bigint[]) WITH ORDINALITY AS t (v, n) ORDER BY t.n`
      expect(rows.map(({ hex }) => hex)).toStrictEqual(numbers.map(varint))
    })
  )

  it.effect("prints phones as people dial them, beside their country", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql`SELECT phone_national(p) AS national, phone_country(p) AS country
        FROM unnest(${["+27821234567", "+14155550100", "+258841234567", "+390612345678", "+99999999"]}::text[]) AS t (p)`
      expect(rows).toStrictEqual([
        { national: "0821234567", country: "ZA" },
        { national: "14155550100", country: "US" },
        { national: "841234567", country: "MZ" },
        { national: "0612345678", country: "IT" },
        { national: null, country: null }
      ])
    })
  )
})
