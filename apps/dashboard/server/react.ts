/**
 * React's renderer for Node under the name of the one for the Web, which turns every piece of text into bytes by
 * itself: thousands a page. The build puts it in its place; on the edge the other one stays.
 */
import { Writable } from "node:stream"
import type { ReactNode } from "react"
import { renderToPipeableStream } from "react-dom/server"

interface Options {
  readonly nonce: string
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}

/** Bytes; no page comes near. */
const largest = 2 ** 26

/** The page, whole. */
export const renderToReadableStream = (
  page: ReactNode,
  { signal, ...options }: Options
): Promise<ReadableStream<Uint8Array> & { readonly allReady: Promise<void> }> =>
  new Promise((resolve, reject) => {
    const parts: Array<Uint8Array> = []
    const sink = new Writable({
      // React would wait for a sink that is full, and nothing drains this one.
      highWaterMark: largest,
      write: (part: Uint8Array, _, done) => {
        parts.push(part)
        done()
      }
    })
    sink.once("finish", () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(Buffer.concat(parts))
          controller.close()
        }
      })
      resolve(Object.assign(body, { allReady: Promise.resolve() }))
    })
    const { abort, pipe } = renderToPipeableStream(page, {
      ...options,
      onAllReady: () => void pipe(sink),
      onShellError: reject
    })
    if (signal.aborted) abort(signal.reason)
    signal.addEventListener("abort", () => abort(signal.reason), { once: true })
  })
