/**
 * Every number the simulator draws with: where it was measured, or that it is an assumption. Nothing else in this
 * package has a figure of its own.
 */
export interface Parameter<A> {
  readonly value: A
  readonly unit: string
  /** The data set it was measured on, or why this value was chosen. */
  readonly source: string
  /** No measurement stands behind it. */
  readonly assumption?: true
}

const ragpulse = "RAGPulse, week 1: a university's question-and-answer bot, 3,800 requests (arXiv:2511.12979)"
const star = "STAR, dialogues of May 2020: 4,346 task conversations (arXiv:2010.11853)"
const burstgpt = "BurstGPT: requests to ChatGPT and GPT-4 (arXiv:2401.17644)"

const measured = <A>(value: A, unit: string, source: string): Parameter<A> => ({ value, unit, source })
const assumed = <A>(value: A, unit: string, source: string): Parameter<A> => ({
  value,
  unit,
  source,
  assumption: true
})

export const parameters = {
  messagesPerMinute: assumed(
    8,
    "messages a minute, mean of a week",
    "a middle-sized business; --rate changes it"
  ),
  hourShare: measured(
    [
      0.0505, 0.0139, 0.01, 0.0037, 0.0042, 0.0047, 0.0047, 0.0155, 0.0313, 0.0453, 0.0518, 0.0561, 0.0655,
      0.0684, 0.0668, 0.0737, 0.06, 0.0516, 0.0555, 0.0555, 0.0505, 0.0579, 0.0563, 0.0463
    ] as ReadonlyArray<number>,
    "share of a day's requests, by local hour from 0",
    ragpulse
  ),
  weekdayFactor: measured(
    [1.128, 1.128, 1.128, 1.128, 1.128, 0.68, 0.68] as ReadonlyArray<number>,
    "times the mean day, Monday first",
    `${ragpulse}; one week cannot tell the five working days apart, so they are pooled, and so are the two others`
  ),
  utcOffsetHours: assumed(2, "hours ahead of UTC", "customers live in South Africa"),
  hourlyGammaShape: measured(
    6.7,
    "shape of a Gamma of mean 1 that every hour's rate is multiplied by",
    ragpulse
  ),

  unengagedShare: measured(0.042, "share of conversations without a customer's message", star),
  abandonedShare: measured(0.046, "share of conversations whose last question gets no answer", star),
  questionRequestsP: measured(
    0.58,
    "p of the geometric number of requests of a question conversation",
    ragpulse
  ),
  taskMessages: measured(
    { shape: 2.948, scale: 5.144 },
    "Gamma of the number of messages of a task conversation",
    star
  ),
  mostRequests: measured(25, "requests of a conversation at most", ragpulse),
  questionGap: measured(
    { mu: 4.1, sigma: 1.47 },
    "log-normal seconds between a question conversation's requests",
    ragpulse
  ),
  taskThinkTime: measured(
    { mu: 2.92, sigma: 0.74 },
    "log-normal seconds from a reply to the next message",
    star
  ),
  longestGap: assumed(
    1800,
    "seconds; longer gaps are drawn as this",
    "keeps a conversation within a few hours"
  ),

  fastModel: measured(
    { fixed: 1.1, perOutput: 0.011, perInput: 0, sigma: 0.5 },
    "seconds: (fixed + perOutput x output tokens + perInput x input tokens) x exp(N(0, sigma))",
    `${burstgpt}, release 3, 400 rows, R2 0.65`
  ),
  slowModel: measured(
    { fixed: 0.05, perOutput: 0.115, perInput: 0.00026, sigma: 0.6 },
    "seconds: the same form",
    `${burstgpt}, release 3, 400 rows, R2 0.76`
  ),
  person: measured({ mu: 3.11, sigma: 0.74 }, "log-normal seconds until a person answers", star),
  failureShare: measured(
    0.0178,
    "share of replies that fail",
    `${burstgpt}, release 1: responses without tokens`
  ),
  fallbackShare: measured(0.0117, 'share of bot messages that are "I don\'t understand"', star),

  knowledgeBaseShare: measured(0.84, "share of replies for which something is looked up", ragpulse),
  knowledgeBaseMissShare: measured(0.058, "share of lookups that find nothing", star),
  inputTokensWithLookup: measured(
    { mean: 3245, sd: 560 },
    "normal; tokens (the median stands for the mean)",
    ragpulse
  ),
  inputTokensWithoutLookup: measured(
    { mean: 1150, sd: 473 },
    "normal; tokens (the median stands for the mean)",
    ragpulse
  ),
  outputTokens: measured({ mu: 5.32, sigma: 0.69 }, "log-normal; tokens", ragpulse),
  largestOutput: measured(1843, "tokens", ragpulse),
  cachedInputShare: assumed(
    0.46,
    "share of a later request's input that the provider has cached",
    "the fixed prompt's share of the input in RAGPulse; that providers cache it is assumed"
  ),

  escalatedShare: assumed(0.05, "share of conversations handed to a person", "no public data set records it"),
  escalatedShareAfterTrouble: assumed(
    0.35,
    "the same, after a failed or fallback reply",
    "no public data set records it"
  ),
  agentMessages: assumed(
    3,
    "messages by a person after a hand-over, at most",
    "no public data set records it"
  ),
  resolvedByAgentShare: assumed(
    0.8,
    "share of handed-over conversations that are then resolved",
    "no public data set records it"
  ),
  taskResolvedShare: measured(0.897, "share of task conversations that are confirmed as completed", star),
  questionResolvedShare: assumed(
    0.3,
    "share of question conversations that are confirmed as resolved",
    "RAGPulse does not record it"
  ),
  ratedShare: assumed(
    0.15,
    "share of resolved conversations that are rated",
    "no public data set records it"
  ),
  ratingWeights: assumed(
    [4, 5, 12, 31, 48] as ReadonlyArray<number>,
    "weights of the scores 1 to 5",
    "no public data set records it"
  ),

  customers: assumed(6000, "people in all", "so that many of them come back"),
  customerSkew: assumed(
    2,
    "power of the uniform draw among them; 1: all come equally often",
    "a few regulars, many strangers"
  ),
  incidentShare: assumed(
    0.006,
    "share of hours in which the model's provider has trouble",
    "so that there is something to see"
  ),
  incidentFailureFactor: assumed(
    9,
    "times the failure share in such an hour",
    "so that there is something to see"
  ),
  incidentSlowdown: assumed(
    2.5,
    "times the response time in such an hour",
    "so that there is something to see"
  )
} as const

export type Parameters = typeof parameters

/** One line a parameter, for people. */
export const describe = (all: Parameters = parameters): ReadonlyArray<string> =>
  Object.entries(all).map(([name, { source, unit, value, ...rest }]) => {
    const shown = typeof value === "number" ? String(value) : JSON.stringify(value)
    return `${name} = ${shown}\n    ${unit}\n    ${"assumption" in rest ? "ASSUMPTION: " : "measured: "}${source}`
  })
