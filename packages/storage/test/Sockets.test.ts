import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import { expect, it } from "@effect/vitest"
import { Sockets } from "../src/postgres/Sockets.ts"

const pause = () => new Promise((resolve) => setImmediate(resolve))

it("Sockets write what comes in one turn as one piece", async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") return expect.fail()
  const socket = new Sockets().make()
  const accepted = once(server, "connection") as Promise<[Socket]>
  await once(socket.connect(address.port, address.address), "connect")
  const [other] = await accepted
  try {
    for (const text of ["ab", "cd"]) {
      for (const letter of text) socket.write(letter)
      // Nothing has left while the turn lasts.
      expect(socket.writableLength).toBe(2)
      await pause()
      expect(socket.writableLength).toBe(0)
    }
    socket.end()
    const received: Array<Buffer> = await other.toArray()
    expect(Buffer.concat(received).toString()).toBe("abcd")
  } finally {
    socket.destroy()
    other.destroy()
    server.close()
  }
})
