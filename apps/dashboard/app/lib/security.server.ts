/** Headers that tell the browser to trust only what we meant to send. */

export const newNonce = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
}

const yearSeconds = 31_536_000

/** @param dev Vite's client injects styles and opens a socket of its own */
const policy = (request: Request, nonce: string, dev: boolean): string => {
  const { host } = new URL(request.url)
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    dev ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    // Older browsers do not count a socket of the same host as 'self'.
    dev ? "connect-src *" : `connect-src 'self' ws://${host} wss://${host}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'"
  ].join("; ")
}

export const secure = (headers: Headers, request: Request, nonce: string, dev: boolean): void => {
  headers.set("content-security-policy", policy(request, nonce, dev))
  headers.set("x-content-type-options", "nosniff")
  headers.set("x-frame-options", "DENY")
  headers.set("referrer-policy", "strict-origin-when-cross-origin")
  headers.set("permissions-policy", "camera=(), geolocation=(), microphone=()")
  headers.set("cross-origin-opener-policy", "same-origin")
  headers.set("cache-control", "no-store")
  // Of this host alone: what else runs below its domain is not ours to say.
  if (new URL(request.url).protocol === "https:")
    headers.set("strict-transport-security", `max-age=${yearSeconds}`)
}
