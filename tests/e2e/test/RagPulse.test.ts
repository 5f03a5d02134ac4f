/** RAGPulse, imported as an operator would, against numbers of an independent engine. */
import type { Summary } from "@botflow/api/Analytics"
import { beforeAll, describe, expect } from "vitest"
import { get, type Organization, organization } from "../src/Api.ts"
import { importFile } from "../src/Botflow.ts"
import * as RagPulse from "../src/RagPulse.ts"
import { product } from "../src/Running.ts"
import * as Truth from "../src/Truth.ts"

const running = product()

describe.skipIf(!Truth.isPresent)("RAGPulse, imported", () => {
  const truth = Truth.isPresent ? Truth.ragPulse() : undefined!
  const models = Truth.isPresent ? Object.keys(truth.cost_usd_as_if) : []
  const priced = new Map<string, Organization>()

  const importInto = async (model: string) => {
    const own = await organization(running(), model)
    priced.set(model, own)
    const { organizationId } = own
    await importFile(
      running(),
      RagPulse.file,
      ...["--format", "ragpulse", "--model", model, "--organization", organizationId]
    )
  }

  beforeAll(async () => {
    await importFile(running(), RagPulse.file, "--format", "ragpulse", "--dry-run")
    const all = "/api/analytics/summary?from=2025-09-01T00:00:00Z&to=2025-10-01T00:00:00Z"
    expect((await get<typeof Summary.Type>(running(), all)).messages.total).toBe(0)
    await importFile(running(), RagPulse.file, "--format", "ragpulse")
    await Promise.all(models.map(importInto))
  })

  if (!Truth.isPresent) return
  const seen = () => ({ access: running(), shiftMs: 0 })
  RagPulse.numbers(truth, seen)
  RagPulse.noCosts(truth, seen)
  for (const model of models)
    RagPulse.costs(truth, model, () => ({ access: priced.get(model) ?? running(), shiftMs: 0 }))
})
