/** The sockets under a pool's connections: what can be let go of when the other end is silent. */
import { Socket } from "node:net"

/** What is written in one turn, such as statements that do not wait for each other, goes out as one piece. */
const gather = (socket: Socket) => {
  const { write } = socket
  let gathers = false
  Object.assign(socket, {
    write: (...args: ReadonlyArray<unknown>) => {
      if (!gathers) {
        gathers = true
        socket.cork()
        process.nextTick(() => {
          gathers = false
          socket.uncork()
        })
      }
      return Reflect.apply(write, socket, args) as boolean
    }
  })
}

export class Sockets {
  private readonly open = new Set<Socket>()
  private silent = false

  /** For a new connection. While the server is silent it fails at once. */
  readonly make = (): Socket => {
    const socket = new Socket()
    this.open.add(socket)
    // Connecting sets how it writes.
    socket.once("connect", () => gather(socket))
    socket.once("close", () => this.open.delete(socket))
    // Once the driver has asked it to connect.
    if (this.silent) process.nextTick(() => this.cut(socket))
    return socket
  }

  /** Whatever waits for the server fails now, and whatever comes fails until `resume`. */
  readonly giveUp = () => {
    this.silent = true
    for (const socket of this.open) this.cut(socket)
  }

  readonly resume = () => {
    this.silent = false
  }

  private cut(socket: Socket) {
    socket.destroy(new Error("PostgreSQL does not answer"))
  }
}
