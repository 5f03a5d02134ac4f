/**
 * Public list prices of well-known models, in US dollars for 1,000,000 tokens: of the standard
 * tier, for text, and where a price depends on the length of the prompt, of the shorter one.
 */
import { BigDecimal } from "effect"
import type { Price } from "./Price.ts"

export interface ShippedPrice extends Price {
  /** The page that lists the price. */
  readonly reference: string
}

/** Model, in force since (UTC), input, cached input, cache creation, output. */
type Line = readonly [
  model: string,
  since: string,
  input: string,
  cachedInput: string | null,
  cacheCreationInput: string | null,
  output: string
]

const usd = (text: string) => BigDecimal.unsafeFromString(text)
const usdOrNull = (text: string | null) => (text === null ? null : usd(text))

const listed = (reference: string, lines: ReadonlyArray<Line>): ReadonlyArray<ShippedPrice> =>
  lines.map(([model, since, input, cachedInput, cacheCreationInput, output]) => ({
    model,
    validFrom: Date.parse(`${since}T00:00:00Z`),
    input: usd(input),
    cachedInput: usdOrNull(cachedInput),
    cacheCreationInput: usdOrNull(cacheCreationInput),
    output: usd(output),
    reference
  }))

const openai = listed("https://openai.com/api/pricing", [
  ["gpt-3.5-turbo", "2024-01-25", "0.50", null, null, "1.50"],
  ["gpt-3.5-turbo-0125", "2024-01-25", "0.50", null, null, "1.50"],
  ["gpt-4", "2023-06-13", "30.00", null, null, "60.00"],
  ["gpt-4-0613", "2023-06-13", "30.00", null, null, "60.00"],
  ["gpt-4-turbo", "2024-04-09", "10.00", null, null, "30.00"],
  ["gpt-4o", "2024-05-13", "5.00", null, null, "15.00"],
  ["gpt-4o", "2024-10-02", "2.50", "1.25", null, "10.00"],
  ["gpt-4o-2024-05-13", "2024-05-13", "5.00", null, null, "15.00"],
  ["gpt-4o-2024-08-06", "2024-08-06", "2.50", "1.25", null, "10.00"],
  ["gpt-4o-mini", "2024-07-18", "0.15", "0.075", null, "0.60"],
  ["gpt-4.1", "2025-04-14", "2.00", "0.50", null, "8.00"],
  ["gpt-4.1-mini", "2025-04-14", "0.40", "0.10", null, "1.60"],
  ["gpt-4.1-nano", "2025-04-14", "0.10", "0.025", null, "0.40"],
  ["gpt-4.5-preview", "2025-02-27", "75.00", "37.50", null, "150.00"],
  ["gpt-5", "2025-08-07", "1.25", "0.125", null, "10.00"],
  ["gpt-5-chat-latest", "2025-08-07", "1.25", "0.125", null, "10.00"],
  ["gpt-5-mini", "2025-08-07", "0.25", "0.025", null, "2.00"],
  ["gpt-5-nano", "2025-08-07", "0.05", "0.005", null, "0.40"],
  ["gpt-5-pro", "2025-10-06", "15.00", null, null, "120.00"],
  ["gpt-5.1", "2025-11-13", "1.25", "0.125", null, "10.00"],
  ["o1-preview", "2024-09-12", "15.00", "7.50", null, "60.00"],
  ["o1", "2024-12-17", "15.00", "7.50", null, "60.00"],
  ["o1-mini", "2024-09-12", "3.00", "1.50", null, "12.00"],
  ["o1-mini", "2025-01-31", "1.10", "0.55", null, "4.40"],
  ["o1-pro", "2025-03-19", "150.00", null, null, "600.00"],
  ["o3-mini", "2025-01-31", "1.10", "0.55", null, "4.40"],
  ["o3", "2025-04-16", "10.00", "2.50", null, "40.00"],
  ["o3", "2025-06-10", "2.00", "0.50", null, "8.00"],
  ["o3-pro", "2025-06-10", "20.00", null, null, "80.00"],
  ["o4-mini", "2025-04-16", "1.10", "0.275", null, "4.40"]
])

// Cache creation: of the cache that lives for 5 minutes.
const anthropic = listed("https://docs.anthropic.com/en/docs/about-claude/pricing", [
  ["claude-3-opus", "2024-03-04", "15.00", "1.50", "18.75", "75.00"],
  ["claude-3-sonnet", "2024-03-04", "3.00", null, null, "15.00"],
  ["claude-3-haiku", "2024-03-13", "0.25", "0.03", "0.30", "1.25"],
  ["claude-3-5-sonnet", "2024-06-20", "3.00", "0.30", "3.75", "15.00"],
  ["claude-3-5-sonnet-latest", "2024-06-20", "3.00", "0.30", "3.75", "15.00"],
  ["claude-3-5-haiku", "2024-11-04", "1.00", "0.10", "1.25", "5.00"],
  ["claude-3-5-haiku", "2024-12-03", "0.80", "0.08", "1.00", "4.00"],
  ["claude-3-5-haiku-latest", "2024-11-04", "1.00", "0.10", "1.25", "5.00"],
  ["claude-3-5-haiku-latest", "2024-12-03", "0.80", "0.08", "1.00", "4.00"],
  ["claude-3-7-sonnet", "2025-02-24", "3.00", "0.30", "3.75", "15.00"],
  ["claude-3-7-sonnet-latest", "2025-02-24", "3.00", "0.30", "3.75", "15.00"],
  ["claude-opus-4", "2025-05-22", "15.00", "1.50", "18.75", "75.00"],
  ["claude-sonnet-4", "2025-05-22", "3.00", "0.30", "3.75", "15.00"],
  ["claude-opus-4-1", "2025-08-05", "15.00", "1.50", "18.75", "75.00"],
  ["claude-sonnet-4-5", "2025-09-29", "3.00", "0.30", "3.75", "15.00"],
  ["claude-haiku-4-5", "2025-10-15", "1.00", "0.10", "1.25", "5.00"],
  ["claude-opus-4-5", "2025-11-24", "5.00", "0.50", "6.25", "25.00"]
])

const google = listed("https://ai.google.dev/gemini-api/docs/pricing", [
  ["gemini-1.5-flash", "2024-08-12", "0.075", "0.01875", null, "0.30"],
  ["gemini-1.5-flash-8b", "2024-10-14", "0.0375", "0.01", null, "0.15"],
  ["gemini-1.5-pro", "2024-10-01", "1.25", "0.3125", null, "5.00"],
  ["gemini-2.0-flash", "2025-02-05", "0.10", "0.025", null, "0.40"],
  ["gemini-2.0-flash-lite", "2025-02-25", "0.075", null, null, "0.30"],
  ["gemini-2.5-flash", "2025-06-17", "0.30", "0.075", null, "2.50"],
  ["gemini-2.5-flash-lite", "2025-07-22", "0.10", "0.025", null, "0.40"],
  ["gemini-2.5-pro", "2025-06-17", "1.25", "0.31", null, "10.00"]
])

// Names with a version only: what `-latest` stands for has changed without notice.
const mistral = listed("https://mistral.ai/pricing", [
  ["open-mistral-nemo", "2024-09-17", "0.15", null, null, "0.15"],
  ["ministral-3b-2410", "2024-10-16", "0.04", null, null, "0.04"],
  ["ministral-8b-2410", "2024-10-16", "0.10", null, null, "0.10"],
  ["mistral-large-2411", "2024-11-18", "2.00", null, null, "6.00"],
  ["codestral-2501", "2025-01-13", "0.30", null, null, "0.90"],
  ["mistral-small-2503", "2025-03-17", "0.10", null, null, "0.30"],
  ["mistral-medium-2505", "2025-05-07", "0.40", null, null, "2.00"]
])

// Without the discount at off-peak hours that there was from February to September 2025.
const deepseek = listed("https://api-docs.deepseek.com/quick_start/pricing", [
  ["deepseek-chat", "2024-08-02", "0.14", "0.014", null, "0.28"],
  ["deepseek-chat", "2025-02-08", "0.27", "0.07", null, "1.10"],
  ["deepseek-chat", "2025-09-05", "0.56", "0.07", null, "1.68"],
  ["deepseek-chat", "2025-09-29", "0.28", "0.028", null, "0.42"],
  ["deepseek-reasoner", "2025-01-20", "0.55", "0.14", null, "2.19"],
  ["deepseek-reasoner", "2025-09-05", "0.56", "0.07", null, "1.68"],
  ["deepseek-reasoner", "2025-09-29", "0.28", "0.028", null, "0.42"]
])

const groq = listed("https://groq.com/pricing", [
  ["llama-3.1-8b-instant", "2024-07-23", "0.05", null, null, "0.08"],
  ["llama-3.3-70b-versatile", "2024-12-06", "0.59", null, null, "0.79"]
])

const together = listed("https://www.together.ai/pricing", [
  ["meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo", "2024-07-23", "0.18", null, null, "0.18"],
  ["meta-llama/Llama-3.3-70B-Instruct-Turbo", "2024-12-06", "0.88", null, null, "0.88"]
])

/** An organization's own prices of the same model take precedence: `PriceBook.ofOrganization`. */
export const shipped: ReadonlyArray<ShippedPrice> = [
  ...openai,
  ...anthropic,
  ...google,
  ...mistral,
  ...deepseek,
  ...groq,
  ...together
]
