/** A browser's end of the live socket. */
import { Frame } from "@botflow/api/LiveApi"
import { Effect, Queue, Schema } from "effect"
import WebSocket from "ws"
import { baseUrl, json } from "./support.ts"

const decode = Schema.decodeUnknownSync(Schema.parseJson(Frame))

/** How an upgrade was refused. */
export interface Refused {
  readonly status: number
  readonly body: unknown
}

interface Options {
  readonly query?: Record<string, string>
  readonly token?: string
  readonly origin?: string
  readonly path?: string
}

/** Opens a socket, which closes with the scope. */
export const connect = ({ origin, path = "/api/realtime", query = {}, token }: Options) =>
  Effect.gen(function* () {
    const url = new URL(path, yield* baseUrl)
    url.protocol = "ws:"
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const frames = yield* Queue.unbounded<typeof Frame.Type>()
    const closed = yield* Queue.unbounded<number>()
    const socket = yield* Effect.acquireRelease(
      Effect.async<WebSocket, Refused>((resume) => {
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
        const opening = new WebSocket(url, { headers, ...(origin === undefined ? {} : { origin }) })
        opening.on("message", (data) => void Queue.unsafeOffer(frames, decode(data.toString())))
        opening.on("close", (code) => void Queue.unsafeOffer(closed, code))
        opening.on("open", () => resume(Effect.succeed(opening)))
        opening.on("error", () => undefined)
        opening.on("unexpected-response", async (_, response) => {
          const chunks: Array<Buffer> = []
          for await (const chunk of response) chunks.push(chunk as Buffer)
          resume(
            Effect.fail({
              status: response.statusCode ?? 0,
              body: JSON.parse(Buffer.concat(chunks).toString())
            })
          )
        })
      }),
      (socket) => Effect.sync(() => socket.terminate())
    )
    const next = Queue.take(frames).pipe(Effect.timeout("5 seconds"))
    /** The next frame of a type; others before it are passed over. */
    const nextOf = <Type extends (typeof Frame.Type)["type"]>(type: Type) =>
      Effect.iterate(undefined as typeof Frame.Type | undefined, {
        while: (frame) => frame?.type !== type,
        body: () => next
      }).pipe(Effect.map((frame) => frame as Extract<typeof Frame.Type, { readonly type: Type }>))
    /** Frames from here on, until they are enough. */
    const until = (enough: (frames: ReadonlyArray<typeof Frame.Type>) => boolean) =>
      Effect.iterate([] as ReadonlyArray<typeof Frame.Type>, {
        while: (frames) => !enough(frames),
        body: (frames) => Effect.map(next, (frame) => [...frames, frame])
      })
    return {
      next,
      nextOf,
      until,
      say: (text: string) => Effect.sync(() => socket.send(text)),
      closed: Queue.take(closed).pipe(Effect.timeout("5 seconds"))
    }
  })

export const ticket = (token: string) =>
  Effect.map(json("/api/realtime/ticket", { method: "POST", token }), ({ body }) => String(body["ticket"]))
