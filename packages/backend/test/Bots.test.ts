import { expect, layer } from "@effect/vitest"
import { BotId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Effect } from "effect"
import { app, given, json, message, type Tenant, tenant } from "./support.ts"

const send = (method: "POST" | "PATCH", path: string, token: string, body: unknown) =>
  json(path, {
    token,
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body)
  })
const ago = (ms: number) => Instant.format(Date.now() - ms)
const list = ({ client }: Tenant) => client.bots.list({ urlParams: {} })

layer(app, { excludeTestServices: true })("Bots", (it) => {
  it.effect("have their numbers of the last 24 hours", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [
        message("q", { botId: "b" }),
        message("a", { botId: "b", direction: "outbound", responseTimeMs: 40 }),
        message("old", { botId: "quiet", timestamp: ago(3 * Instant.day) })
      ])
      const { items } = yield* list(sender)
      expect(items.map(({ botId, last24h }) => [botId, last24h?.messages.total])).toStrictEqual([
        ["b", 2],
        ["quiet", 0]
      ])
      expect(items[0]?.last24h?.responseTime.p50).toBe(40)
      const names = yield* sender.client.bots.list({ urlParams: { numbers: "false" } })
      expect(names.items.map(({ last24h }) => last24h)).toStrictEqual([null, null])
    })
  )

  it.effect("are made by hand, once", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      const made = yield* send("POST", "/api/bots", sender.admin, { botId: "sales", name: " Sales desk " })
      expect(made).toMatchObject({
        status: 201,
        body: { botId: "sales", name: "Sales desk", inactivitySeconds: 86_400 }
      })
      expect((yield* send("POST", "/api/bots", sender.admin, { botId: "sales" })).status).toBe(409)
      yield* given(sender, [message("q", { botId: "sales" })])
      expect((yield* list(sender)).items.map(({ name }) => name)).toStrictEqual(["Sales desk"])
    })
  )

  it.effect("close conversations after the silence that is set", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [message("q", { timestamp: ago(2 * Instant.hour) })])
      const status = Effect.map(
        sender.client.conversations.list({ urlParams: { botId: [BotId.make("support")] } }),
        ({ items }) => items.map((item) => [item.status, item.outcome])
      )
      expect(yield* status).toStrictEqual([["active", "open"]])
      const changed = yield* send("PATCH", "/api/bots/support", sender.admin, { inactivitySeconds: 3600 })
      expect(changed).toMatchObject({ status: 200, body: { name: "support", inactivitySeconds: 3600 } })
      yield* (yield* RollUp).drain
      expect(yield* status).toStrictEqual([["closed", "abandoned"]])
    })
  )

  it.effect("begin with the silence of their organization, seen or made", () =>
    Effect.gen(function* () {
      const sender = yield* tenant
      yield* given(sender, [message("before", { botId: "before" })])
      const set = yield* send("PATCH", "/api/organization", sender.admin, { defaultInactivitySeconds: 1800 })
      expect(set).toMatchObject({ status: 200, body: { defaultInactivitySeconds: 1800 } })
      yield* given(sender, [message("seen", { botId: "seen", timestamp: ago(Instant.hour) })])
      yield* send("POST", "/api/bots", sender.admin, { botId: "made" })
      yield* send("POST", "/api/bots", sender.admin, { botId: "own", inactivitySeconds: 60 })
      const { items } = yield* list(sender)
      expect(items.map(({ botId, inactivitySeconds }) => [botId, inactivitySeconds])).toStrictEqual([
        ["before", 86_400],
        ["made", 1800],
        ["own", 60],
        ["seen", 1800]
      ])
      const seen = yield* json("/api/conversations?botId=seen", { token: sender.read })
      expect(seen.body["items"]).toMatchObject([{ status: "closed" }])
      const short = yield* send("PATCH", "/api/organization", sender.admin, { defaultInactivitySeconds: 5 })
      expect([short.status, short.body["detail"]]).toStrictEqual([
        400,
        expect.stringMatching(/^defaultInactivitySeconds: /)
      ])
    })
  )

  it.effect("are changed by an admin of their organization alone", () =>
    Effect.gen(function* () {
      const [sender, other] = [yield* tenant, yield* tenant]
      yield* given(sender, [message("q")])
      const rename = (token: string) => send("PATCH", "/api/bots/support", token, { name: "X" })
      expect((yield* rename(sender.read)).status).toBe(403)
      expect((yield* rename(other.admin)).status).toBe(404)
      expect((yield* rename(sender.admin)).status).toBe(200)
      const bad = yield* send("PATCH", "/api/bots/support", sender.admin, { inactivitySeconds: 5 })
      expect([bad.status, bad.body["detail"]]).toStrictEqual([
        400,
        expect.stringContaining("inactivitySeconds")
      ])
    })
  )
})
