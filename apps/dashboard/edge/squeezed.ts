/** Smaller answers for whoever takes them. */

const isText = (type: string): boolean =>
  /^(?:text\/(?!event-stream)|image\/svg|application\/(?:json|manifest))/.test(type)

const takesGzip = (request: Request): boolean =>
  (request.headers.get("accept-encoding") ?? "")
    .split(",")
    .some((item) => /^\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$).*)?$/.test(item))

/** The runtime encodes by itself what names its encoding. */
export const squeezed = (request: Request, response: Response): Response => {
  const type = response.headers.get("content-type") ?? ""
  if (response.body === null || response.headers.has("content-encoding")) return response
  if (!isText(type)) return response
  const headers = new Headers(response.headers)
  headers.append("vary", "accept-encoding")
  if (!takesGzip(request)) return new Response(response.body, { status: response.status, headers })
  headers.set("content-encoding", "gzip")
  headers.delete("content-length")
  return new Response(response.body, { status: response.status, headers })
}
