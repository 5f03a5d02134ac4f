/** Talking to our own servers. */
import { Effect } from "effect"

/** Whether an address answers with a status below 400. Never waits long: a server that just opens its port may not answer at all. */
export const answers = (url: string): Effect.Effect<boolean> =>
  Effect.promise((signal) =>
    fetch(url, { redirect: "manual", signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]) }).then(
      async (response) => {
        await response.body?.cancel()
        return response.status < 400
      },
      () => false
    )
  )

export interface Posted {
  readonly status: number
  readonly body: unknown
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | null
}

/** Posts JSON. Fails, with a few words, where there is no answer at all. */
export const post = (url: string, key: string, json: unknown): Effect.Effect<Posted, string> =>
  Effect.tryPromise({
    try: async (signal) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(json),
        signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)])
      })
      const text = await response.text()
      const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN)
      return {
        status: response.status,
        body: parse(text),
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : null
      }
    },
    catch: (error) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
      return cause instanceof Error ? cause.message : String(cause)
    }
  })

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
