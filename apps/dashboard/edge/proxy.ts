/**
 * `/api/*` goes to the backend, the live socket included, so that a browser needs one origin and the
 * content security policy stays `'self'`. The runtime joins the two sockets itself: frames pass
 * without waking the worker.
 */

/** The cookie is the dashboard's own; what a sender says of its own address proves nothing. */
const dropped = ["cookie", "host", "x-forwarded-for", "x-forwarded-host"]

const badGateway = {
  type: "about:blank",
  title: "Bad gateway",
  status: 502,
  code: "backend_unreachable",
  detail: "The backend does not answer."
}

export const passOn = async (request: Request, apiUrl: string): Promise<Response> => {
  const { host, pathname, search } = new URL(request.url)
  const headers = new Headers(request.headers)
  for (const name of dropped) headers.delete(name)
  headers.set("x-forwarded-host", host)
  const { body, method } = request
  // A redirect is the browser's to follow.
  const init: RequestInit = { method, headers, body, redirect: "manual" }
  try {
    return await fetch(new URL(`${pathname}${search}`, apiUrl), init)
  } catch {
    const type = { "content-type": "application/problem+json" }
    return new Response(JSON.stringify(badGateway), { status: 502, headers: type })
  }
}
