/** Where a request comes from, as far as it can be believed. */
import type { IncomingMessage } from "node:http"
import { HttpServerRequest } from "@effect/platform"
import { Context, Effect, Layer, Option } from "effect"

const isLoopback = (address: string) => address === "127.0.0.1" || address === "::1"

/** IPv4 inside IPv6 is IPv4. Of IPv6 the network counts: one subscriber has all of it. */
const normal = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "")
  return plain.includes(":") && !isLoopback(plain) ? `${plain.split(":").slice(0, 4).join(":")}::/64` : plain
}

/**
 * Each proxy adds whom it heard from; what came before the first of ours anybody may have made up. Without a setting
 * only this machine is believed: the dashboard runs there, and says for whom it asks.
 *
 * @param forwarded the header `X-Forwarded-For`
 * @param proxies how many of ours a request has come through
 */
export const addressOf = (
  peer: string | undefined,
  forwarded: string | undefined,
  proxies: number
): string => {
  const own = normal(peer ?? "unknown")
  const heard = forwarded?.split(",").map((one) => one.trim()) ?? []
  const believed = Math.min(heard.length, Math.max(proxies, isLoopback(own) ? 1 : 0))
  const told = believed === 0 ? "" : (heard.at(-believed) ?? "")
  return /^[\da-f.:]{2,45}$/i.test(told) ? normal(told) : own
}

const make = (proxies: number) => ({
  ofMessage: ({ headers, socket }: IncomingMessage) => {
    const forwarded = headers["x-forwarded-for"]
    return addressOf(
      socket.remoteAddress,
      Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
      proxies
    )
  },
  ofRequest: Effect.map(HttpServerRequest.HttpServerRequest, ({ headers, remoteAddress }) =>
    addressOf(Option.getOrUndefined(remoteAddress), headers["x-forwarded-for"], proxies)
  )
})

export class Addresses extends Context.Tag("@botflow/backend/Addresses")<
  Addresses,
  ReturnType<typeof make>
>() {}

/** @param proxies how many of ours stand before this process */
export const layer = (proxies: number) => Layer.succeed(Addresses, make(proxies))
