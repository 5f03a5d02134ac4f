/**
 * What this process last wrote of the latest seconds, to add new messages to: else everything in such a second would be
 * read from PostgreSQL again for each batch that has some of it. It holds only while nobody else writes: every write
 * has an id, and whoever finds another one than its own last has to read.
 */
import type { OrganizationId } from "@botflow/domain/Id"
import * as Tally from "@botflow/domain/Tally"
import type { Counted } from "../postgres/Counted.ts"
import type { Retimed } from "../postgres/RollupCells.ts"
import type { Second } from "./LiveStore.ts"
import { secondOf } from "./Windows.ts"

/** Seconds that are remembered, up to the latest: what comes later than these is read. */
const span = 5_000
/** Tallies of all organizations, a hundredth of a megabyte each; with more, all are forgotten. */
const most = 2_000

interface Written {
  id: string
  /** All bots of a second. */
  readonly seconds: Map<number, Map<string, Tally.Tally>>
}

export class RecentSeconds {
  private readonly written = new Map<OrganizationId, Written>()

  /**
   * What the seconds are after news, for those that are remembered. If what comes of it is not written, `forget` it.
   *
   * @param lastWrite the id of whatever was written last
   * @param since seconds before are not told: their minutes are read whole
   */
  count(
    organizationId: OrganizationId,
    lastWrite: string | null,
    since: number,
    counted: ReadonlyArray<Counted>,
    corrected: ReadonlyArray<Retimed>
  ): ReadonlyMap<number, ReadonlyArray<Second>> {
    const written = this.written.get(organizationId)
    if (written === undefined || written.id !== lastWrite) {
      this.forget(organizationId)
      return new Map()
    }
    for (const second of written.seconds.keys()) if (second < since) written.seconds.delete(second)
    const changed = new Set<number>()
    const tallyOf = (instant: number, botId: string): Tally.Tally | undefined => {
      const second = secondOf(instant)
      const bots = written.seconds.get(second)
      if (bots === undefined) return undefined
      changed.add(second)
      const tally = bots.get(botId) ?? Tally.empty()
      bots.set(botId, tally)
      return tally
    }
    for (const { cost, message, responseTimeMs } of counted) {
      const tally = tallyOf(message.timestamp, message.botId)
      if (tally !== undefined) Tally.count(tally, message, responseTimeMs, cost)
    }
    for (const { botId, newMs, oldMs, sentAt } of corrected) {
      const tally = tallyOf(sentAt, botId)
      if (tally !== undefined) Tally.correct(tally, oldMs, newMs)
    }
    return new Map(
      [...changed].map((second) => [
        second,
        [...(written.seconds.get(second) ?? [])].map(([botId, tally]) => ({ second, botId, tally }))
      ])
    )
  }

  /** Remembers what was written by the name of `id`: all there is of each of these seconds. */
  keep(organizationId: OrganizationId, id: string, seconds: ReadonlyArray<Second>): void {
    const { seconds: kept } = this.written.get(organizationId) ?? { seconds: new Map() as Written["seconds"] }
    for (const { botId, second, tally } of seconds) {
      const bots = kept.get(second) ?? new Map<string, Tally.Tally>()
      kept.set(second, bots.set(botId, tally))
    }
    const latest = Math.max(...kept.keys())
    for (const second of kept.keys()) if (second <= latest - span) kept.delete(second)
    this.written.set(organizationId, { id, seconds: kept })
    if (this.size > most) this.written.clear()
  }

  forget(organizationId: OrganizationId): void {
    this.written.delete(organizationId)
  }

  private get size(): number {
    let tallies = 0
    for (const { seconds } of this.written.values()) for (const bots of seconds.values()) tallies += bots.size
    return tallies
  }
}
