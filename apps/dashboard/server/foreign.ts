/** Forms that another site posted: Remix aborts them, too, but by an answer that reads as a mistake of ours. */
export const refusalOf = (request: Request): Response | null => {
  const { headers, method, url } = request
  const origin = headers.get("origin")
  if (origin === null || method === "GET" || method === "HEAD") return null
  // What a proxy says is believed as far as Remix does; each action then looks for itself.
  const host = headers.get("x-forwarded-host")?.split(",")[0]?.trim() ?? new URL(url).host
  if (URL.canParse(origin) && new URL(origin).host === host) return null
  return new Response("This form was sent from another site.", {
    status: 403,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }
  })
}
