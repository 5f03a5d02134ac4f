/** Taking messages in where many are stored already, against an empty database of the same run. */
import type { Figure } from "./Figure.ts"
import { generate } from "./History.ts"
import { measure } from "./Ingestion.ts"
import { onScene } from "./Scene.ts"

const rate = (stored: number, seconds: number) =>
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
    return (await measure(scene, 500, 8, seconds)).rate
  })

export const stored = async (messages: number, seconds: number): Promise<ReadonlyArray<Figure>> => {
  const empty = await rate(0, seconds)
  const full = await rate(messages, seconds)
  return [
    {
      what: `messages a second until all is derived, ${messages.toLocaleString("en-US")} stored before`,
      value: full,
      unit: "/s",
      baseline: { what: "none stored before", value: empty }
    }
  ]
}
