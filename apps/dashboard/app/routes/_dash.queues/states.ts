/** The states of a job, in the order of its life. */
import type { JobState } from "~/lib/types"

export const stateNames: Record<JobState, string> = {
  waiting: "Waiting",
  active: "Running",
  delayed: "Delayed",
  completed: "Done",
  failed: "Failed"
}

export const states: ReadonlyArray<JobState> = ["waiting", "active", "delayed", "completed", "failed"]

export const isState = (text: string | null): text is JobState => states.some((state) => state === text)
