/** Taking messages in where many are stored already, against an empty database of the same run. */
import type { Figure } from "./Figure.ts"
import { generate } from "./History.ts"
import { measure } from "./Ingestion.ts"
import { onScene } from "./Scene.ts"

const ingest = (stored: number, seconds: number) =>
  onScene(async (scene) => {
    if (stored > 0) {
      await generate(scene.product.databaseUrl, stored)
      await scene.client.query("INSERT INTO event_keys SELECT organization_id, event_id FROM messages")
      // Nobody reads them here: else the worker would seal and aggregate a month while we measure.
      await scene.client.query("UPDATE rollup_periods SET sealed = true")
      await scene.client.query("DELETE FROM aggregation_marks")
      await scene.client.query("UPDATE aggregations SET seen = changes, revisit_at = NULL")
      await scene.client.query("VACUUM ANALYZE")
      await scene.client.query("CHECKPOINT")
    }
    return measure(scene, 500, 8, seconds)
  })

export const stored = async (messages: number, seconds: number): Promise<ReadonlyArray<Figure>> => {
  const empty = await ingest(0, seconds)
  const full = await ingest(messages, seconds)
  const n = messages.toLocaleString("en-US")
  const cpuOf = ({ cpu }: typeof empty) => cpu.backend + cpu.postgres
  return [
    {
      what: `messages a second until all is derived, ${n} stored before`,
      value: full.rate,
      unit: "/s",
      baseline: { what: "none stored before", value: empty.rate },
      goal: "0.8 x"
    },
    {
      what: `processor time a message, ${n} stored before`,
      value: cpuOf(full),
      unit: "us (backend + PostgreSQL)",
      baseline: { what: "none stored before", value: cpuOf(empty) }
    },
    { what: "derived after the last was accepted", value: full.lag, unit: "ms" }
  ]
}
