// @vitest-environment node
import { HttpResponse, http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { tokenOf } from "~/lib/session.server"
import { action, tokenIn } from "~/routes/invitation/data.server"
import { apiUrl, args, asked, context, now, origin, post, server, signedOut, thrown } from "../api.ts"
import { handle } from "../build.ts"
import { invitationToken as token, makePeople } from "../fixtures/people.ts"
import { alsoAnswering, locationOf } from "../pages.ts"

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

const send = (fields: Record<string, string>) => action(args(post("/invitation", fields)))
const password = "a long password"

describe("an invitation", () => {
  it("has a field for its link where no script posts it", async () => {
    const response = await handle(signedOut("/invitation"), context)
    const html = await response.text()
    expect(response.status).toBe(200)
    expect(html).toMatch(/<input[^>]*name="token"/)
    expect(html).not.toMatch(/ style="/)
  })

  it.each([
    [`${origin}/invitation#abc`, "abc"],
    [" abc ", "abc"]
  ])("is found in %j", (pasted, found) => expect(tokenIn(pasted)).toBe(found))

  it("says who invites whom to what, and keeps its token out of every address", async () => {
    const headers = { origin, host: new URL(origin).host }
    const link = `${origin}/invitation#${token}`
    const response = await handle(post("/invitation", { token: link }, headers), context)
    const html = await response.text()
    for (const words of ["Karoo Outfitters", "owner@example.com", "lerato@example.com", "Choose a password"])
      expect(html).toContain(words)
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(asked.map(({ url }) => url).join()).not.toContain(token)
  })

  it("is accepted with a password, and signs in", async () => {
    const answer = await send({ intent: "accept", token, password })
    expect(locationOf(answer)).toBe("/")
    const cookie = (answer as Response).headers.get("set-cookie")?.split(";")[0] ?? ""
    expect(await tokenOf(new Request(origin, { headers: { cookie } }), context)).toBe("session-token")
  })

  it.each([
    ["", 400, "A password of 1 to 1024 characters."],
    ["short", 400, "Needs at least 10 characters."],
    ["wrong", 401, "This is not the password of this account."]
  ])("stays open with the password %j", async (secret, status, fault) => {
    expect(await send({ intent: "accept", token, password: secret })).toMatchObject({
      init: { status },
      data: { opened: { token }, fault }
    })
  })

  it.each([
    ["used", 404, "This link was used or withdrawn, or is too old. Ask for a new one."],
    ["", 400, "This is not an invitation. Paste the whole link."],
    ["x".repeat(201), 400, "This is not an invitation. Paste the whole link."]
  ])("opens nothing with %j", async (wrong, status, message) => {
    expect(await send({ token: wrong })).toMatchObject({ init: { status }, data: { opened: null, message } })
  })

  it("says when the API does not answer", async () => {
    vi.spyOn(console, "error").mockImplementationOnce(() => undefined)
    server.use(http.post(`${apiUrl}/api/invitations/look`, () => HttpResponse.error()))
    expect(await send({ token })).toMatchObject({ init: { status: 503 } })
  })

  it("is posted from here alone", async () => {
    const foreign = post("/invitation", { token }, { origin: "http://evil.test" })
    expect(await thrown(async () => action(args(foreign)))).toMatchObject({ status: 403 })
  })
})
