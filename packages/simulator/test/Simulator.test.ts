import * as Event from "@botflow/domain/Event"
import { Chunk, Effect, Either, Fiber, Stream, TestClock, TestContext } from "effect"
import { describe, expect, it } from "vitest"
import { parameters } from "../src/Parameters.ts"
import * as Simulator from "../src/Simulator.ts"

const day = 86_400_000
const from = Date.UTC(2026, 0, 5)
const week = { seed: 7, from, to: from + 7 * day, messagesPerMinute: 6 }
const whole = [...Simulator.history(week)]
const events = whole.map((json) => Either.getOrThrow(Event.decode(json, { now: week.to, oldest: null })))
const messages = events.filter((event): event is Event.Message => event.type === "message")
const bot = messages.filter((message) => message.sender === "bot")
const share = <A>(all: ReadonlyArray<A>, which: (one: A) => boolean) => all.filter(which).length / all.length
const conversations = new Set(events.map((event) => event.conversationId)).size

describe("history", () => {
  it("is the same for the same seed and another for another", () => {
    const first = { ...week, to: from + day }
    expect([...Simulator.history(first)]).toEqual([...Simulator.history(first)])
    expect([...Simulator.history({ ...first, seed: 8 })]).not.toEqual([...Simulator.history(first)])
  })

  it.each([1, day / 3, 2 * day + 12_345, 5.5 * day])("has no seam where it is cut (%d ms in)", (offset) => {
    const cut = from + offset
    expect([
      ...Simulator.history({ ...week, to: cut }),
      ...Simulator.history({ ...week, from: cut })
    ]).toEqual(whole)
  })

  it("is in time order, inside its range, with ids of their own", () => {
    const times = events.map((event) => event.timestamp)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.every((time) => time >= from && time < week.to)).toBe(true)
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
  })

  it("can leave out what began before it", () => {
    const cut = { ...week, from: from + 16 * 3_600_000, to: from + day }
    const all = [...Simulator.timed(cut)]
    const own = [...Simulator.timed({ ...cut, newOnly: true })]
    expect(own).toEqual(all.filter(({ began }) => began >= cut.from))
    expect(own.length).toBeLessThan(all.length)
  })

  it("is made as it is asked for", () => {
    const endless = Simulator.history({ seed: 1, from, to: Number.POSITIVE_INFINITY })
    expect(endless.next().done).toBe(false)
  })

  it("has the rate it was asked for", () => {
    expect(messages.length / (7 * 24 * 60)).toBeGreaterThan(6 * 0.85)
    expect(messages.length / (7 * 24 * 60)).toBeLessThan(6 * 1.15)
  })

  it("has shares near its parameters", () => {
    const p = parameters
    // Four standard errors of a share, and a little for the hours of trouble.
    const near = (got: number, wanted: number, n: number) =>
      expect(Math.abs(got - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / n) + 0.004)
    const replies = bot.filter((message) => message.model !== null)
    near(
      share(replies, (message) => message.fallback),
      p.fallbackShare.value,
      replies.length
    )
    near(
      share(replies, (message) => message.knowledgeBase !== null),
      p.knowledgeBaseShare.value,
      replies.length
    )
    const lookups = replies.filter((message) => message.knowledgeBase !== null)
    near(
      share(lookups, (message) => message.knowledgeBase?.hits === 0),
      p.knowledgeBaseMissShare.value,
      lookups.length
    )
    const failed = share(replies, (message) => !message.success)
    expect(failed).toBeGreaterThan(p.failureShare.value * 0.7)
    expect(failed).toBeLessThan(p.failureShare.value * 2)
    const engaged = new Set(
      messages.filter((message) => message.direction === "inbound").map((m) => m.conversationId)
    ).size
    near(1 - engaged / conversations, p.unengagedShare.value, conversations)
  })

  it("answers as fast as was measured: half of the fast models' replies within 1.1 s + 11 ms a token", () => {
    const ratios = bot
      .filter(
        (message) =>
          message.model === "gpt-4o-mini" && message.success && typeof message.responseTime === "number"
      )
      .map((m) => Number(m.responseTime) / (1100 + 11 * (m.tokens?.plainOutput ?? 0)))
    expect(share(ratios, (ratio) => ratio < 1)).toBeGreaterThan(0.46)
    expect(share(ratios, (ratio) => ratio < 1)).toBeLessThan(0.54)
  })

  it("is busy by day and quiet by night, unless it is to be steady", () => {
    const at = (all: ReadonlyArray<Event.Event>, hour: number) =>
      share(
        all,
        (event) => Math.floor(event.timestamp / 3_600_000 + parameters.utcOffsetHours.value) % 24 === hour
      )
    expect(at(messages, 15)).toBeGreaterThan(5 * at(messages, 4))
    const steady = [...Simulator.history({ ...week, steady: true })].map((json) =>
      Either.getOrThrow(Event.decode(json, { now: week.to, oldest: null }))
    )
    expect(at(steady, 15)).toBeLessThan(1.5 * at(steady, 4))
  })

  it("has customers who come back, with numbers nobody has", () => {
    const inbound = messages.filter((message) => message.direction === "inbound")
    const talks = new Set(inbound.map((message) => message.conversationId)).size
    expect(new Set(inbound.map((message) => message.customer?.id)).size).toBeLessThan(0.9 * talks)
    const phones = inbound.flatMap((message) => message.customer?.phone ?? [])
    expect(phones.every((phone) => /^\+27\d\d555\d{4}$/.test(phone))).toBe(true)
  })
})

describe("live", () => {
  it("goes on where the history ends", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(from)
      const steps = Simulator.live({ seed: 7, messagesPerMinute: 6, everyMs: 1000 }).pipe(
        Stream.take(20),
        Stream.runCollect
      )
      const fiber = yield* Effect.fork(steps)
      yield* TestClock.adjust("2 hours")
      const seen = Chunk.toReadonlyArray(yield* Fiber.join(fiber)).flat()
      expect(seen).toEqual(whole.slice(0, seen.length))
    }).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise))
})
