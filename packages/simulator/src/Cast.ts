/** Who takes part: bots, models, customers. Made up, all of it. */
import type { Channel } from "@botflow/domain/Channel"
import * as Random from "./Random.ts"

type List<A> = readonly [A, ...ReadonlyArray<A>]

export interface Topic {
  readonly intent: string
  readonly question: string
  readonly answer: string
}

export interface Bot {
  readonly id: string
  /** Weight among the bots. */
  readonly weight: number
  /** Share of its conversations that work through a task; the others are questions. */
  readonly taskShare: number
  readonly channels: Readonly<Partial<Record<Channel, number>>>
  readonly topics: List<Topic>
}

export const bots: List<Bot> = [
  {
    id: "support",
    weight: 42,
    taskShare: 0.25,
    channels: { whatsapp: 62, web: 24, messenger: 8, email: 6 },
    topics: [
      {
        intent: "order_status",
        question: "Where is my order?",
        answer: "It left our depot this morning and arrives tomorrow."
      },
      {
        intent: "returns",
        question: "How do I send something back?",
        answer: "Print the label from your account and drop the parcel at any counter."
      },
      {
        intent: "password",
        question: "I cannot sign in.",
        answer: "I have sent a link with which you can choose a new password."
      }
    ]
  },
  {
    id: "sales",
    weight: 23,
    taskShare: 0.35,
    channels: { whatsapp: 48, web: 30, instagram: 14, messenger: 8 },
    topics: [
      {
        intent: "price",
        question: "What does the large one cost?",
        answer: "It is on offer this week; shall I reserve one for you?"
      },
      {
        intent: "stock",
        question: "Do you have it in blue?",
        answer: "Yes, there are a few left in Durban and Cape Town."
      }
    ]
  },
  {
    id: "bookings",
    weight: 20,
    taskShare: 0.8,
    channels: { whatsapp: 70, telegram: 12, sms: 10, voice: 8 },
    topics: [
      {
        intent: "new_booking",
        question: "A table for four on Friday, please.",
        answer: "Friday at seven is free. What name shall I book it under?"
      },
      {
        intent: "change_booking",
        question: "Can I move my appointment?",
        answer: "Of course. Which day suits you better?"
      }
    ]
  },
  {
    id: "billing",
    weight: 15,
    taskShare: 0.2,
    channels: { whatsapp: 50, email: 22, web: 22, api: 6 },
    topics: [
      {
        intent: "invoice",
        question: "I need last month's invoice.",
        answer: "I have sent it to the address in your profile."
      },
      {
        intent: "refund",
        question: "When do I get my money back?",
        answer: "Refunds reach your account within five working days."
      }
    ]
  }
]

/** Names of well-known models, how fast they answer, and their weights. */
export const models: List<{ readonly id: string; readonly speed: "fast" | "slow"; readonly weight: number }> =
  [
    { id: "gpt-4o-mini", speed: "fast", weight: 62 },
    { id: "claude-3-5-haiku", speed: "fast", weight: 20 },
    { id: "gpt-4o", speed: "fast", weight: 15 },
    { id: "gpt-4", speed: "slow", weight: 3 }
  ]

export const errors: List<string> = ["provider_timeout", "rate_limited", "provider_error", "not_delivered"]

const firstNames: List<string> = [
  "Thandi",
  "Sipho",
  "Lerato",
  "Johan",
  "Aisha",
  "Pieter",
  "Nomsa",
  "Kabelo",
  "Priya",
  "Megan",
  "Bongani",
  "Zanele"
]
const lastNames: List<string> = [
  "Dlamini",
  "Naidoo",
  "Botha",
  "Khumalo",
  "Jacobs",
  "Mokoena",
  "Pillay",
  "Venter",
  "Ndlovu",
  "Adams"
]
const prefixes: List<string> = ["71", "72", "73", "82", "83", "84"]

export interface Customer {
  readonly id: string
  readonly name: string
  /** E.164. The 555 in it is the one of films. */
  readonly phone: string
}

/** The person of this number: always the same one. */
export const customer = (number: number): Customer => {
  const random = Random.make(number, 0x0c)
  return {
    id: `customer-${String(number).padStart(5, "0")}`,
    name: `${Random.pick(random, firstNames)} ${Random.pick(random, lastNames)}`,
    phone: `+27${Random.pick(random, prefixes)}555${String(number % 10_000).padStart(4, "0")}`
  }
}

/** Channels on which a customer is known by a telephone number. */
export const byPhone: ReadonlySet<Channel> = new Set<Channel>(["whatsapp", "sms", "voice"])
