/** One conversation, from its first event to its last. */
import type { Channel } from "@botflow/domain/Channel"
import type * as Event from "@botflow/domain/Event"
import * as Cast from "./Cast.ts"
import type { Parameters } from "./Parameters.ts"
import * as Random from "./Random.ts"

/** An event in the JSON shape of the API. */
export type SentEvent = typeof Event.Sent.Encoded

export interface Timed {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** When its conversation began. */
  readonly began: number
  readonly event: SentEvent
}

export interface Setting {
  readonly id: string
  /** Of its first message, milliseconds since the epoch. */
  readonly start: number
  readonly parameters: Parameters
  /** The model's provider has trouble. */
  readonly incident: boolean
}

const pause = (random: Random.Random, p: Parameters, isTask: boolean): number => {
  const { mu, sigma } = (isTask ? p.taskThinkTime : p.questionGap).value
  return Math.min(Random.logNormal(random, mu, sigma), p.longestGap.value) * 1000
}

/** A reply of the bot: what it costs, how long it takes, whether it is any good. */
const reply = (
  random: Random.Random,
  { incident, parameters: p }: Setting,
  model: (typeof Cast.models)[number],
  isFirst: boolean
) => {
  const failed = Random.chance(random, p.failureShare.value * (incident ? p.incidentFailureFactor.value : 1))
  const fallback = !failed && Random.chance(random, p.fallbackShare.value)
  const looksUp = Random.chance(random, p.knowledgeBaseShare.value)
  const hit = looksUp && !Random.chance(random, p.knowledgeBaseMissShare.value)
  const { mean, sd } = (looksUp ? p.inputTokensWithLookup : p.inputTokensWithoutLookup).value
  const input = Math.max(50, Math.round(mean + sd * Random.normal(random)))
  const { mu, sigma } = p.outputTokens.value
  const output = Math.max(1, Math.min(p.largestOutput.value, Math.round(Random.logNormal(random, mu, sigma))))
  const speed = (model.speed === "fast" ? p.fastModel : p.slowModel).value
  const seconds =
    (speed.fixed + speed.perOutput * output + speed.perInput * input) *
    Math.exp(speed.sigma * Random.normal(random))
  const cachedInput = isFirst ? 0 : Math.floor(input * p.cachedInputShare.value)
  return {
    responseTimeMs: Math.round(seconds * 1000 * (incident ? p.incidentSlowdown.value : 1)),
    failed,
    fallback,
    tokens: { input, ...(cachedInput > 0 ? { cachedInput } : {}), output: failed ? 0 : output },
    ...(looksUp ? { knowledgeBase: { queries: 1, hits: hit ? 1 : 0 } } : {})
  }
}

/** All events of one conversation, in time order. */
export const tell = (random: Random.Random, setting: Setting): ReadonlyArray<Timed> => {
  const { id, parameters: p, start } = setting
  const bot =
    Cast.bots[
      Random.weighted(
        random,
        Cast.bots.map((one) => one.weight)
      )
    ] ?? Cast.bots[0]
  const channels = Object.entries(bot.channels) as ReadonlyArray<[Channel, number]>
  const channel =
    channels[
      Random.weighted(
        random,
        channels.map(([, weight]) => weight)
      )
    ]?.[0] ?? "web"
  const model =
    Cast.models[
      Random.weighted(
        random,
        Cast.models.map((one) => one.weight)
      )
    ] ?? Cast.models[0]
  const person = Cast.customer(Math.floor(p.customers.value * random.next() ** p.customerSkew.value))
  const { answer, intent, question } = Random.pick(random, bot.topics)
  const isTask = Random.chance(random, bot.taskShare)

  const out: Array<Timed> = []
  let now = start
  const add = (event: Record<string, unknown>): void => {
    const at = Math.round(now)
    const base = {
      id: `${id}:${out.length}`,
      timestamp: new Date(at).toISOString(),
      botId: bot.id,
      conversationId: id,
      channel
    }
    // The decoder that every event passes through is the judge of its shape; a test decodes them all.
    out.push({ at, began: start, event: { ...base, ...event } as unknown as SentEvent })
  }
  const customer = {
    id: person.id,
    name: person.name,
    ...(Cast.byPhone.has(channel) ? { phone: person.phone } : {})
  }
  const message = (rest: Record<string, unknown>) =>
    add({ type: "message", sequence: out.length, customer, metadata: { intent }, ...rest })

  add({ type: "conversation.started" })
  if (Random.chance(random, p.unengagedShare.value)) {
    message({ direction: "outbound", text: "Hello! How can I help?", responseTimeMs: null })
    return out
  }

  const { scale, shape } = p.taskMessages.value
  const drawn = isTask
    ? Math.round(Random.gamma(random, shape, scale) / 2)
    : Random.geometric(random, p.questionRequestsP.value)
  const requests = Math.max(1, Math.min(p.mostRequests.value, drawn))
  const isAbandoned = Random.chance(random, p.abandonedShare.value)
  let trouble = false
  for (let n = 0; n < requests; n++) {
    if (n > 0) now += pause(random, p, isTask)
    message({ direction: "inbound", text: question })
    if (isAbandoned && n === requests - 1) return out
    const { failed, fallback, responseTimeMs, ...rest } = reply(random, setting, model, n === 0)
    trouble ||= failed || fallback
    now += responseTimeMs
    const said = failed
      ? { success: false, error: Random.pick(random, Cast.errors) }
      : { success: true, text: fallback ? "Sorry, I did not understand that." : answer }
    message({ direction: "outbound", fallback, responseTimeMs, model: model.id, ...said, ...rest })
  }

  const escalated = Random.chance(random, (trouble ? p.escalatedShareAfterTrouble : p.escalatedShare).value)
  if (escalated) {
    now += pause(random, p, true)
    add({ type: "conversation.escalated", reason: trouble ? "bot_failed" : "customer_asked" })
    for (let n = 1 + Random.below(random, p.agentMessages.value); n > 0; n--) {
      now += Random.logNormal(random, p.person.value.mu, p.person.value.sigma) * 1000
      message({ direction: "outbound", sender: "agent", text: "Let me look into that for you." })
    }
  }
  const resolvedShare = escalated
    ? p.resolvedByAgentShare
    : isTask
      ? p.taskResolvedShare
      : p.questionResolvedShare
  if (!Random.chance(random, resolvedShare.value)) return out
  now += pause(random, p, true)
  add({ type: "conversation.resolved" })
  if (Random.chance(random, p.ratedShare.value)) {
    now += pause(random, p, true)
    add({ type: "conversation.rated", score: 1 + Random.weighted(random, p.ratingWeights.value) })
  }
  return out
}

/** Messages that a conversation has on average, from the parameters alone. */
export const expectedMessages = (p: Parameters): number => {
  const weights = Cast.bots.reduce((sum, bot) => sum + bot.weight, 0)
  const taskShare = Cast.bots.reduce((sum, bot) => sum + bot.weight * bot.taskShare, 0) / weights
  const { scale, shape } = p.taskMessages.value
  const engaged = taskShare * shape * scale + ((1 - taskShare) * 2) / p.questionRequestsP.value
  return p.unengagedShare.value + (1 - p.unengagedShare.value) * engaged
}
