/** Where a request comes from, as far as it can be believed. */
import type { IncomingMessage } from "node:http"
import { HttpServerRequest } from "@effect/platform"
import { Effect, Option } from "effect"

const isLoopback = (address: string) => address === "127.0.0.1" || address === "::1"

/** IPv4 inside IPv6 is IPv4. Of IPv6 the network counts: one subscriber has all of it. */
const normal = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "")
  return plain.includes(":") && !isLoopback(plain) ? `${plain.split(":").slice(0, 4).join(":")}::/64` : plain
}

/**
 * The dashboard runs on the same machine and says for whom it asks. What anybody else says of that is not believed.
 *
 * @param forwarded the header `X-Forwarded-For`, to which each proxy adds whom it heard from
 */
export const addressOf = (peer: string | undefined, forwarded: string | undefined): string => {
  const own = normal(peer ?? "unknown")
  const last = forwarded?.split(",").at(-1)?.trim() ?? ""
  return isLoopback(own) && /^[\da-f.:]{2,45}$/i.test(last) ? normal(last) : own
}

export const ofMessage = ({ headers, socket }: IncomingMessage) => {
  const forwarded = headers["x-forwarded-for"]
  return addressOf(socket.remoteAddress, Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)
}

export const ofRequest = Effect.map(HttpServerRequest.HttpServerRequest, ({ headers, remoteAddress }) =>
  addressOf(Option.getOrUndefined(remoteAddress), headers["x-forwarded-for"])
)
