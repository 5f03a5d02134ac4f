// @vitest-environment node
import { http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { loader } from "~/routes/_dash.settings.audit/data.server"
import { loader as csv } from "~/routes/audit[.]csv"
import { apiUrl, args, asked, askedFor, now, server, signedIn, signedOut, thrown } from "../api.ts"
import { problem } from "../fixtures/api.ts"
import { makePeople } from "../fixtures/people.ts"
import { alsoAnswering, locationOf, page } from "../pages.ts"

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
  alsoAnswering(makePeople)
})

const load = async (query: string) => loader(args(await signedIn(`/settings/audit${query}`)))

describe("the audit log", () => {
  it("says when, who, what and on what, in the organization's zone", async () => {
    const { html, response, text } = await page("/settings/audit")
    expect(response.status).toBe(200)
    expect(text).toContain("Wed 25 Nov 2026, 12:34 owner@example.com Created a key target 70 scopes read")
    expect(text).toContain("Weekly report key")
    expect(html).toContain('href="/settings/audit?cursor=21"')
    expect(html).toContain('href="/audit.csv"')
    expect(text).not.toContain("Newest")
    expect(html).not.toMatch(/ style="/)
  })

  it("goes on where the page before ends, and back", async () => {
    expect((await load("?cursor=21")).items.map(({ id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, i) => 20 - i)
    )
    const { html } = await page("/settings/audit?cursor=21&action=key.created")
    expect(html).toContain('href="/settings/audit?action=key.created"')
    expect(html).not.toContain(">Older<")
  })

  it("is narrowed to one action", async () => {
    const { items } = await load("?action=price.set")
    expect(items).toHaveLength(14)
    expect(askedFor("/api/audit").getAll("action")).toEqual(["price.set"])
    const { html, text } = await page("/settings/audit?action=no.such")
    expect(text).toContain("Nothing here.")
    expect(html).toContain('<option value="no.such" selected="">')
  })

  it.each(["", "0", "-1", "1e3", "x", "99999999999999999999"])(
    "begins at the newest for the cursor %j",
    async (cursor) => {
      expect((await load(`?cursor=${cursor}`)).isNewest).toBe(true)
      expect(askedFor("/api/audit").has("cursor")).toBe(false)
    }
  )

  it("is not shown to who may not see it", async () => {
    server.use(
      http.get(`${apiUrl}/api/audit`, () => problem(403, "no_scope", "Forbidden", "Needs the scope admin."))
    )
    const { response, text } = await page("/settings/audit")
    expect(response.status).toBe(200)
    expect(text).toContain("Needs the scope admin.")
  })

  it("is a file, too", async () => {
    const answer = await csv(args(await signedIn("/audit.csv")))
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="audit_2026-11-25.csv"')
    expect(await answer.text()).toContain("id,at,actor")
    server.use(http.get(`${apiUrl}/api/export/audit.csv`, () => problem(403, "no_scope", "Forbidden", "No.")))
    expect(await thrown(async () => csv(args(await signedIn("/audit.csv"))))).toMatchObject({
      status: 403
    })
    expect(locationOf(await thrown(async () => csv(args(signedOut("/audit.csv")))))).toMatch(/^\/sign-in/)
  })
})
