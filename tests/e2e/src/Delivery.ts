/** Senders: several at once, as fast as they are answered. */
import { type Access, send, type Verdicts } from "./Api.ts"

/** Sends all events, each request once. @returns what became of all of them together */
export const deliver = async (
  access: Access,
  events: ReadonlyArray<object>,
  { batch = 1_000, clients = 4 } = {}
): Promise<Verdicts> => {
  let next = 0
  let total: Verdicts = { accepted: 0, duplicates: 0, rejected: [] }
  const client = async () => {
    while (next < events.length) {
      const { body, status } = await send(access, events.slice(next, (next += batch)))
      if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`)
      total = {
        accepted: total.accepted + body.accepted,
        duplicates: total.duplicates + body.duplicates,
        rejected: [...total.rejected, ...body.rejected]
      }
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return total
}
