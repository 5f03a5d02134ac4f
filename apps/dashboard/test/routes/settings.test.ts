// @vitest-environment node
import { HttpResponse, http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { shortcutsOf } from "~/lib/shortcuts.server"
import { action as saveBot } from "~/routes/_dash.settings.bots/data.server"
import { join, split } from "~/routes/_dash.settings.bots/inactivity"
import { action as changeKeys } from "~/routes/_dash.settings.keys/data.server"
import { loader as dash } from "~/routes/_dash/data.server"
import { loader as oldKeys } from "~/routes/keys"
import { action as shortcuts } from "~/routes/shortcuts"
import { apiUrl, args, asked, now, origin, server, signedIn, thrown } from "../api.ts"
import { problem } from "../fixtures/api.ts"
import { makeBots } from "../fixtures/bots.ts"
import { alsoAnswering, locationOf, page, posted } from "../pages.ts"

let fixture: ReturnType<typeof makeBots>

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now })
  vi.stubEnv("DEV", false)
})
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})
beforeEach(() => {
  asked.length = 0
  fixture = alsoAnswering(makeBots)
})

const withScopes = (...scopes: ReadonlyArray<string>) =>
  server.use(
    http.get(`${apiUrl}/api/me`, () =>
      HttpResponse.json({
        email: null,
        user: null,
        role: null,
        organization: { organizationId: "o", name: "O", timezone: "UTC" },
        organizations: [],
        scopes,
        mayReveal: false
      })
    )
  )

describe("the organization", () => {
  it("says for how long messages are kept, and what goes next", async () => {
    const { text } = await page("/settings")
    expect(text).toContain("Messages are kept for 400 days.")
    expect(text).toContain("Their text is kept for 90 days.")
    expect(text).toContain("Mon 1 Sep to Wed 1 Oct: 48 120 messages")
  })

  it("stands where retention is not known", async () => {
    server.use(http.get(`${apiUrl}/api/retention`, () => problem(503, "down", "Down", "No store.")))
    const { response, text } = await page("/settings")
    expect(response.status).toBe(200)
    expect(text).toContain("Not known at the moment")
  })

  it("says its name, its zone, and who is signed in", async () => {
    const { html, response, text } = await page("/settings")
    expect(response.status).toBe(200)
    for (const words of [
      "Karoo Outfitters",
      "Africa/Johannesburg, UTC+02:00",
      "owner@example.com",
      "scopes: read, admin"
    ])
      expect(text).toContain(words)
    for (const to of ["/settings/keys", "/settings/bots"]) expect(html).toContain(`href="${to}"`)
    expect(html).not.toMatch(/ style="/)
  })
})

describe("keyboard shortcuts", () => {
  it("are on, until this browser turns them off", async () => {
    const answer = await shortcuts(args(await posted("/shortcuts", { shortcuts: "off" })))
    expect(locationOf(answer)).toBe("/settings")
    const kept = answer.headers.get("set-cookie") ?? ""
    expect(kept).toMatch(/^shortcuts=off; Path=\/; Max-Age=31536000;/)
    const request = await signedIn("/settings")
    expect((await dash(args(request))).shortcuts).toBe(true)
    const cookie = `${request.headers.get("cookie")}; ${kept.split(";")[0]}`
    expect((await dash(args(new Request(`${origin}/settings`, { headers: { cookie } })))).shortcuts).toBe(
      false
    )
  })

  it("come on again by dropping the cookie", async () => {
    const answer = await shortcuts(args(await posted("/shortcuts", { shortcuts: "on" })))
    expect(answer.headers.get("set-cookie")).toContain("Max-Age=0")
    expect(await thrown(async () => shortcuts(args(await posted("/shortcuts", {}))))).toMatchObject({
      status: 400
    })
  })

  it.each([
    ["shortcuts=off", false],
    ["a=1; shortcuts=off; b=2", false],
    ["myshortcuts=off", true],
    ["shortcuts=offside", true],
    ["", true]
  ])("%j: %s", (cookie, on) => {
    expect(shortcutsOf(new Request(origin, { headers: { cookie } }))).toBe(on)
  })
})

describe("keys", () => {
  it("are found where they were", () => {
    const answer = oldKeys()
    expect([answer.status, locationOf(answer)]).toEqual([301, "/settings/keys"])
  })

  it("are listed, made and revoked", async () => {
    const { response, text } = await page("/settings/keys")
    expect(response.status).toBe(200)
    expect(text).toContain("Website widget")
    const made = await changeKeys(
      args(await posted("/settings/keys", { intent: "create", name: "CI", scope: "read" }))
    )
    expect(made).toMatchObject({ data: { created: { name: "CI", key: expect.stringMatching(/^bf_/) } } })
    const revoked = await changeKeys(args(await posted("/settings/keys", { intent: "revoke", id: "k1" })))
    expect(locationOf(revoked)).toBe("/settings/keys")
  })
})

describe("how long a conversation may be quiet", () => {
  it.each([
    [86_400, "24", "hours"],
    [172_800, "2", "days"],
    [5_400, "90", "minutes"],
    [90, "1.5", "minutes"]
  ] as const)("%d s reads as %s %s, and back", (seconds, amount, unit) => {
    expect(split(seconds)).toEqual({ amount, unit })
    expect(join(amount, unit)).toBe(seconds)
  })

  it.each([
    ["0.5", "minutes"],
    ["367", "days"],
    ["-1", "hours"],
    ["1e3", "hours"],
    ["1", "toString"],
    ["", "hours"]
  ])("%j %s is none", (amount, unit) => expect(join(amount, unit)).toBeNull())
})

describe("bots", () => {
  const save = async (fields: Record<string, string>) => saveBot(args(await posted("/settings/bots", fields)))
  const typed = { botId: "orders", name: "Orders", amount: "90", unit: "minutes" }

  it("have a form each, filled with what is", async () => {
    const { html, response, text } = await page("/settings/bots")
    expect(response.status).toBe(200)
    expect(text).toContain("orders")
    expect(html).toMatch(/name="name"[^>]*value="Orders and returns"/)
    // One more makes a new one.
    expect(html.match(/name="amount"/g)).toHaveLength(4)
    expect(html).not.toMatch(/ style="/)
  })

  it("are saved, and said to be", async () => {
    expect(locationOf(await save(typed))).toBe("/settings/bots?saved=orders")
    expect(fixture.bots.find(({ botId }) => botId === "orders")).toMatchObject({
      name: "Orders",
      inactivitySeconds: 5_400
    })
    expect((await page("/settings/bots?saved=orders")).text).toContain("Saved")
  })

  it("keep what was typed, with what is wrong at each field", async () => {
    expect(await save({ ...typed, name: " ", amount: "0" })).toMatchObject({
      init: { status: 400 },
      data: {
        typed: { amount: "0" },
        faults: { fields: { name: expect.any(String), inactivity: expect.any(String) } }
      }
    })
    expect(asked.filter(({ method }) => method === "PATCH")).toHaveLength(0)
  })

  it.each([
    ["at its field", { name: "Taken" }, { fields: { name: "Is another bot's." }, refusal: null }],
    ["with its detail", { botId: "nobody" }, { refusal: { detail: "There is no bot of this id." } }]
  ])("show a refusal %s", async (_, fields, faults) => {
    expect(await save({ ...typed, ...fields })).toMatchObject({ data: { faults } })
  })

  it("stay as they are while the API is down", async () => {
    server.use(http.patch(`${apiUrl}/api/bots/:id`, () => HttpResponse.error()))
    expect(await save(typed)).toMatchObject({ init: { status: 503 } })
    server.use(
      http.get(`${apiUrl}/api/bots`, ({ request }) =>
        request.headers.get("x-request-id") === null ? undefined : problem(503, "down", "Down", "No store.")
      )
    )
    expect((await page("/settings/bots")).response.status).toBe(503)
  })

  it("are only shown to who may not change them", async () => {
    withScopes("read")
    const { html, text } = await page("/settings/bots")
    expect(text).toContain("Owners and admins may change it.")
    expect(html).toContain("<fieldset disabled")
    expect(text).not.toContain("Save ")
  })

  it("are created, by an id alone or with a name", async () => {
    const fields = { intent: "create", botId: " returns ", name: "", amount: "2", unit: "days" }
    expect(locationOf(await save(fields))).toBe("/settings/bots?created=returns")
    expect(fixture.bots.at(-1)).toMatchObject({
      botId: "returns",
      name: "returns",
      inactivitySeconds: 172_800
    })
    expect((await page("/settings/bots?created=returns")).text).toContain("returns is created.")
    await save({ ...fields, botId: "refunds", name: "Refunds" })
    expect(fixture.bots.at(-1)).toMatchObject({ botId: "refunds", name: "Refunds" })
  })

  it("are not created twice, nor without an id", async () => {
    const fields = { ...typed, intent: "create" }
    expect(await save(fields)).toMatchObject({
      init: { status: 409 },
      data: {
        isNew: true,
        typed,
        faults: { fields: { botId: "There is a bot of this id." }, refusal: null }
      }
    })
    asked.length = 0
    expect(await save({ ...fields, botId: "" })).toMatchObject({
      init: { status: 400 },
      data: { faults: { fields: { botId: expect.any(String) } } }
    })
    expect(asked.filter(({ method }) => method === "POST")).toHaveLength(0)
  })

  it("appear with their first event", async () => {
    fixture.bots.length = 0
    expect((await page("/settings/bots")).text).toContain("No bot yet")
  })
})
