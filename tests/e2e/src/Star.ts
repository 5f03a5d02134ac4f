/** Everything that must hold of STAR, however its events came in. */
import type { Seen } from "./Seen.ts"
import { ofFiles } from "./StarFiles.ts"
import { ofBots, ofWhole } from "./StarNumbers.ts"
import { ofBuckets, ofHeatmap } from "./StarSeries.ts"
import * as Truth from "./Truth.ts"

export const file = `${Truth.folder}/star/events.ndjson.gz`

/** Tests of all numbers, files included. @param seen asked once the tests run */
export const numbers = (seen: () => Seen): void => {
  const truth = Truth.star()
  for (const part of [ofWhole, ofBots, ofBuckets, ofHeatmap, ofFiles]) part(truth, seen)
}
