/** Every error leaves as a problem document, with the request's id, and without its insides. */
import { randomUUID } from "node:crypto"
import { Headers, HttpLayerRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Option } from "effect"
import { Addresses } from "./Address.ts"
import * as Bearer from "./Bearer.ts"
import * as Methods from "./Methods.ts"
import { RequestLimits } from "./RequestLimits.ts"

interface Problem {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  /** Where it is not worth trying again before. */
  readonly retryAfterSeconds?: number
}

/** The typed client's name of each problem that the contract knows, which it tells them apart by. */
const tags: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  413: "TooLarge",
  415: "UnsupportedMediaType",
  429: "TooManyRequests",
  503: "Unavailable"
}

/** Of a problem that says when to come back. */
const retryAfterOf = (problem: Pick<Problem, "retryAfterSeconds">) =>
  problem.retryAfterSeconds === undefined ? {} : { "retry-after": String(problem.retryAfterSeconds) }

const answer = (problem: Problem, requestId: string) =>
  HttpServerResponse.unsafeJson(
    { _tag: tags[problem.status], type: "about:blank", ...problem, requestId },
    {
      status: problem.status,
      contentType: "application/problem+json",
      headers: Headers.fromInput(retryAfterOf(problem))
    }
  )

export const internal: Problem = {
  status: 500,
  code: "internal",
  title: "Internal error",
  detail: "Something went wrong on our side."
}
const noRoute: Problem = {
  status: 404,
  code: "not_found",
  title: "Not found",
  detail: "There is no such endpoint."
}
const wrongMethod: Problem = {
  status: 405,
  code: "method_not_allowed",
  title: "Method not allowed",
  detail: "This cannot be done to this address; the header Allow says what can."
}
const unreadable: Problem = {
  status: 400,
  code: "invalid_json",
  title: "Bad request",
  detail: "The body is not JSON."
}

const tooLarge: Problem = {
  status: 413,
  code: "too_large",
  title: "Content too large",
  detail: "The body is larger than 64 KiB."
}

/** The first parameter behind the path that holds NUL, which no text that is stored holds. */
const withNul = (url: string): Problem | null => {
  if (!url.includes("%00") || !URL.canParse(url, "http://localhost")) return null
  const [name] =
    [...new URL(url, "http://localhost").searchParams].find(([, text]) => text.includes("\0")) ?? []
  if (name === undefined) return null
  const detail = `${name}: expected text without NUL`
  return { status: 400, code: "invalid_parameter", title: "Bad request", detail }
}

const tooDeep: Problem = { ...unreadable, detail: "The body nests too deeply." }

/** What reading a body ends in that nests deeper than the call stack is high. */
const isOverflow = (defect: unknown) => defect instanceof RangeError && /call stack/i.test(defect.message)

/** Of any body but events, which have a limit of their own. */
const maxBody = 64 * 1024

/** Whether a body says that it is larger; of others no more than the limit is read. */
const isTooLarge = ({ headers, url }: HttpServerRequest.HttpServerRequest) =>
  Number(headers["content-length"] ?? 0) > maxBody && !url.startsWith("/api/events")

const pathOf = (request: HttpServerRequest.HttpServerRequest) =>
  Option.getOrElse(HttpServerRequest.toURL(request), () => ({ pathname: "?" })).pathname

const unrouted = (request: HttpServerRequest.HttpServerRequest, requestId: string) => {
  const allowed = Methods.insteadOf(request.method, pathOf(request))
  return allowed === null
    ? answer(noRoute, requestId)
    : HttpServerResponse.setHeader(answer(wrongMethod, requestId), "allow", allowed.join(", "))
}

interface Issue {
  readonly path: ReadonlyArray<unknown>
  readonly message: string
}

/** What HttpApi answers when a request does not decode: the first issue names the parameter. */
const isDecodeError = (
  body: unknown
): body is {
  readonly issues: ReadonlyArray<Issue>
} =>
  typeof body === "object" &&
  body !== null &&
  "_tag" in body &&
  body._tag === "HttpApiDecodeError" &&
  "issues" in body

/** The first parameter that is wrong, and all that is wrong with it: one issue for each thing it might have been. */
const explain = (issues: ReadonlyArray<Issue>): string => {
  const path = issues[0]?.path.map(String).join(".") ?? ""
  const same = issues.filter((issue) => issue.path.map(String).join(".") === path)
  const expected = same
    .flatMap(({ message }) => /^Expected (.*), actual /s.exec(message)?.[1] ?? [])
    .filter((one) => one !== "undefined")
  const message =
    expected.length > 1
      ? `expected one of ${expected.join(", ")}`
      : same[0]?.message.split("\n").at(-1)?.trim()
  if (path !== "") return `${path}: ${message}`
  return message === undefined || message.startsWith("Expected ") ? "body: expected an object" : message
}

const fromBody = (body: unknown, status: number): Problem => {
  if (isDecodeError(body)) {
    return { status: 400, code: "invalid_parameter", title: "Bad request", detail: explain(body.issues) }
  }
  const members = typeof body === "object" && body !== null ? body : {}
  const { _tag, ...problem } = members as Partial<Problem> & { readonly _tag?: string }
  return { ...internal, ...(status === 500 ? {} : problem), status }
}

/** What is wrong with a request before anything is done for it. */
const objection = (limits: typeof RequestLimits.Service, addresses: typeof Addresses.Service) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const token = Bearer.tokenOf(request.headers["authorization"])
    yield* limits.knock(token, yield* addresses.ofRequest)
    return isTooLarge(request) ? tooLarge : withNul(request.url)
  }).pipe(Effect.catchTag("TooManyRequests", ({ _tag: _, ...problem }) => Effect.succeed(problem)))

/** What every answer carries. */
export const headersOf = (status: number, requestId: string) => ({
  "x-request-id": requestId,
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  ...(status === 503 || status === 429 ? { "retry-after": "1" } : {})
})

const withRequestId = (response: HttpServerResponse.HttpServerResponse, requestId: string) =>
  HttpServerResponse.setHeaders(response, { ...headersOf(response.status, requestId), ...response.headers })

const handled =
  (objections: ReturnType<typeof objection>) =>
  <E, R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const requestId = randomUUID()
      const objected = yield* objections
      if (objected !== null) return withRequestId(answer(objected, requestId), requestId)
      const response = yield* app.pipe(
        HttpServerRequest.withMaxBodySize(Option.some(maxBody)),
        Effect.map((response) =>
          response.status < 400 || response.body._tag !== "Uint8Array"
            ? response
            : answer(
                fromBody(JSON.parse(new TextDecoder().decode(response.body.body)), response.status),
                requestId
              )
        ),
        Effect.catchAll((error) => {
          const tag = typeof error === "object" && error !== null && "_tag" in error ? error._tag : undefined
          if (tag === "RouteNotFound") return Effect.succeed(unrouted(request, requestId))
          // A body that is not JSON reaches here as the platform's own error.
          if (tag === "RequestError") return Effect.succeed(answer(unreadable, requestId))
          return Effect.zipRight(Effect.logError("Request failed", error), Effect.fail(error))
        }),
        Effect.catchAllDefect((defect) =>
          isOverflow(defect) ? Effect.succeed(answer(tooDeep, requestId)) : Effect.die(defect)
        ),
        Effect.catchAllDefect((defect) =>
          typeof defect === "object" && defect !== null && "_tag" in defect && defect._tag === "RequestError"
            ? Effect.succeed(answer(unreadable, requestId))
            : Effect.zipRight(
                Effect.logError("Request failed", defect),
                Effect.succeed(answer(internal, requestId))
              )
        ),
        Effect.annotateLogs({
          requestId,
          method: request.method,
          path: pathOf(request)
        })
      )
      return withRequestId(response, requestId)
    })

export const Problems = HttpLayerRouter.middleware(
  Effect.gen(function* () {
    return handled(objection(yield* RequestLimits, yield* Addresses))
  }),
  { global: true }
)
