/** The API as a script uses it. */
import { apiKey } from "./Product.ts"

/** Where the API is, and whose key asks: that of the default organization where none is named. */
export interface Access {
  readonly api: string
  readonly key?: string
}

const headersOf = ({ key = apiKey }: Access) => ({
  authorization: `Bearer ${key}`,
  "content-type": "application/json"
})

const answerTo = async (access: Access, path: string, request: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`${access.api}${path}`, { ...request, headers: headersOf(access) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response
}

/** The answer's JSON, as whatever the caller knows it to be. */
export const get = async <A>(access: Access, path: string): Promise<A> =>
  (await (await answerTo(access, path)).json()) as A

/** The lines of a CSV file, without the last line's end. */
export const csv = async (access: Access, path: string): Promise<ReadonlyArray<string>> =>
  (await (await answerTo(access, path)).text()).replace(/\r\n$/, "").split("\r\n")

export interface Verdicts {
  readonly accepted: number
  readonly duplicates: number
  readonly rejected: ReadonlyArray<object>
}

export const send = async (access: Access, events: ReadonlyArray<object>) => {
  const response = await fetch(`${access.api}/api/events`, {
    method: "POST",
    headers: headersOf(access),
    body: JSON.stringify({ events })
  })
  return { status: response.status, body: (await response.json()) as Verdicts }
}

export interface Organization extends Required<Access> {
  readonly organizationId: string
}

/** A new organization of its own, with an admin key. */
export const organization = async (access: Access, name: string): Promise<Organization> => {
  const request = { method: "POST", body: JSON.stringify({ name }) }
  const created = await (await answerTo(access, "/api/organizations", request)).json()
  return { api: access.api, ...(created as { organizationId: string; key: string }) }
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
