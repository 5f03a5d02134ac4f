// @vitest-environment node
import type { Socket } from "node:net"
import { describe, expect, it } from "vitest"
import { addressOf } from "../../server/address.ts"
import * as Settings from "../../server/settings.ts"

const heard = "6.6.6.6, 203.0.113.9, 198.51.100.7"
const from = (forwarded: string | undefined, proxies: number) =>
  addressOf(
    {
      headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
      socket: { remoteAddress: "10.0.0.1" } as Socket
    },
    proxies
  )

describe("the address that the API is asked for", () => {
  it.each([
    [heard, 0, "10.0.0.1"],
    [heard, 1, "198.51.100.7"],
    [heard, 2, "203.0.113.9"],
    ["203.0.113.9", 3, "203.0.113.9"],
    [undefined, 1, "10.0.0.1"]
  ])("of %j behind %i proxies is %s", (forwarded, proxies, address) =>
    expect(from(forwarded, proxies)).toBe(address)
  )

  it("goes by a setting that is a number", () => {
    const secret = { BOTFLOW_SESSION_SECRET: "a secret of a test" }
    expect(Settings.read({ ...secret }).trustedProxies).toBe(0)
    expect(Settings.read({ ...secret, BOTFLOW_TRUSTED_PROXIES: "2" }).trustedProxies).toBe(2)
    expect(() => Settings.read({ ...secret, BOTFLOW_TRUSTED_PROXIES: "all" })).toThrow(
      "BOTFLOW_TRUSTED_PROXIES"
    )
  })
})
