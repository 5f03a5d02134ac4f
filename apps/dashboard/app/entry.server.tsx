import { RemixServer } from "@remix-run/react"
import type {
  AppLoadContext,
  EntryContext,
  HandleDataRequestFunction,
  HandleErrorFunction
} from "@remix-run/server-runtime"
import { renderToReadableStream } from "react-dom/server.browser"
import { NonceProvider } from "~/lib/nonce"
import { newNonce, secure } from "~/lib/security.server"
import { waitOf } from "~/lib/wait.server"

export const streamTimeout = 10_000

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  context: AppLoadContext
) {
  const start = performance.now()
  const nonce = newNonce()
  let failed = false
  const body = await renderToReadableStream(
    <NonceProvider value={nonce}>
      <RemixServer context={remixContext} url={request.url} nonce={nonce} abortDelay={streamTimeout} />
    </NonceProvider>,
    {
      nonce,
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(streamTimeout + 1_000)]),
      onError: (error) => {
        if (request.signal.aborted) return
        failed = true
        console.error(error)
      }
    }
  )
  // Loaders have answered by now: there is nothing to be streamed.
  await body.allReady
  headers.set("content-type", "text/html; charset=utf-8")
  const [waited, rendered] = [waitOf(context).waited(), performance.now() - start]
  headers.set("server-timing", `api;dur=${waited.toFixed(1)}, render;dur=${rendered.toFixed(1)}`)
  secure(headers, request, nonce, import.meta.env.DEV)
  return new Response(body, { status: failed ? 500 : status, headers })
}

/** Data of a page is as private as the page. */
export const handleDataRequest: HandleDataRequestFunction = (response) => {
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store")
  response.headers.set("x-content-type-options", "nosniff")
  return response
}

export const handleError: HandleErrorFunction = (error, { request }) => {
  if (!request.signal.aborted) console.error(error)
}
