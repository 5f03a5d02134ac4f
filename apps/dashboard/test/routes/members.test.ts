// @vitest-environment node
import { http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { action } from "~/routes/_dash.settings.members/data.server"
import { apiUrl, args, asked, now, origin, post, server, thrown } from "../api.ts"
import { problem } from "../fixtures/api.ts"
import { invitationToken, makePeople } from "../fixtures/people.ts"
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

const send = async (fields: Record<string, string>) => action(args(await posted("/settings/members", fields)))
const owner = "0b0f3a5e-8a53-4a6f-9d0a-3a4f1f1a7a02"

describe("members", () => {
  it("are listed with their roles, and who is invited", async () => {
    const { html, response, text } = await page("/settings/members")
    expect(response.status).toBe(200)
    for (const words of ["thandi@example.com", "you", "lerato@example.com", "Tue 1 Dec 2026, 12:34"])
      expect(text).toContain(words)
    expect(html).toMatch(/aria-label="Role of thandi@example.com"[\s\S]*?value="analyst" selected/)
    expect(html).not.toMatch(/ style="/)
  })

  it("change their role, and leave", async () => {
    expect(locationOf(await send({ intent: "role", id: "u2", role: "admin" }))).toBe(
      "/settings/members?done=role"
    )
    expect(fixture.members.find(({ userId }) => userId === "u2")?.role).toBe("admin")
    expect(locationOf(await send({ intent: "remove", id: "u3" }))).toBe("/settings/members?done=remove")
    expect(fixture.members).toHaveLength(2)
    expect((await page("/settings/members?done=remove")).text).toContain("The member was removed.")
  })

  it.each([{ intent: "remove" }, { intent: "role", role: "viewer" }])(
    "keep their last owner: %o",
    async (fields) => {
      expect(await send({ id: owner, ...fields } as Record<string, string>)).toMatchObject({
        init: { status: 409 },
        data: { refusal: { detail: "An organization keeps its last owner." } }
      })
    }
  )

  it("are not shown to who may not see them", async () => {
    server.use(
      http.get(`${apiUrl}/api/members`, () => problem(403, "no_scope", "Forbidden", "Needs the scope admin."))
    )
    const { response, text } = await page("/settings/members")
    expect(response.status).toBe(200)
    expect(text).toContain("Needs the scope admin.")
    expect(text).not.toContain("Invite someone")
  })

  it("are safe from other sites, and from what there is not to do", async () => {
    const foreign = post("/settings/members", { intent: "remove", id: "u2" }, { origin: "http://evil.test" })
    expect(await thrown(async () => action(args(foreign)))).toMatchObject({ status: 403 })
    for (const intent of ["crown", "role"])
      expect(await send({ intent, id: "u2" })).toMatchObject({ init: { status: 400 } })
    expect(fixture.members).toHaveLength(3)
  })
})

describe("invitations", () => {
  it("give a link, once", async () => {
    const made = await send({ intent: "invite", email: " New@Example.com", role: "viewer" })
    expect(made).toMatchObject({
      data: { invited: { email: "new@example.com", link: `${origin}/invitation#${invitationToken}` } },
      init: { headers: { "cache-control": "no-store" } }
    })
    expect((await page("/settings/members")).html).not.toContain(invitationToken)
  })

  it.each([
    ["nobody", "Not an e-mail address."],
    ["thandi@example.com", "Is a member already."]
  ])("of %s say at the field what is wrong", async (email, fault) => {
    expect(await send({ intent: "invite", email, role: "viewer" })).toMatchObject({
      data: { invited: null, typed: { email }, faults: { fields: { email: fault }, refusal: null } }
    })
  })

  it("are withdrawn", async () => {
    expect(locationOf(await send({ intent: "withdraw", id: "i1" }))).toBe("/settings/members?done=withdraw")
    expect(fixture.invitations).toHaveLength(0)
    expect(await send({ intent: "withdraw", id: "i1" })).toMatchObject({
      data: { refusal: { detail: "There is no such invitation." } }
    })
  })
})
