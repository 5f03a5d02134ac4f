/**
 * The live socket: `GET /api/realtime`. It takes over the server's upgrades, since the platform's
 * own sockets tell neither how much waits to be sent nor whether anybody still answers.
 */
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { ClientFrame } from "@botflow/api/LiveApi"
import type { OrganizationId } from "@botflow/domain/Id"
import { LiveStore } from "@botflow/storage/live/LiveStore"
import { grantOf } from "@botflow/storage/postgres/Grants"
import { Data, Effect, FiberSet, Layer, Option, Redacted, Schedule, Schema } from "effect"
import { type WebSocket, WebSocketServer } from "ws"
import { Addresses } from "../http/Address.ts"
import { callerOf } from "../http/AuthorizationLive.ts"
import { tokenOf } from "../http/Bearer.ts"
import { RequestLimits } from "../http/RequestLimits.ts"
import * as Sight from "../http/Sight.ts"
import { NodeServer } from "../NodeServer.ts"
import * as Connection from "./Connection.ts"
import { Endings } from "./Endings.ts"
import { LiveHubs } from "./LiveHub.ts"
import * as Ticket from "./Ticket.ts"

const path = "/api/realtime"
const heartbeat = "20 seconds"
/** What a client may say is short. */
const maxPayload = 16 * 1024
const goingAway = 1012
/** The key or session is over: of the codes that are for applications, the one that reads like 401. */
const ended = 4401
/** How long who is told so may take to say goodbye, milliseconds. */
const farewell = 1_000
/** Sockets of one organization in this process: many more than it has people. */
const maxOfOrganization = 20_000

class SocketRefused extends Data.TaggedError("SocketRefused")<{
  readonly status: 401 | 403 | 404 | 429 | 503
  readonly detail: string
}> {}

const refuse = (status: SocketRefused["status"], detail: string) => new SocketRefused({ status, detail })
const away = () => refuse(503, "A store does not answer.")

const titles = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  503: "Service Unavailable"
} as const

const writeRefusal = (socket: Duplex, { detail, status }: SocketRefused) => {
  const body = JSON.stringify({
    type: "about:blank",
    title: titles[status],
    status,
    code: "socket_refused",
    detail
  })
  const retry = status === 429 || status === 503 ? "Retry-After: 1\r\n" : ""
  socket.end(
    `HTTP/1.1 ${status} ${titles[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${retry}Connection: close\r\n\r\n${body}`
  )
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"])

/**
 * Whether a page of this origin may open a socket. No origin: not a browser. Without a public
 * address only pages of this machine may.
 */
export const isAllowedOrigin = (origin: string | undefined, publicUrl: URL | undefined): boolean => {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return loopback.has(url.hostname) || (publicUrl !== undefined && url.origin === publicUrl.origin)
}

const decodeFrame = Schema.decodeOption(Schema.parseJson(ClientFrame))

export const layer = (options: {
  /** Where people reach the dashboard. */
  readonly publicUrl: URL | undefined
  readonly socketsPerOrganization?: number | undefined
}) =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const server = yield* NodeServer
      const store = yield* LiveStore
      const hubs = yield* LiveHubs
      const mostOpen = options.socketsPerOrganization ?? maxOfOrganization
      const addresses = yield* Addresses
      const limits = yield* RequestLimits
      const endings = yield* Endings
      const run = yield* FiberSet.makeRuntime<Effect.Effect.Context<ReturnType<typeof callerOf>>>()
      const sockets = new WebSocketServer({ noServer: true, maxPayload })
      const connections = new Set<Connection.Connection>()
      /** How many of them each organization has. */
      const open = new Map<OrganizationId, number>()
      const count = (organizationId: OrganizationId, change: 1 | -1) => {
        const now = (open.get(organizationId) ?? 0) + change
        if (now === 0) open.delete(organizationId)
        else open.set(organizationId, now)
      }

      const viewerOf = (request: IncomingMessage, url: URL) =>
        Effect.gen(function* () {
          const ticket = url.searchParams.get("ticket")
          if (ticket !== null) {
            const taken = yield* store.takeTicket(ticket)
            if (Option.isSome(taken)) return Ticket.parse(taken.value)
            return yield* refuse(401, "The ticket was used, has expired, or never was.")
          }
          const token = tokenOf(request.headers.authorization)
          const caller = yield* callerOf(Redacted.make(token), addresses.ofMessage(request))
          if (!caller.scopes.includes("read") && !caller.scopes.includes("admin"))
            return yield* refuse(403, 'This needs a key with the scope "read".')
          return {
            organizationId: caller.organizationId,
            sight: yield* Sight.of(caller, undefined),
            grant: grantOf(token)
          }
        }).pipe(
          Effect.catchTags({
            StoreUnavailable: away,
            TooManyRequests: ({ detail }) => refuse(429, detail),
            Forbidden: ({ detail }) => refuse(403, detail),
            Unavailable: away,
            Unauthorized: ({ detail }) => refuse(401, detail)
          })
        )

      const authorize = (request: IncomingMessage, url: URL) =>
        Effect.gen(function* () {
          const token = tokenOf(request.headers.authorization)
          yield* Effect.mapError(limits.knock(token, addresses.ofMessage(request)), ({ detail }) =>
            refuse(429, detail)
          )
          if (url.pathname !== path) return yield* refuse(404, "There is no socket here.")
          if (!isAllowedOrigin(request.headers.origin, options.publicUrl))
            return yield* refuse(403, "Pages of this origin may not connect.")
          const viewer = yield* viewerOf(request, url)
          // A ticket, or what is remembered of a key, may be older than its end.
          if (yield* endings.isOver(viewer.grant))
            return yield* refuse(401, "The key or session is not valid.")
          return viewer
        }).pipe(Effect.catchTag("StoreUnavailable", away))

      /** Holds the hub until the socket closes. */
      const serve = (
        { grant, organizationId, sight }: Ticket.Viewer,
        socket: WebSocket,
        cursor: string | null
      ) =>
        Effect.gen(function* () {
          const hub = yield* hubs.of(organizationId)
          const connection = Connection.make(socket, cursor, sight)
          socket.on("message", (data) => {
            const frame = decodeFrame(data.toString())
            if (Option.isNone(frame)) return socket.close(1008, "expected a subscribe frame")
            const { botId } = frame.value
            connection.botIds = botId.length === 0 ? null : [...botId].sort()
            hub.restart(connection)
          })
          yield* endings.watch(grant, () => {
            socket.close(ended, "the session or key is over")
            setTimeout(() => socket.terminate(), farewell).unref()
          })
          connections.add(connection)
          count(organizationId, 1)
          hub.join(connection)
          yield* Effect.async<void>((resume) => {
            if (socket.readyState === socket.CLOSED) resume(Effect.void)
            socket.once("close", () => resume(Effect.void))
          })
          hub.leave(connection)
          connections.delete(connection)
          count(organizationId, -1)
        }).pipe(Effect.scoped)

      const accept = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
        Effect.gen(function* () {
          const url = new URL(request.url ?? "/", "http://localhost")
          const viewer = yield* authorize(request, url)
          if ((open.get(viewer.organizationId) ?? 0) >= mostOpen)
            return yield* refuse(429, "There are too many sockets open.")
          const opened = yield* Effect.async<WebSocket>((resume) =>
            sockets.handleUpgrade(request, socket, head, (open) => {
              open.on("error", () => undefined)
              resume(Effect.succeed(open))
            })
          )
          yield* serve(viewer, opened, url.searchParams.get("cursor"))
        }).pipe(
          Effect.catchTag("SocketRefused", (refused) => Effect.sync(() => writeRefusal(socket, refused)))
        )

      server.removeAllListeners("upgrade")
      server.on("upgrade", (request, socket, head) => {
        socket.on("error", () => socket.destroy())
        run(accept(request, socket, head))
      })

      yield* Effect.sync(() => {
        for (const connection of connections) Connection.ping(connection)
      }).pipe(Effect.repeat(Schedule.spaced(heartbeat)), Effect.forkScoped)

      // Who does not say goodbye in turn is not waited for: the server is closed only once all connections are.
      yield* Effect.addFinalizer(() =>
        Effect.gen(function* () {
          server.removeAllListeners("upgrade")
          for (const { socket } of connections) socket.close(goingAway, "restarting")
          for (let waited = 0; connections.size > 0 && waited < 20; waited++) yield* Effect.sleep("50 millis")
          for (const { socket } of connections) socket.terminate()
        })
      )
    })
  )
