/** Processor time of processes, seconds, as Linux counts it: steadier than the clock where others run too. */
import { readdirSync, readFileSync } from "node:fs"
import type { Client } from "pg"

const ticks = 100

const stat = (pid: number | string): ReadonlyArray<string> => {
  try {
    // The name, in parentheses, may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
  } catch {
    return []
  }
}

/** Its own time, and that of children that have ended. */
const of = (pid: number | string): number => {
  const fields = stat(pid)
  return [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i] ?? 0), 0) / ticks
}

export const ofProcess = (pid: number): number => of(pid)

/** All of a PostgreSQL server: whoever is a child of the parent of one of its backends. */
export const ofPostgres = async (client: Client): Promise<number> => {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")
  const parent = stat(rows[0]?.pid ?? 0)[1] ?? "0"
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && stat(name)[1] === parent)
  return pids.reduce((sum, pid) => sum + of(pid), of(parent))
}
