import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { Effect } from "effect"
import type * as Event from "@botflow/domain/Event"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Import from "../src/import/Import.ts"
import * as Source from "../src/import/Source.ts"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "botflow-import-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const day = 86_400_000
const at = Date.UTC(2021, 5, 1)
const line = (n: number, rest: object = {}) =>
  JSON.stringify({
    type: "message",
    id: `e${n}`,
    timestamp: new Date(at + n * 1000).toISOString(),
    botId: "b",
    conversationId: "c",
    direction: "inbound",
    ...rest
  })

const importing = (
  content: string | Uint8Array,
  options: { readonly shiftMs?: number; readonly store?: Import.Store } = {}
) =>
  Effect.gen(function* () {
    const file = join(folder, "events.ndjson")
    writeFileSync(file, content)
    const source = yield* Source.open({ file, format: "ndjson", model: null, start: null })
    return yield* Import.run({ source, shiftMs: options.shiftMs ?? 0 }, options.store ?? Import.nowhere)
  }).pipe(Effect.runPromise)

describe("an import", () => {
  it("takes every line, plain or gzipped, with or without an end to the last, in batches", async () => {
    const text = Array.from({ length: 4500 }, (_, n) => line(n)).join("\n")
    const batches: Array<number> = []
    const store: Import.Store = (events) => {
      batches.push(events.length)
      return Import.nowhere(events)
    }
    expect((await importing(text, { store })).accepted).toBe(4500)
    expect(batches).toEqual([2000, 2000, 500])
    expect((await importing(gzipSync(`${text}\n`))).accepted).toBe(4500)
    expect((await importing(text.replaceAll("\n", "\r\n"))).accepted).toBe(4500)
  })

  it("counts what is wrong, and goes on", async () => {
    const counts = await importing([line(1), "{", line(2, { direction: "up" }), "", line(3)].join("\n"))
    expect(counts).toMatchObject({ read: 4, accepted: 2, rejected: 2 })
  })

  it("counts what is there already", async () => {
    const seen = new Set<string>()
    const store: Import.Store = (events) =>
      Effect.succeed(events.map(({ id }) => (seen.has(id) ? "duplicate" : (seen.add(id), "accepted"))))
    const text = [line(1), line(2)].join("\n")
    await importing(text, { store })
    expect(await importing([line(0), text].join("\n"), { store })).toMatchObject({
      accepted: 1,
      duplicates: 2
    })
  })

  it("moves every event in time, and takes none from the future then", async () => {
    const events: Array<Event.Event> = []
    const store: Import.Store = (batch) => {
      events.push(...batch)
      return Import.nowhere(batch)
    }
    const counts = await importing(line(5), { shiftMs: 30 * day, store })
    expect(events[0]?.timestamp).toBe(at + 5000 + 30 * day)
    expect([counts.earliest, counts.latest]).toEqual([at + 5000 + 30 * day, at + 5000 + 30 * day])
    const tooFar = Math.ceil((Date.now() - at) / day) + 2
    expect(await importing(line(5), { shiftMs: tooFar * day })).toMatchObject({ accepted: 0, rejected: 1 })
  })

  it("says what is missing before anything is read", async () => {
    const open = (file: string, format: Source.Format) =>
      Effect.runPromise(Effect.flip(Source.open({ file, format, model: null, start: null })))
    expect((await open(join(folder, "none"), "ndjson")).message).toContain("no such file")
    writeFileSync(join(folder, "events.ndjson"), "")
    expect((await open(folder, "star")).message).toContain("no conversations.csv")
  })
})
