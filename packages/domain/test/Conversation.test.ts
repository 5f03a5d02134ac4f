import { addEqualityTesters, describe, expect, it } from "@effect/vitest"
import { BigDecimal, FastCheck as fc } from "effect"
import * as Conversation from "../src/Conversation.ts"
import type { Message } from "../src/Event.ts"
import * as Instant from "../src/Instant.ts"
import * as ResponseTime from "../src/ResponseTime.ts"
import * as Usd from "../src/Usd.ts"
import { bot, customer, day0, deliveries, history, messages, minutes, turn } from "./support.ts"

addEqualityTesters()

const runs = { fastCheck: { numRuns: 100 } }
const now = fc.integer({ min: 0, max: 5 * Instant.day }).map((ms) => day0 + ms)
const at = (instant: number) => ({ now: instant, inactivityMs: Conversation.defaultInactivityMs })

describe("Conversation", () => {
  it.prop(
    "does not depend on the order or number of deliveries",
    [history.chain((events) => fc.tuple(fc.constant(events), deliveries(events))), now],
    ([[events, delivered], instant]) => {
      expect(Conversation.fold(delivered, at(instant))).toStrictEqual(Conversation.fold(events, at(instant)))
    },
    { fastCheck: { numRuns: 300 } }
  )

  it.prop(
    "does not change what it reads",
    [history],
    ([events]) => {
      const before = structuredClone(events.map(({ id, timestamp }) => ({ id, timestamp })))
      Conversation.fold(events, at(day0))
      expect(events.map(({ id, timestamp }) => ({ id, timestamp }))).toStrictEqual(before)
    },
    runs
  )

  it.prop(
    "has one of the outcomes, and is open exactly while it is active",
    [history, now],
    ([events, instant]) => {
      const { closedAt, outcome, status } = Conversation.fold(events, at(instant))
      expect(Conversation.outcomes).toContain(outcome)
      expect(outcome === "open").toBe(status === "active")
      expect(closedAt === null).toBe(status === "active")
    },
    runs
  )

  it.prop(
    "changes with time by lapsing alone, and only once",
    [history, now],
    ([events, instant]) => {
      const eventually = Conversation.fold(events, at(day0 + 100 * Instant.day))
      const early = Conversation.fold(events, at(instant))
      expect(eventually.status).not.toBe("active")
      if (early.status !== "active") expect(early).toStrictEqual(eventually)
      else expect(eventually.status).toBe("closed")
    },
    runs
  )

  it.prop(
    "accounts for every message",
    [history],
    ([events]) => {
      const all = events.filter((event): event is Message => event.type === "message")
      const fold = Conversation.fold(events, at(day0))
      expect(fold.inbound + fold.outbound + fold.agent).toBe(all.length)
      expect(fold.successful + fold.failed).toBe(fold.outbound)
      expect(fold.fallback).toBeLessThanOrEqual(fold.outbound)
      expect(fold.responseTimes).toStrictEqual(
        ResponseTime.derive([...all].sort(Conversation.compareMessages))
      )
      expect(fold.startedAt).toBe(Math.min(...events.map(({ timestamp }) => timestamp)))
      const times = all.map(({ timestamp }) => timestamp)
      expect(fold.durationMs).toBe(times.length < 2 ? null : Math.max(...times) - Math.min(...times))
    },
    runs
  )

  it.prop(
    "orders messages totally",
    [messages],
    ([all]) => {
      const one = [...all].sort(Conversation.compareMessages)
      expect([...all].reverse().sort(Conversation.compareMessages)).toStrictEqual(one)
      for (const a of all) {
        for (const b of all) {
          expect(Conversation.compareMessages(a, b) === 0).toBe(a.id === b.id)
          expect(Math.sign(Conversation.compareMessages(a, b))).toBe(
            -Math.sign(Conversation.compareMessages(b, a)) || 0
          )
        }
      }
    },
    runs
  )

  it.prop(
    "sums its cost exactly",
    [fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 })],
    ([units]) => {
      const events = units.map((n, i) => bot(minutes(i), { costUsd: BigDecimal.make(BigInt(n), 7) }))
      const { costUsd } = Conversation.fold(events, at(day0))
      expect(Usd.format(costUsd ?? Usd.zero)).toBe(
        Usd.format(BigDecimal.make(BigInt(units.reduce((sum, n) => sum + n, 0)), 7))
      )
    },
    runs
  )

  it("has no cost where nothing is priced", () => {
    expect(Conversation.fold([customer(minutes(0)), bot(minutes(1))], at(day0)).costUsd).toBeNull()
  })

  it("knows its customer by the first id, and the latest phone and name", () => {
    const who = (id: string | null, phone: string | null, name: string | null) =>
      ({ id, phone, name }) as NonNullable<Message["customer"]>
    const events = [
      customer(minutes(0), { customer: who(null, "+27821234567", "T") }),
      customer(minutes(1), { customer: who("u-1", null, "Thandi") }),
      customer(minutes(2), { customer: who("u-2", null, null) }),
      bot(minutes(3))
    ]
    expect(Conversation.fold(events, at(day0)).customer).toStrictEqual(who("u-1", "+27821234567", "Thandi"))
  })

  it("takes its channel from its first message, else from its first turn that names one", () => {
    const channelOf = (...events: Parameters<typeof Conversation.fold>[0][]) =>
      Conversation.fold(
        events.flatMap((all) => [...all]),
        at(day0)
      ).channel
    const started = turn("started", minutes(0), { channel: "sms" })
    expect(channelOf([started, bot(minutes(2), { channel: "web" }), customer(minutes(1))])).toBe("whatsapp")
    expect(channelOf([turn("rated", minutes(1), { channel: "web" }), started])).toBe("sms")
    expect(channelOf([turn("started", minutes(0))])).toBe("other")
  })

  it("averages its ratings", () => {
    const rated = (score: number) => turn("rated", minutes(score), { score })
    expect(Conversation.fold([rated(5), rated(4)], at(day0)).rating).toBe(4.5)
    expect(Conversation.fold([customer(minutes(0))], at(day0)).rating).toBeNull()
  })
})
