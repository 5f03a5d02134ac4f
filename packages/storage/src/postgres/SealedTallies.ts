/** What `sealed_tallies` holds of a period, and how its rows are told apart. */
import * as Tally from "@botflow/domain/Tally"
import * as TallyBytes from "@botflow/domain/TallyBytes"
import type { Grain } from "./Pieces.ts"

/** What tells messages apart, and the column that holds it. */
export const columnOf = { botId: "bot_id", channel: "channel", model: "model" } as const
export type Dimension = keyof typeof columnOf

/** Rows by what they are told apart by, the fewest rows first. */
const scopes = [
  ["all", []],
  ["channel", ["channel"]],
  ["model", ["model"]],
  ["bot", ["botId"]],
  ["cell", ["botId", "channel", "model"]]
] as const satisfies ReadonlyArray<readonly [string, ReadonlyArray<Dimension>]>
export type Scope = (typeof scopes)[number][0]

/** The scope with the fewest rows that tells all of `needed` apart. */
export const scopeOf = (needed: Iterable<Dimension>): Scope => {
  const wanted = [...needed]
  const fits = ([, told]: (typeof scopes)[number]) =>
    wanted.every((dimension) => (told as ReadonlyArray<Dimension>).includes(dimension))
  return scopes.find(fits)?.[0] ?? "cell"
}

/**
 * The grains of a scope, coarsest first. Quarters serve zones whose days begin between two hours;
 * by bot they would be as many rows as the rollups themselves, which are read instead.
 */
export const grainsOf = (scope: Scope): ReadonlyArray<Grain> =>
  scope === "bot" || scope === "cell" ? ["week", "day", "hour"] : ["week", "day", "hour", "quarter"]

/** Where messages count; `model` is "" where they name none. */
export type Cell = { readonly [D in Dimension]: string }

/** Part of a period: adds its tally to another, in place. */
export interface Part extends Cell {
  readonly addTo: (into: Tally.Tally) => Tally.Tally
}

/** What a scope does not tell apart is "". */
export interface Row extends Cell {
  readonly scope: Scope
  /** See `TallyBytes`. */
  readonly tally: Uint8Array
}

/** The rows of a period of `grain` that `parts` add up to. */
export const rowsOf = (grain: Grain, parts: ReadonlyArray<Part>): ReadonlyArray<Row> =>
  scopes.flatMap(([scope, told]) => {
    if (!grainsOf(scope).includes(grain)) return []
    const groups = new Map<string, { readonly cell: Cell; readonly parts: Array<Part> }>()
    for (const part of parts) {
      const of = (dimension: Dimension) =>
        (told as ReadonlyArray<Dimension>).includes(dimension) ? part[dimension] : ""
      const cell = { botId: of("botId"), channel: of("channel"), model: of("model") }
      const key = `${cell.botId}\0${cell.channel}\0${cell.model}`
      const known = groups.get(key)
      if (known === undefined) groups.set(key, { cell, parts: [part] })
      else known.parts.push(part)
    }
    // One for all rows: each would be a histogram of its own to be collected.
    const sum = Tally.empty()
    return [...groups.values()].map(({ cell, parts }): Row => {
      Tally.clear(sum)
      for (const part of parts) part.addTo(sum)
      return { ...cell, scope, tally: TallyBytes.encode(sum) }
    })
  })
