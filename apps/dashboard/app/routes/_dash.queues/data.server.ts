import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { type Answer, softly } from "~/lib/softly.server"
import type { Job, JobState, Queue } from "~/lib/types"
import { isState } from "./states"

const most = 20
const longest = 4_000

/** A job as the page shows it: its data as text, and of very large ones the beginning. */
const shown = ({ data, ...job }: Job) => {
  const text = JSON.stringify(data, null, 2) ?? ""
  return { ...job, data: text.length > longest ? `${text.slice(0, longest)}\n…` : text }
}

export type ShownJob = ReturnType<typeof shown>

export interface Tile {
  readonly queue: Queue
  readonly state: JobState
  readonly jobs: Answer<ReadonlyArray<ShownJob>>
}

/** Each queue fails alone, and none of them takes the page away. */
export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const params = new URL(request.url).searchParams
  const chosen = params.get("state")
  const stateOf = (name: string): JobState =>
    params.get("queue") === name && isState(chosen) ? chosen : "failed"
  const list = await softly(request, context, (api) => api.queues.list())
  const tiles = await Promise.all(
    (list.value?.items ?? []).map(async (queue): Promise<Tile> => {
      const state = stateOf(queue.name)
      const { refusal, value } = await softly(request, context, (api) =>
        api.queues.jobs({ path: { name: queue.name }, urlParams: { state, limit: most } })
      )
      const jobs = refusal === null ? { value: value.items.map(shown), refusal } : { value: null, refusal }
      return { queue, state, jobs }
    })
  )
  return { tiles, refusal: list.refusal, done: params.get("done"), now: Date.now() }
}
