/** The API as the signed-in person, with its errors as the pages' answers. */
import * as Client from "@botflow/api/Client"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { type AppLoadContext, data, redirect } from "@remix-run/server-runtime"
import { Cause, Effect, Exit, Option } from "effect"
import { envOf } from "./env.server.ts"
import type { Problem } from "./problem.ts"
import { dropSession, tokenOf } from "./session.server.ts"

export type ApiClient = Effect.Effect.Success<ReturnType<typeof Client.make>>

/** Longer than any answer takes; a page that waits for ever explains nothing. */
const patience = "15 seconds"

export const requestIdOf = (request: Request): string =>
  request.headers.get("x-request-id") ?? crypto.randomUUID()

/**
 * Runs `use` and returns its exit: for callers that act on an error themselves.
 *
 * @param token an API session; left out, only signing in answers
 */
export const runApi = <A, E>(
  request: Request,
  context: AppLoadContext,
  token: string | undefined,
  use: (api: ApiClient) => Effect.Effect<A, E>,
  requestId: string = requestIdOf(request)
) =>
  Effect.runPromiseExit(
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const tagged = HttpClient.mapRequest(http, HttpClientRequest.setHeader("x-request-id", requestId))
      const api = yield* Client.make({ baseUrl: envOf(context).apiUrl, token }).pipe(
        Effect.provideService(HttpClient.HttpClient, tagged)
      )
      return yield* use(api)
    }).pipe(Effect.timeout(patience), Effect.provide(FetchHttpClient.layer)),
    { signal: request.signal }
  )

const tagOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : ""

const detailOf = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "detail" in error ? String(error.detail) : undefined

const statuses: Record<string, number> = {
  BadRequest: 400,
  Forbidden: 403,
  NotFound: 404,
  TooManyRequests: 429,
  RequestError: 503,
  TimeoutException: 503,
  Unavailable: 503
}

/** A problem as a thrown answer: the route's error boundary shows it. */
export const problem = (status: number, requestId: string, detail?: string) =>
  data<Problem>({ requestId, ...(detail === undefined ? {} : { detail }) }, { status })

export const toSignIn = async (request: Request, context: AppLoadContext) => {
  const { pathname, search } = new URL(request.url)
  const page = request.method === "GET" ? `${pathname.replace(/\.data$/, "")}${search}` : "/"
  const to = page === "/" ? "" : `?to=${encodeURIComponent(page)}`
  return redirect(`/sign-in${to}`, { headers: { "set-cookie": await dropSession(request, context) } })
}

/** Throws what the page answers instead: a redirect to sign in, or a problem with its status. */
export const callApi = async <A, E>(
  request: Request,
  context: AppLoadContext,
  use: (api: ApiClient) => Effect.Effect<A, E>
): Promise<A> => {
  const token = await tokenOf(request, context)
  if (token === undefined) throw await toSignIn(request, context)
  const requestId = requestIdOf(request)
  const exit = await runApi(request, context, token, use, requestId)
  if (Exit.isSuccess(exit)) return exit.value
  const error = Option.getOrUndefined(Cause.failureOption(exit.cause))
  if (tagOf(error) === "Unauthorized") throw await toSignIn(request, context)
  // A browser that left interrupts the call; nobody reads the answer.
  if (!request.signal.aborted && statuses[tagOf(error)] === undefined) {
    console.error(`request ${requestId}: ${Cause.pretty(exit.cause)}`)
  }
  throw problem(statuses[tagOf(error)] ?? 502, requestId, detailOf(error))
}
