/** The live socket: opens, reopens with backoff, and hands everything on in batches. */
import { backoffMs } from "./backoff"
import { parseFrame } from "./frame"
import { reduce } from "./reduce"
import { initial, type LiveAction, type LiveState } from "./state"

/** At most four repaints a second. */
const batchMs = 250
/** Timers of a sleeping machine stand still: a tick this late means that the socket is stale. */
const asleepMs = 30_000
const tickMs = 5_000

interface Ticket {
  readonly url: string
}

/** @returns null where the session has ended */
const fetchTicket = async (signal: AbortSignal): Promise<Ticket | null> => {
  const response = await fetch("/live/ticket", { method: "POST", signal })
  if (response.status === 401) return null
  if (!response.ok) throw new Error(`no ticket: ${response.status}`)
  return (await response.json()) as Ticket
}

export class Connection {
  private state: LiveState = initial
  private queue: Array<LiveAction> = []
  private flushTimer: ReturnType<typeof setTimeout> | undefined
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private heartbeat: ReturnType<typeof setInterval> | undefined
  private attempts = 0
  private socket: WebSocket | undefined
  private abort = new AbortController()
  private listeners = new Set<() => void>()

  readonly getState = (): LiveState => this.state

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  readonly start = () => {
    let lastTick = Date.now()
    this.heartbeat = setInterval(() => {
      const now = Date.now()
      if (now - lastTick > asleepMs) this.reopen()
      lastTick = now
    }, tickMs)
    addEventListener("online", this.reopen)
    addEventListener("offline", this.goOffline)
    if (navigator.onLine) this.open()
    else this.goOffline()
  }

  readonly stop = () => {
    clearInterval(this.heartbeat)
    clearTimeout(this.flushTimer)
    this.flushTimer = undefined
    removeEventListener("online", this.reopen)
    removeEventListener("offline", this.goOffline)
    this.close()
  }

  /** Pausing and resuming answer at once; frames wait for their batch. */
  readonly dispatch = (action: LiveAction) => {
    this.queue.push(action)
    if (action.type !== "frame") this.flush()
    else this.flushTimer ??= setTimeout(this.flush, batchMs)
  }

  private readonly flush = () => {
    clearTimeout(this.flushTimer)
    this.flushTimer = undefined
    const actions = this.queue
    this.queue = []
    this.state = actions.reduce(reduce, this.state)
    for (const listener of this.listeners) listener()
    if (this.state.gap) this.reopen()
  }

  private close() {
    clearTimeout(this.retryTimer)
    this.abort.abort()
    this.abort = new AbortController()
    const socket = this.socket
    this.socket = undefined
    socket?.close()
  }

  private readonly reopen = () => {
    this.attempts = 0
    this.close()
    this.open()
  }

  private readonly goOffline = () => {
    this.close()
    this.dispatch({ type: "offline" })
  }

  private readonly open = async () => {
    this.dispatch({ type: "connecting" })
    const { signal } = this.abort
    try {
      const ticket = await fetchTicket(signal)
      if (signal.aborted) return
      if (ticket === null) {
        const { pathname, search } = location
        location.assign(`/sign-in?to=${encodeURIComponent(pathname + search)}`)
        return
      }
      this.listen(new WebSocket(this.address(ticket.url)))
    } catch {
      if (!signal.aborted) this.retry()
    }
  }

  private address(path: string): string {
    const url = new URL(path, location.href)
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:"
    if (this.state.cursor !== null) url.searchParams.set("cursor", this.state.cursor)
    return url.href
  }

  private listen(socket: WebSocket) {
    this.socket = socket
    socket.onopen = () => this.socket === socket && this.dispatch({ type: "opened" })
    socket.onmessage = (event) => {
      if (this.socket !== socket) return
      this.attempts = 0
      const frame = parseFrame(event.data)
      if (frame !== null) this.dispatch({ type: "frame", frame })
    }
    socket.onclose = () => {
      if (this.socket !== socket) return
      this.socket = undefined
      this.retry()
    }
  }

  private retry() {
    if (!navigator.onLine) return this.goOffline()
    this.dispatch({ type: "lost" })
    this.retryTimer = setTimeout(this.open, backoffMs(this.attempts++, Math.random()))
  }
}
