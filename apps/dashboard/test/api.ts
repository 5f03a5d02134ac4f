/** The API behind the loaders under test, and requests of somebody who is signed in. */
import type { AppLoadContext } from "@remix-run/server-runtime"
import { http } from "msw"
import { setupServer } from "msw/node"
import { keepSession } from "~/lib/session.server"
import { makeApi, token } from "./fixtures/api.ts"

export const now = Date.parse("2026-11-25T10:34:00Z")
export const apiUrl = "http://api.test"
export const origin = "http://dashboard.test"

export const context: AppLoadContext = {
  env: {
    BOTFLOW_API_URL: apiUrl,
    BOTFLOW_PUBLIC_API_URL: apiUrl,
    BOTFLOW_SESSION_SECRET: "a secret of a test"
  }
}

/** What the API was asked, in order. */
export const asked: Array<Request> = []

export const handlerOf = (api: ReturnType<typeof makeApi>) =>
  http.all(`${apiUrl}/*`, ({ request }) => {
    asked.push(request.clone())
    return api.handle(request)
  })

export const server = setupServer(handlerOf(makeApi({ now: () => now })))

export const askedFor = (path: string): URLSearchParams => {
  const found = asked.findLast((request) => new URL(request.url).pathname === path)
  if (found === undefined) throw new Error(`the API was not asked for ${path}`)
  return new URL(found.url).searchParams
}

const get = (path: string, headers: Record<string, string>) => new Request(`${origin}${path}`, { headers })

export const signedIn = async (path: string, session = token): Promise<Request> => {
  const expires = new Date(Date.now() + 60_000).toISOString()
  const cookie = await keepSession(new Request(origin), context, session, expires)
  return get(path, { cookie: cookie.split(";", 1)[0] ?? "" })
}

export const signedOut = (path: string): Request => get(path, {})

export const post = (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { origin }
) => new Request(`${origin}${path}`, { method: "POST", headers, body: new URLSearchParams(fields) })

/** What a loader or action throws instead of answering. */
export const thrown = async (run: () => Promise<unknown>): Promise<unknown> => {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error("nothing was thrown")
}

export const args = (request: Request, params: Record<string, string> = {}) => ({ request, params, context })
