/** What is imported: a file, and the mapping that its format needs. */
import { existsSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { Effect, Stream } from "effect"
import { type Stop, stop } from "../Stop.ts"
import * as BurstGpt from "./BurstGpt.ts"
import * as Lines from "./Lines.ts"
import type { Mapping } from "./Mapping.ts"
import * as Ndjson from "./Ndjson.ts"
import * as RagPulse from "./RagPulse.ts"
import * as Star from "./Star.ts"

export const formats = ["ndjson", "star", "ragpulse", "burstgpt"] as const
export type Format = (typeof formats)[number]

export interface Options {
  readonly file: string
  readonly format: Format
  /** RAGPulse: the model to book the answers under. */
  readonly model: string | null
  /** BurstGPT: the instant of second 0, milliseconds since the epoch. */
  readonly start: number | null
}

export interface Source {
  readonly file: string
  readonly mapping: Mapping
}

/** The first of these names in a folder, plain or gzipped. */
const inFolder = (folder: string, names: ReadonlyArray<string>): string | null =>
  names.flatMap((name) => [join(folder, name), join(folder, `${name}.gz`)]).find(existsSync) ?? null

/** The data file: as given, or the one of a given folder. */
const locate = (path: string, names: ReadonlyArray<string>): Effect.Effect<string, Stop> => {
  if (!existsSync(path)) return stop(`${path}: no such file`)
  if (!statSync(path).isDirectory()) return Effect.succeed(path)
  const found = inFolder(path, names)
  return found === null ? stop(`${path}: no ${names.join(" or ")} in this folder`) : Effect.succeed(found)
}

const star = (file: string): Effect.Effect<Source, Stop> =>
  Effect.gen(function* () {
    const beside = inFolder(dirname(file), ["conversations.csv"])
    if (beside === null)
      return yield* stop(
        `${dirname(file)}: no conversations.csv (or .gz) beside the events; it says which bot and user a dialogue belongs to`
      )
    const lines = yield* Stream.runFold(Lines.fromFile(beside), [] as Array<string>, (all, { lines }) => {
      all.push(...lines)
      return all
    })
    return { file, mapping: Star.make(Star.participants(lines)) }
  })

export const open = ({ file: path, format, model, start }: Options): Effect.Effect<Source, Stop> =>
  Effect.gen(function* () {
    switch (format) {
      case "ndjson":
        return { file: yield* locate(path, ["events.ndjson"]), mapping: Ndjson.make() }
      case "star":
        return yield* star(yield* locate(path, ["events.ndjson"]))
      case "ragpulse": {
        const file = yield* locate(path, ["requests.csv", "trace.jsonl"])
        const isCsv = /\.csv(\.gz)?$/.test(file)
        return { file, mapping: isCsv ? RagPulse.makeCsv({ model }) : RagPulse.makeJsonl({ model }) }
      }
      case "burstgpt":
        return {
          file: yield* locate(path, ["BurstGPT_1.csv"]),
          mapping: BurstGpt.make({ start: start ?? BurstGpt.defaultStart })
        }
    }
  })
