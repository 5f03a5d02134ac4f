/** A page that watches: keeps what the live socket said, and comes back with its cursor when it is cut off. */
import type { Frame } from "@botflow/api/LiveApi"
import WebSocket from "ws"
import { type Access, eventually } from "./Api.ts"
import { sleep } from "./OwnStores.ts"
import { apiKey } from "./Product.ts"

export class Watcher {
  /** How many messages each conversation has, as last told. */
  readonly conversations = new Map<string, number>()
  /** How often it was told to start over. */
  resyncs = 0
  connections = 0
  metrics: Extract<typeof Frame.Type, { type: "metrics" }>["metrics"] | undefined
  /** Of each connection that was closed. */
  readonly codes: Array<number> = []
  /** What must not be: a frame out of order. */
  readonly complaints: Array<string> = []
  private cursor: string | null = null
  private socket: WebSocket | undefined
  private stopped = false

  constructor(private readonly to: ReadonlyArray<Access>) {
    void this.run()
  }

  private async run() {
    for (let attempt = 0; !this.stopped; attempt++) {
      await this.connect(this.to[attempt % this.to.length]?.api ?? "")
      await sleep(100)
    }
  }

  /** Resolves once the connection is over. */
  private connect(api: string): Promise<void> {
    const url = new URL("/api/realtime", api)
    url.protocol = "ws:"
    if (this.cursor !== null) url.searchParams.set("cursor", this.cursor)
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${apiKey}` } })
    this.socket = socket
    let seq = 0
    socket.on("open", () => this.connections++)
    socket.on("message", (data) => {
      const frame = JSON.parse(data.toString()) as typeof Frame.Type
      if (frame.seq !== ++seq) this.complaints.push(`frame ${frame.seq} where ${seq} was due`)
      this.take(frame)
    })
    socket.on("error", () => undefined)
    return new Promise((resolve) =>
      socket.on("close", (code) => {
        this.codes.push(code)
        resolve()
      })
    )
  }

  private take(frame: typeof Frame.Type) {
    if (frame.type === "metrics") this.metrics = frame.metrics
    if (frame.type === "snapshot") {
      if (frame.resync === true) {
        this.resyncs++
        // What moved meanwhile, and is not among the latest, nobody tells.
        this.conversations.clear()
      }
      this.metrics = frame.metrics
      for (const one of frame.conversations) this.conversations.set(one.conversationId, one.messageCount)
    }
    if (frame.type === "conversation")
      this.conversations.set(frame.conversation.conversationId, frame.conversation.messageCount)
    if (frame.type !== "metrics") this.cursor = frame.cursor
  }

  /** Until it was told how things stand: of what moves from here on it must hear. */
  begun(): Promise<unknown> {
    return eventually(
      () => Promise.resolve(this.metrics),
      (metrics) => metrics !== undefined
    )
  }

  /** As a network does that goes away without a word. */
  cut(): void {
    this.socket?.terminate()
  }

  stop(): void {
    this.stopped = true
    this.socket?.terminate()
  }
}
