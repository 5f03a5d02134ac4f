// @vitest-environment node
import { HttpResponse, http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { action, loader } from "~/routes/_dash.settings._index/data.server"
import { action as change } from "~/routes/organization"
import { tokenOf } from "~/lib/session.server"
import { apiUrl, args, asked, context, now, origin, server, signedIn, thrown } from "../api.ts"
import { problem } from "../fixtures/api.ts"
import { makePeople } from "../fixtures/people.ts"
import { alsoAnswering, locationOf, page, posted } from "../pages.ts"

let fixture: ReturnType<typeof makePeople>

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
  fixture = alsoAnswering(makePeople)
})

const send = async (fields: Record<string, string>) => action(args(await posted("/settings?index", fields)))
const typed = {
  intent: "save",
  name: "Karoo",
  timezone: "Europe/Berlin",
  storeText: "on",
  amount: "2",
  unit: "days"
}

describe("the organization's settings", () => {
  it("come filled in, with the zones there are", async () => {
    const { zones } = await loader(args(await signedIn("/settings")))
    expect(zones).toContain("Africa/Johannesburg")
    const { html } = await page("/settings")
    expect(html).toMatch(/name="name"[^>]*value="Karoo Outfitters"/)
    expect(html).toContain('<option value="Europe/Berlin">')
    expect(html).not.toMatch(/ style="/)
  })

  it("are saved, and said to be", async () => {
    expect(locationOf(await send(typed))).toBe("/settings?saved")
    expect(fixture.organization).toMatchObject({
      name: "Karoo",
      timezone: "Europe/Berlin",
      storeText: true,
      defaultInactivitySeconds: 172_800
    })
    const { storeText: _, ...off } = typed
    await send(off)
    expect(fixture.organization.storeText).toBe(false)
    expect((await page("/settings?saved")).text).toContain("Saved.")
  })

  it("keep what was typed, with what is wrong at each field", async () => {
    expect(await send({ ...typed, name: " ", timezone: "Karoo", amount: "0" })).toMatchObject({
      init: { status: 400 },
      data: {
        typed: { timezone: "Karoo" },
        faults: {
          fields: { name: expect.any(String), timezone: expect.any(String), inactivity: expect.any(String) }
        }
      }
    })
    expect(asked.filter(({ method }) => method === "PATCH")).toHaveLength(0)
  })

  it("show a refusal of the API", async () => {
    server.use(
      http.patch(`${apiUrl}/api/organization`, () => problem(403, "no_scope", "Forbidden", "Needs admin."))
    )
    expect(await send(typed)).toMatchObject({ data: { faults: { refusal: { detail: "Needs admin." } } } })
  })

  it("can only be read by who may not change them", async () => {
    server.use(
      http.get(`${apiUrl}/api/me`, () =>
        HttpResponse.json({
          email: "viewer@example.com",
          user: { userId: "u3", email: "viewer@example.com" },
          role: "viewer",
          organization: { organizationId: "o", name: "O", timezone: "UTC" },
          organizations: [],
          scopes: ["read"],
          mayReveal: false
        })
      )
    )
    const { html, text } = await page("/settings")
    expect(text).toContain("Owners and admins may change this.")
    expect(html).not.toContain('value="save"')
  })
})

describe("signing out everywhere", () => {
  const everywhere = { intent: "sign-out-everywhere" }

  it("ends the sessions and drops this one", async () => {
    const answer = await send(everywhere)
    expect(locationOf(answer)).toBe("/sign-in")
    expect((answer as Response).headers.get("set-cookie")).toContain("Max-Age=0")
  })

  it("says when it could not", async () => {
    server.use(http.delete(`${apiUrl}/api/sessions`, () => problem(503, "down", "Down", "No store.")))
    expect(await send(everywhere)).toMatchObject({ data: { stays: { detail: "No store." } } })
  })
})

describe("leaving", () => {
  const leave = { intent: "leave" }
  const meAs = (userId: string) =>
    server.use(
      http.get(`${apiUrl}/api/me`, () =>
        HttpResponse.json({
          email: "sam@example.com",
          user: { userId, email: "sam@example.com" },
          role: "viewer",
          organization: { organizationId: "o", name: "Karoo", timezone: "UTC" },
          organizations: [],
          scopes: ["read"],
          mayReveal: false
        })
      )
    )

  it("takes oneself out, whatever one's role, and drops the session", async () => {
    meAs("u3")
    expect((await page("/settings")).text).toContain("Leave for good")
    const answer = await send(leave)
    expect(locationOf(answer)).toBe("/sign-in?left")
    expect((answer as Response).headers.get("set-cookie")).toContain("Max-Age=0")
    expect(fixture.members.some(({ userId }) => userId === "u3")).toBe(false)
  })

  it("is refused to the last owner, who stays signed in", async () => {
    const before = fixture.members.length
    expect(await send(leave)).toMatchObject({
      init: { status: 409 },
      data: { stays: { detail: "An organization keeps its last owner." } }
    })
    expect(fixture.members).toHaveLength(before)
  })
})

describe("another password", () => {
  const asks = {
    intent: "change-password",
    currentPassword: "old one",
    newPassword: "new one!",
    again: "new one!"
  }
  const changes = () => asked.filter(({ method }) => method === "PUT")

  it("keeps who changed it signed in, by a new session", async () => {
    const answer = await send(asks)
    expect(locationOf(answer)).toBe("/settings?password=changed")
    const cookie = (answer as Response).headers.get("set-cookie")?.split(";")[0] ?? ""
    expect(await tokenOf(new Request(origin, { headers: { cookie } }), context)).toBe("changed-token")
    expect(await changes()[0]?.json()).toStrictEqual({ currentPassword: "old one", newPassword: "new one!" })
    expect((await page("/settings?password=changed")).text).toContain("Your password is changed.")
  })

  it("is said twice", async () => {
    const answer = await send({ ...asks, again: "new one?" })
    expect(answer).toMatchObject({
      init: { status: 400 },
      data: { password: { fields: { again: "Not the same as the new password." } } }
    })
    expect(changes()).toHaveLength(0)
    expect(JSON.stringify(answer)).not.toContain("new one")
  })

  it("is refused at the field that is wrong", async () => {
    expect(await send({ ...asks, currentPassword: "wrong" })).toMatchObject({
      data: { password: { fields: { currentPassword: "Is not your password." }, refusal: null } }
    })
  })

  it("may have to wait", async () => {
    server.use(
      http.put(`${apiUrl}/api/me/password`, () => problem(429, "too_many_requests", "Too many", "Wait."))
    )
    expect(await send(asks)).toMatchObject({
      init: { status: 429 },
      data: { password: { refusal: { detail: "Wait." } } }
    })
  })
})

describe("going to another organization", () => {
  const go = async () => change(args(await posted("/organization", { organizationId: "o2" })))

  it("keeps the session under its new token", async () => {
    const answer = await go()
    expect(locationOf(answer)).toBe("/")
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? ""
    expect(await tokenOf(new Request(origin, { headers: { cookie } }), context)).toBe("switched-token")
  })

  it("is refused where one is no member", async () => {
    server.use(
      http.post(`${apiUrl}/api/session/organization`, () =>
        problem(404, "no_such_organization", "Not found", "You are in no organization of this id.")
      )
    )
    expect(await thrown(go)).toMatchObject({ init: { status: 404 } })
  })

  it("is offered to who has more than one", async () => {
    expect((await page("/settings")).html).not.toContain('action="/organization"')
    const here = { organizationId: "o", name: "Karoo", timezone: "UTC" }
    const organizations = [
      { organizationId: "o", name: "Karoo", role: "viewer" },
      { organizationId: "o2", name: "Fynbos", role: "owner" }
    ]
    const user = { userId: "u3", email: "viewer@example.com" }
    const me = { email: user.email, user, role: "viewer", organization: here, organizations }
    server.use(
      http.get(`${apiUrl}/api/me`, () => HttpResponse.json({ ...me, scopes: ["read"], mayReveal: false }))
    )
    const { html, text } = await page("/settings")
    expect(html).toContain('action="/organization"')
    expect(text).toContain("Fynbos owner")
  })
})
