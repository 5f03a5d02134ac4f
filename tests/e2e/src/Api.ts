/** The API as a script uses it. */
import { apiKey, type Product } from "./Product.ts"

const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }

/** The answer's JSON, as whatever the caller knows it to be. */
export const get = async <A>(product: Product, path: string): Promise<A> => {
  const response = await fetch(`${product.api}${path}`, { headers })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as A
}

export const send = async (product: Product, events: ReadonlyArray<object>) => {
  const response = await fetch(`${product.api}/api/events`, {
    method: "POST",
    headers,
    body: JSON.stringify({ events })
  })
  return {
    status: response.status,
    body: (await response.json()) as { accepted: number; duplicates: number }
  }
}

/** Asks until `holds`; for what follows an event within moments. */
export const eventually = async <A>(
  ask: () => Promise<A>,
  holds: (answer: A) => boolean,
  withinMs = 15_000
): Promise<A> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (holds(answer)) return answer
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer).slice(0, 500)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
