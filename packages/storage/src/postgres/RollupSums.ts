/** Sums over rows of `rollups_15m`, taken in SQL: the counters added up, the histograms one after the other. */
import * as Tally from "@botflow/domain/Tally"

/** A row of sums. */
export type Sums = Omit<Tally.Stored, "histograms"> & { readonly histograms: Uint8Array | null }

/** The columns of a row of sums, over rows of rollups. */
export const columns = `sum(inbound)::bigint AS inbound, sum(outbound)::bigint AS outbound, sum(agent)::bigint AS agent,
  sum(successful)::bigint AS successful, sum(failed)::bigint AS failed, sum(fallback)::bigint AS fallback,
  sum(responses)::bigint AS responses, sum(response_ms)::bigint AS response_ms,
  sum(plain_input)::bigint AS plain_input, sum(cached_input)::bigint AS cached_input,
  sum(cache_creation_input)::bigint AS cache_creation_input, sum(plain_output)::bigint AS plain_output,
  sum(reasoning_output)::bigint AS reasoning_output, sum(kb_queries)::bigint AS kb_queries,
  sum(kb_hits)::bigint AS kb_hits, sum(priced)::bigint AS priced, sum(unpriced)::bigint AS unpriced,
  sum(cost_usd) AS cost_usd,
  string_agg(int4send(length(histogram)) || histogram, ''::bytea) FILTER (WHERE responses > 0) AS histograms`

/** Each member is led by its length, four bytes. */
function* unframed(frames: Uint8Array | null): Iterable<Uint8Array> {
  if (frames === null) return
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength)
  for (let at = 0; at < frames.length; ) {
    const end = at + 4 + view.getUint32(at)
    yield frames.subarray(at + 4, end)
    at = end
  }
}

/** Adds a row of sums to `into`, in place. */
export const addInto = (into: Tally.Tally, sums: Sums): Tally.Tally =>
  Tally.addStoredInto(into, { ...sums, histograms: unframed(sums.histograms) })
