/** The files of the browser build. Names below `/assets` carry a hash of their content. */
import { typeOf } from "../server/file-types.ts"
import type { Fetcher } from "./bindings.ts"
import { squeezed } from "./squeezed.ts"

/** A name and an ending, at the top or below `/assets`: a folder would be answered with its list. */
const isFile = (pathname: string): boolean => /^(?:\/assets)?\/[\w.-]+\.[a-z0-9]+$/.test(pathname)

/** @returns null where the request is for no file */
export const assetOf = async (request: Request, files: Fetcher): Promise<Response | null> => {
  const { pathname } = new URL(request.url)
  if (!["GET", "HEAD"].includes(request.method) || !isFile(pathname)) return null
  const found = await files.fetch(new Request(request.url, { method: request.method }))
  if (!found.ok) {
    await found.body?.cancel()
    return null
  }
  const headers = new Headers(found.headers)
  headers.set("content-type", typeOf(pathname))
  headers.set("x-content-type-options", "nosniff")
  headers.set(
    "cache-control",
    pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "public, max-age=3600"
  )
  if (request.headers.get("if-modified-since") === headers.get("last-modified")) {
    await found.body?.cancel()
    headers.delete("content-length")
    return new Response(null, { status: 304, headers })
  }
  return squeezed(request, new Response(found.body, { status: 200, headers }))
}
