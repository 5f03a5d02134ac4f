/**
 * Notices that PostgreSQL has fallen silent. A server that dies closes its connections; one that stands still, or
 * that the network no longer reaches, leaves every request waiting. A question on a connection of its own, every
 * second, tells; then all that waits fails, to be sent again, and what comes fails at once until it answers.
 */
import { Socket } from "node:net"
import { Effect, Layer, Redacted } from "effect"
import pg from "pg"
import { PoolSockets } from "./Database.ts"

/** Between two questions; shorter while there is no answer. */
const pause = { answering: "1 second", silent: "250 millis" } as const

/**
 * How long an answer may take. In short steps: a process that itself stood still has waited for only one of them
 * when it goes on, and by the next it has read what came meanwhile.
 */
const step = "250 millis"
const steps = 8

/** One connection, opened when it is needed. */
class Probe {
  private socket: Socket | undefined
  private client: pg.Client | undefined

  constructor(private readonly url: Redacted.Redacted) {}

  readonly ask = async (): Promise<void> => {
    this.client ??= await this.connect()
    await this.client.query("SELECT")
  }

  readonly drop = () => {
    this.client = undefined
    this.socket?.destroy()
  }

  private async connect() {
    const socket = new Socket()
    this.socket = socket
    const client = new pg.Client({
      connectionString: Redacted.value(this.url),
      application_name: "botflow heartbeat",
      stream: () => socket
    })
    client.on("error", this.drop)
    await client.connect()
    return client
  }
}

/** An error that the server sent is an answer: it is there, whatever it thinks of us. */
const isAnswer = (error: unknown) =>
  typeof error === "object" && error !== null && "severity" in error && error.severity !== undefined

const waitOut = Effect.as(Effect.repeatN(Effect.sleep(step), steps - 1), false)

/** Watches over the pool of the same process until the scope closes. */
export const layer = ({ url }: { readonly url: Redacted.Redacted }) =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const sockets = yield* PoolSockets
      const probe = new Probe(url)
      yield* Effect.addFinalizer(() => Effect.sync(probe.drop))
      let silent = false

      const answers = Effect.tryPromise(probe.ask).pipe(
        Effect.as(true),
        Effect.catchAll(({ error }) => Effect.succeed(isAnswer(error))),
        Effect.race(waitOut),
        Effect.tap((answered) => (answered ? Effect.void : Effect.sync(probe.drop)))
      )

      const notice = (answered: boolean) =>
        Effect.gen(function* () {
          if (answered && silent) {
            sockets.resume()
            yield* Effect.logInfo("PostgreSQL answers again")
          }
          if (!answered) {
            sockets.giveUp()
            if (!silent) yield* Effect.logWarning("PostgreSQL does not answer")
          }
          silent = !answered
        })

      yield* answers.pipe(
        Effect.tap(notice),
        Effect.flatMap((answered) => Effect.sleep(answered ? pause.answering : pause.silent)),
        Effect.forever,
        Effect.forkScoped
      )
    })
  )
