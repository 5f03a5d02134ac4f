/**
 * `POST /api/events`, past the router: most requests of a busy instance are these, and many carry
 * one event, so that routing, middleware and decoding by contract would be most of their cost. The
 * contract still describes the endpoint, and the router's handler does the same.
 */
import { randomUUID } from "node:crypto"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import { Caller } from "@botflow/api/Authorization"
import type { Accounts } from "@botflow/storage/postgres/Accounts"
import type { Organizations } from "@botflow/storage/postgres/Organizations"
import { Cause, Effect, Exit, Layer, Redacted, Runtime } from "effect"
import { Addresses } from "../http/Address.ts"
import { callerOf } from "../http/AuthorizationLive.ts"
import * as Bearer from "../http/Bearer.ts"
import { unavailable } from "../http/Errors.ts"
import * as Problems from "../http/Problems.ts"
import { RequestLimits } from "../http/RequestLimits.ts"
import { NodeServer } from "../NodeServer.ts"
import type { Telemetry } from "../Telemetry.ts"
import type { Ingestion } from "./Ingestion.ts"
import { receive } from "./Receive.ts"

const answerTo = (request: IncomingMessage) =>
  Effect.gen(function* () {
    const address = (yield* Addresses).ofMessage(request)
    const token = Bearer.tokenOf(request.headers.authorization)
    yield* (yield* RequestLimits).knock(token, address)
    const caller = yield* callerOf(Redacted.make(token), address)
    return yield* Effect.provideService(receive(request), Caller, caller)
  }).pipe(unavailable)

type Answered = Effect.Effect.Error<ReturnType<typeof answerTo>>

const write = (response: ServerResponse, status: number, body: object, type: string, requestId: string) => {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    ...Problems.headersOf(status, requestId),
    ...("retryAfterSeconds" in body ? { "retry-after": String(body.retryAfterSeconds) } : {}),
    "content-type": type,
    "content-length": Buffer.byteLength(text)
  })
  response.end(text)
}

const problem = (answered: Answered, requestId: string) => {
  const { _tag, code, detail, status, title, type } = answered
  const wait = answered._tag === "TooManyRequests" ? { retryAfterSeconds: answered.retryAfterSeconds } : {}
  return { _tag, type, title, status, code, detail, ...wait, requestId }
}

/** Takes these requests over from whoever serves the others. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const server = yield* NodeServer
    const runtime = yield* Effect.runtime<
      Accounts | Addresses | Organizations | Ingestion | RequestLimits | Telemetry
    >()
    const run = Runtime.runCallback(runtime)

    const handle = (request: IncomingMessage, response: ServerResponse) =>
      run(answerTo(request), {
        onExit: (exit) => {
          const requestId = randomUUID()
          if (Exit.isSuccess(exit)) return write(response, 202, exit.value, "application/json", requestId)
          const failure = Cause.failureOption(exit.cause)
          if (failure._tag === "Some") {
            return write(
              response,
              failure.value.status,
              problem(failure.value, requestId),
              "application/problem+json",
              requestId
            )
          }
          run(Effect.annotateLogs(Effect.logError("Request failed", exit.cause), { requestId }))
          write(
            response,
            500,
            { type: "about:blank", ...Problems.internal, requestId },
            "application/problem+json",
            requestId
          )
        }
      })

    // The platform's listener was added last.
    const [others] = server.rawListeners("request").slice(-1) as Array<RequestListener>
    if (others !== undefined) server.removeListener("request", others)
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      if (request.method === "POST" && request.url === "/api/events") return handle(request, response)
      return others?.call(server, request, response)
    })
  })
)
