/** Asks a Redis server a question or two, without a client library: is it there, is it set up as we need it. */
import { connect } from "node:net"
import { Effect } from "effect"

export interface RedisProbe {
  readonly version: string
  readonly pid: number
  /** BullMQ loses jobs in silence under any other policy than `noeviction`. */
  readonly policy: string
}

/** What was asked, after the greeting: each value of the answers, line by line. */
const ask = (url: URL, commands: ReadonlyArray<string>): Effect.Effect<string, string> =>
  Effect.async((resume) => {
    const socket =
      url.protocol === "unix:"
        ? connect(url.pathname)
        : connect({ host: url.hostname || "127.0.0.1", port: Number(url.port || 6379) })
    let answer = ""
    const finish = (result: Effect.Effect<string, string>) => {
      socket.destroy()
      resume(result)
    }
    socket.setTimeout(2000, () => finish(Effect.fail("no answer within 2 s")))
    socket.once("error", (error) => finish(Effect.fail(error.message)))
    socket.once("close", () => finish(Effect.succeed(answer)))
    socket.on("data", (data: Buffer) => (answer += data.toString()))
    socket.once("connect", () => socket.write([...commands, "QUIT", ""].join("\r\n")))
    return Effect.sync(() => socket.destroy())
  })

const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`

/** Fails with why not, in a few words. Knows `redis://` and `unix://` addresses; TLS is left to the client library. */
export const probe = (address: string): Effect.Effect<RedisProbe, string> =>
  Effect.gen(function* () {
    const url = new URL(address)
    const password = decodeURIComponent(url.password)
    const user = decodeURIComponent(url.username)
    const login = password === "" ? [] : [`AUTH ${user === "" ? "" : `${quoted(user)} `}${quoted(password)}`]
    const answer = yield* ask(url, [...login, "INFO server", "CONFIG GET maxmemory-policy"])
    const refusal = /^-(.*)$/m.exec(answer)?.[1]
    const version = /^redis_version:(.*)$/m.exec(answer)?.[1]?.trim()
    if (version === undefined) return yield* Effect.fail(refusal?.trim() ?? "not a Redis server")
    return {
      version,
      pid: Number(/^process_id:(\d+)/m.exec(answer)?.[1] ?? 0),
      // A hosted Redis may refuse CONFIG: then nothing is known.
      policy: /maxmemory-policy\r\n\$\d+\r\n(.*)\r/.exec(answer)?.[1] ?? "unknown"
    }
  })
