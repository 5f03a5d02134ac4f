/** For whom the API is asked. */
import type { IncomingMessage } from "node:http"

/**
 * What a browser itself says of that is nothing: only what proxies of ours have added is believed.
 *
 * @param proxies how many of ours a request has come through
 */
export const addressOf = (
  { headers, socket }: Pick<IncomingMessage, "headers" | "socket">,
  proxies: number
) => {
  const heard = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",")
  const told = proxies === 0 ? "" : (heard.at(-Math.min(proxies, heard.length)) ?? "").trim()
  return told === "" ? (socket.remoteAddress ?? "") : told
}
