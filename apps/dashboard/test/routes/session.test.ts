// @vitest-environment node
import { HttpResponse, http } from "msw"
import { describe, expect, it } from "vitest"
import { tokenOf } from "~/lib/session.server"
import { action as ticket } from "~/routes/live.ticket"
import { action as signIn, loader as signInPage } from "~/routes/sign-in/data.server"
import { action as signOut } from "~/routes/sign-out"
import { apiUrl, args, asked, context, origin, post, server, signedIn, signedOut, thrown } from "../api.ts"
import { credentials, token } from "../fixtures/api.ts"

const cookieOf = (response: Response) => response.headers.get("set-cookie") ?? ""

describe("signing in", () => {
  it("keeps the session where no script reads it, and goes where one wanted to", async () => {
    const response = await signIn(args(post("/sign-in", { ...credentials, to: "/conversations?q=a" })))
    if (!(response instanceof Response)) throw new Error("no redirect")
    expect(response.status).toBe(302)
    expect(response.headers.get("location")).toBe("/conversations?q=a")
    expect(cookieOf(response)).toMatch(/HttpOnly/)
    expect(cookieOf(response)).toMatch(/SameSite=Lax/)
    expect(cookieOf(response)).not.toMatch(/Secure/)
    const next = new Request(origin, { headers: { cookie: cookieOf(response).split(";")[0] ?? "" } })
    expect(await tokenOf(next, context)).toBe(token)
  })

  it("sets a Secure cookie behind https", async () => {
    const secure = { env: { ...context.env, BOTFLOW_PUBLIC_URL: "https://dashboard.test" } }
    const response = await signIn({ ...args(post("/sign-in", credentials)), context: secure })
    expect(response instanceof Response && cookieOf(response)).toMatch(/^__Host-.*Secure/)
  })

  it("says so when the password is wrong, and sets nothing", async () => {
    const answer = await signIn(args(post("/sign-in", { ...credentials, password: "wrong" })))
    expect(answer).toMatchObject({
      data: { email: credentials.email, message: /do not match/ },
      init: { status: 401 }
    })
  })

  it("says so when the API is down", async () => {
    server.use(http.post(`${apiUrl}/api/session`, () => HttpResponse.error()))
    expect(await signIn(args(post("/sign-in", credentials)))).toMatchObject({ init: { status: 503 } })
  })

  it.each(["//evil.example", "https://evil.example", "/\\evil.example"])("never leads to %s", async (to) => {
    const response = await signIn(args(post("/sign-in", { ...credentials, to })))
    expect(response instanceof Response && response.headers.get("location")).toBe("/")
  })

  it("is over for who is signed in", async () => {
    const answer = await thrown(async () => signInPage(args(await signedIn("/sign-in?to=%2Fkeys"))))
    expect(answer instanceof Response && answer.headers.get("location")).toBe("/keys")
  })
})

describe("a form of another site", () => {
  it.each([{ origin: "http://evil.example" }, { origin: "null" }, {}])("is refused: %j", async (headers) => {
    const answer = await thrown(() => signIn(args(post("/sign-in", credentials, headers))))
    expect(answer instanceof Response && answer.status).toBe(403)
  })
})

it("does not believe a cookie it did not sign", async () => {
  const request = await signedIn("/")
  const forged = new Request(origin, {
    headers: { cookie: `${request.headers.get("cookie")?.slice(0, -4)}AAAA` }
  })
  expect(await tokenOf(forged, context)).toBeUndefined()
})

it("signing out ends the session in the API and drops the cookie", async () => {
  const request = await signedIn("/sign-out")
  const headers = { cookie: request.headers.get("cookie") ?? "", origin }
  const response = await signOut(args(post("/sign-out", {}, headers)))
  expect(asked.at(-1)?.method).toBe("DELETE")
  expect(cookieOf(response)).toMatch(/Max-Age=0/)
})

describe("a ticket for the live socket", () => {
  it("leads to the socket on the same origin", async () => {
    const cookie = (await signedIn("/")).headers.get("cookie") ?? ""
    const response = await ticket(args(post("/live/ticket", {}, { cookie, origin })))
    expect(await response.json()).toEqual({ url: "/api/realtime?ticket=t-1" })
  })

  it("is refused with a status, not with a page", async () => {
    const { headers } = signedOut("/")
    expect(headers.get("cookie")).toBeNull()
    expect((await ticket(args(post("/live/ticket", {})))).status).toBe(401)
  })
})
