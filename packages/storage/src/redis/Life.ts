/** Tells one run of a Redis server from the next: what it kept over a restart may be older than what it had. */
import { Cluster } from "ioredis"
import type { Client } from "./Redis.ts"

/** Of a server that does not tell, and of a cluster, whose servers come and go: then only what is missing is noticed. */
const unknown = "0"

const ask = async (client: Client): Promise<string> => {
  if (client instanceof Cluster) return unknown
  const info = await client.info("server").catch((error: Error) => {
    if (/NOPERM|unknown command/.test(error.message)) return ""
    throw error
  })
  return /^run_id:([0-9a-f]{8})/m.exec(info)?.[1] ?? unknown
}

/** Asked for once a connection. */
export const make = (client: Client): (() => Promise<string>) => {
  let life: Promise<string> | undefined
  const forget = () => {
    life = undefined
  }
  client.on("close", forget)
  return () => {
    if (life !== undefined) return life
    const asked = ask(client)
    life = asked
    asked.catch(() => {
      if (life === asked) forget()
    })
    return asked
  }
}
