/** Senders that repeat what was not answered 202, and what they were told: to be held against what is stored. */
import { type Access, send } from "./Api.ts"
import { sleep } from "./OwnStores.ts"

const conversations = 20
const size = 20

/** Some messages of a few conversations, as they happen. Ids are unique between runs. */
const batchOf = (run: string, n: number): ReadonlyArray<{ readonly id: string }> =>
  Array.from({ length: size }, (_, i) => ({
    type: "message",
    id: `${run}-${n}-${i}`,
    timestamp: new Date().toISOString(),
    botId: `bot-${((n * 7 + i) % conversations) % 3}`,
    conversationId: `${run}-c-${(n * 7 + i) % conversations}`,
    channel: "web",
    direction: i % 2 === 0 ? "inbound" : "outbound",
    ...(i % 2 === 0
      ? { customer: { id: `u-${i}` } }
      : { responseTimeMs: (n * 31 + i * 17) % 5_000, success: i % 5 > 0 })
  }))

export interface Options {
  readonly senders?: number
  /** Every request is sent this often at the same time, to one backend after the other. */
  readonly copies?: number
  /** Between the requests of a sender, milliseconds. */
  readonly pauseMs?: number
}

export class Ledger {
  readonly accepted = new Set<string>()
  /** How often each status was answered; 0: no answer. */
  readonly statuses = new Map<number, number>()
  /** Requests that were stored, and whose answer never came: repeating them found them there. */
  unanswered = 0
  /** Of any answer that was not 202, milliseconds. */
  slowestRefusalMs = 0
  /** When something was accepted last. */
  lastAcceptedAt = 0
  private stopped = false
  private readonly senders: ReadonlyArray<Promise<void>>
  private next = 0

  constructor(
    private readonly to: ReadonlyArray<Access>,
    private readonly run: string,
    private readonly options: Options = {}
  ) {
    this.senders = Array.from({ length: options.senders ?? 4 }, () => this.work())
  }

  private async work() {
    while (!this.stopped) {
      await this.deliver(this.next++)
      await sleep(this.options.pauseMs ?? 5)
    }
  }

  private async deliver(n: number) {
    const events = batchOf(this.run, n)
    for (let attempt = 0; ; attempt++) {
      const copies = Array.from({ length: this.options.copies ?? 1 }, (_, copy) =>
        this.attempt(n + attempt + copy, events)
      )
      if ((await Promise.all(copies)).some((stored) => stored)) break
      if (attempt > 1_000) throw new Error(`batch ${n} was never accepted`)
      await sleep(50)
    }
    for (const { id } of events) this.accepted.add(id)
    this.lastAcceptedAt = Date.now()
  }

  private async attempt(n: number, events: ReadonlyArray<object>): Promise<boolean> {
    const access = this.to[n % this.to.length]
    if (access === undefined) throw new Error("nobody to send to")
    const started = Date.now()
    const answer = await send(access, events).catch(() => undefined)
    const status = answer?.status ?? 0
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    if (status !== 202) {
      if (status !== 0) this.slowestRefusalMs = Math.max(this.slowestRefusalMs, Date.now() - started)
      return false
    }
    const { accepted = 0, duplicates = 0, rejected = [] } = answer?.body ?? {}
    if (duplicates > 0) this.unanswered++
    if (rejected.length > 0 || accepted + duplicates !== events.length)
      throw new Error(`not all of it: ${JSON.stringify(answer?.body)}`)
    return true
  }

  /** Waits until everything that was begun is accepted. */
  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.senders)
  }

  /** Resolves once something is accepted that was sent after now. @returns after how long, milliseconds */
  async recovers(withinMs: number): Promise<number> {
    const began = Date.now()
    const before = this.accepted.size
    while (this.accepted.size === before || this.lastAcceptedAt <= began) {
      if (Date.now() - began > withinMs) throw new Error(`nothing was accepted for ${withinMs} ms`)
      await sleep(20)
    }
    return Date.now() - began
  }
}
