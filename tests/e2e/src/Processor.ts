/** Processor time that a process has used: what else the machine does is not in it. */
import { existsSync, readFileSync } from "node:fs"

/** Linux counts in hundredths of a second. */
const tickMs = 10

/** @returns milliseconds; null where the system does not say */
export const usedMs = (pid: number): number | null => {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return null
  // Behind the name, which stands in brackets and may hold anything.
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? []
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}
