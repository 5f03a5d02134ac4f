/** The token that a request was let in by. */
import { HttpServerRequest } from "@effect/platform"
import { Effect } from "effect"

export const tokenOf = (authorization: string | undefined): string =>
  /^Bearer (.*)$/i.exec(authorization ?? "")?.[1]?.trim() ?? ""

export const ofRequest = Effect.map(HttpServerRequest.HttpServerRequest, ({ headers }) =>
  tokenOf(headers["authorization"])
)
