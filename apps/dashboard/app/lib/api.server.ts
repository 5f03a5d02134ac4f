/** The API as the signed-in person, with its errors as the pages' answers. */
import * as Client from "@botflow/api/Client"
import { FetchHttpClient, HttpClient, HttpClientRequest, type HttpClientResponse } from "@effect/platform"
import { type AppLoadContext, data, redirect } from "@remix-run/server-runtime"
import { Cause, Effect, Exit, FiberRef, Option } from "effect"
import { envOf } from "./env.server.ts"
import type { Problem } from "./problem.ts"
import { dropSession, tokenOf } from "./session.server.ts"
import { type Wait, waitOf } from "./wait.server.ts"

export type ApiClient = Effect.Effect.Success<ReturnType<typeof Client.make>>

/** Longer than any answer takes; a page that waits for ever explains nothing. */
const patience = "15 seconds"

export const requestIdOf = (request: Request): string =>
  request.headers.get("x-request-id") ?? crypto.randomUUID()

export type Result<A> =
  | { readonly ok: true; readonly value: A }
  | {
      readonly ok: false
      /** What the page answers with: the API's status, 503 where there was no answer, 502 for nonsense. */
      readonly status: number
      readonly detail: string | undefined
      readonly cause: string
    }

/** The status and `detail` (RFC 9457) of an answer that is none; `detail` may be missing or no text. */
const refusalOf = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.map(Effect.option(response.json), (body) => {
    const problem = Option.getOrNull(body)
    const hasDetail = typeof problem === "object" && problem !== null && "detail" in problem
    const detail = hasDetail && typeof problem.detail === "string" ? problem.detail : undefined
    return { status: response.status, detail }
  })

const unanswered = ["RequestError", "TimeoutException"]

const tagOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : ""

/** For whom the API is called, and where its first refusal is kept. */
interface Call {
  readonly headers: Readonly<Record<string, string>>
  readonly wait: Wait | undefined
  refusal: { readonly status: number; readonly detail: string | undefined } | undefined
}

const call = FiberRef.unsafeMake<Call>({ headers: {}, wait: undefined, refusal: undefined })

const http = Effect.map(HttpClient.HttpClient, (client) =>
  client.pipe(
    HttpClient.mapRequestEffect((sent) =>
      Effect.map(FiberRef.get(call), ({ headers }) => HttpClientRequest.setHeaders(sent, headers))
    ),
    HttpClient.transformResponse((answer) =>
      Effect.flatMap(FiberRef.get(call), ({ wait }) => {
        wait?.begin()
        return Effect.ensuring(
          answer,
          Effect.sync(() => wait?.end())
        )
      })
    ),
    HttpClient.tap((response) =>
      response.status < 400
        ? Effect.void
        : Effect.zipWith(refusalOf(response), FiberRef.get(call), (refused, current) => {
            current.refusal ??= refused
          })
    )
  )
)

const clients = new Map<string, ApiClient>()

/** Made once: reading the whole API's description takes longer than an answer does. */
const clientOf = (baseUrl: string): ApiClient => {
  const known = clients.get(baseUrl)
  if (known !== undefined) return known
  const made = Client.make({ baseUrl }).pipe(
    Effect.provideServiceEffect(HttpClient.HttpClient, http),
    Effect.provide(FetchHttpClient.layer),
    Effect.runSync
  )
  clients.set(baseUrl, made)
  return made
}

/**
 * Runs `use`: for callers that act on a refusal themselves.
 *
 * Errors are told apart by status, not by the client's error classes: in front of the API stands
 * whatever the operator put there, and its 502 or 503 has a body of its own.
 *
 * @param token an API session; left out, only signing in answers
 */
export const runApi = async <A, E>(
  request: Request,
  context: AppLoadContext,
  token: string | undefined,
  use: (api: ApiClient) => Effect.Effect<A, E>,
  requestId: string = requestIdOf(request)
): Promise<Result<A>> => {
  const current: Call = {
    headers: {
      "x-request-id": requestId,
      // Attempts to sign in are counted for each address.
      "x-forwarded-for": request.headers.get("x-forwarded-for") ?? "",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` })
    },
    wait: waitOf(context),
    refusal: undefined
  }
  const exit = await Effect.suspend(() => use(clientOf(envOf(context).apiUrl))).pipe(
    Effect.timeout(patience),
    Effect.locally(call, current),
    (effect) => Effect.runPromiseExit(effect, { signal: request.signal })
  )
  if (Exit.isSuccess(exit)) return { ok: true, value: exit.value }
  const tag = tagOf(Option.getOrUndefined(Cause.failureOption(exit.cause)))
  const cause = Cause.pretty(exit.cause)
  if (current.refusal !== undefined) return { ok: false, ...current.refusal, cause }
  return { ok: false, status: unanswered.includes(tag) ? 503 : 502, detail: undefined, cause }
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

/**
 * Throws what the page answers instead: a redirect to sign in, or a problem with its status.
 *
 * @param use is told the id that its calls carry
 */
export const callApi = async <A, E>(
  request: Request,
  context: AppLoadContext,
  use: (api: ApiClient, requestId: string) => Effect.Effect<A, E>
): Promise<A> => {
  const token = await tokenOf(request, context)
  if (token === undefined) throw await toSignIn(request, context)
  const requestId = requestIdOf(request)
  const result = await runApi(request, context, token, (api) => use(api, requestId), requestId)
  if (result.ok) return result.value
  if (result.status === 401) throw await toSignIn(request, context)
  // A browser that left interrupts the call; nobody reads the answer.
  if (result.status >= 500 && !request.signal.aborted) console.error(`request ${requestId}: ${result.cause}`)
  throw problem(result.status, requestId, result.detail)
}
