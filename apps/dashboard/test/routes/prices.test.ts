// @vitest-environment node
import { HttpResponse, http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { action as set, loader as setPage } from "~/routes/_dash.costs_.prices_.set/data.server"
import { action as withdraw } from "~/routes/_dash.costs_.prices_.withdraw/data.server"
import { loader as book } from "~/routes/_dash.costs_.prices/data.server"
import { apiUrl, args, asked, now, server, signedIn, thrown } from "../api.ts"
import { problem } from "../fixtures/api.ts"
import { makeCosts } from "../fixtures/costs.ts"
import { alsoAnswering, locationOf, page, posted } from "../pages.ts"

let costs: ReturnType<typeof makeCosts>

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
  costs = alsoAnswering(makeCosts)
})

const typed = {
  model: "house/model 1",
  validFrom: "2026-11-24T08:00",
  input: "1.5",
  cachedInput: "",
  cacheCreationInput: "",
  output: "6"
}
const viewer = http.get(`${apiUrl}/api/me`, () =>
  HttpResponse.json({
    email: null,
    user: null,
    role: null,
    organization: { organizationId: "o", name: "O", timezone: "UTC" },
    organizations: [],
    scopes: ["read"],
    mayReveal: false
  })
)
const query = (fields: Record<string, string>) => `/costs/prices/set?${new URLSearchParams(fields)}`
const changes = () => asked.filter(({ method }) => method === "PUT" || method === "DELETE")

describe("the price book", () => {
  it("lists what models cost, exactly, and first what has no price", async () => {
    const { html, response, text } = await page("/costs/prices")
    expect(response.status).toBe(200)
    for (const words of ["$0.075", "$2.50", "as input", "2 Oct 2024", "own", "1 200 messages"])
      expect(text).toContain(words)
    expect(text.indexOf("house-model")).toBeLessThan(text.indexOf("gpt-4o-mini"))
    expect(html).toContain('href="/costs/prices/set?model=house-model"')
    expect(html).toContain(
      'href="/costs/prices/withdraw?model=claude-3-5-haiku&amp;validFrom=2026-10-31T22%3A00%3A00.000Z"'
    )
    expect(html).toContain('href="https://openai.com/api/pricing"')
    expect(html).not.toMatch(/ style="/)
  })

  it("is searched by a part of the name", async () => {
    const { prices } = await book(args(await signedIn("/costs/prices?q=MINI")))
    expect(prices.map(({ model }) => model)).toEqual(["gpt-4o-mini"])
    expect((await page("/costs/prices?q=nothing")).text).toContain("No model of this name has a price")
  })

  it("offers no change to who may make none", async () => {
    server.use(viewer)
    const { html, text } = await page("/costs/prices")
    expect(html).not.toContain("/costs/prices/set")
    expect(text).toContain("Owners and admins set prices.")
  })

  it("that cannot be had is a page with the status", async () => {
    server.use(http.get(`${apiUrl}/api/prices`, () => HttpResponse.error()))
    expect((await page("/costs/prices")).response.status).toBe(503)
  })
})

describe("setting a price", () => {
  it("is refused at once to who may not", async () => {
    server.use(viewer)
    const { html, response, text } = await page("/costs/prices/set?model=gpt-4o")
    expect(response.status).toBe(403)
    expect(text).toContain("Owners and admins set prices")
    expect(html).not.toContain('name="validFrom"')
  })

  it("begins with today's rates, or with the first message without one", async () => {
    const known = await setPage(args(await signedIn("/costs/prices/set?model=gpt-4o")))
    expect(known.fields).toMatchObject({ input: "2.5", cachedInput: "1.25", validFrom: "2026-11-25T12:34" })
    expect(known.isFirstOwn).toBe(true)
    const unknown = await setPage(args(await signedIn("/costs/prices/set?model=house-model")))
    // Clocks of Johannesburg, 40 hours before.
    expect(unknown.fields).toMatchObject({ input: "", validFrom: "2026-11-23T20:34" })
  })

  it("shows what would change, and changes nothing", async () => {
    const { html, text } = await page(query({ ...typed, step: "preview" }))
    for (const words of ["1 200", "$1.20", "$3.72", "+$2.52", "Set this price"]) expect(text).toContain(words)
    expect(html).toContain('<input type="hidden" name="validFrom" value="2026-11-24T08:00"/>')
    const [change] = changes()
    expect(change?.url).toContain("/api/prices/house%2Fmodel%201?preview=true")
    expect(await change?.json()).toEqual({
      validFrom: "2026-11-24T06:00:00.000Z",
      input: "1.5",
      cachedInput: null,
      cacheCreationInput: null,
      output: "6"
    })
    expect(costs.prices).toHaveLength(3)
  })

  it("says at each field what is wrong, and asks nothing", async () => {
    const { text } = await page(
      query({ model: "", validFrom: "soon", input: "1,5", output: "", step: "preview" })
    )
    for (const words of [
      "Name the model",
      "Choose a day",
      "Write an amount such as 0.15",
      "A price needs this."
    ])
      expect(text).toContain(words)
    expect(changes()).toHaveLength(0)
  })

  it("shows the API's refusal at its field", async () => {
    const { faults } = await setPage(args(await signedIn(query({ ...typed, input: "999", step: "preview" }))))
    expect(faults?.fields.input).toBe("Too dear.")
  })

  it("is done by a post, and said on the book", async () => {
    const answer = await set(args(await posted("/costs/prices/set", typed)))
    expect(locationOf(answer)).toBe("/costs/prices?set=house%2Fmodel+1")
    expect(costs.prices.at(-1)).toMatchObject({ model: "house/model 1", input: "1.5" })
    expect((await page("/costs/prices?set=house%2Fmodel+1")).text).toContain(
      "The price of house/model 1 is set."
    )
  })

  it.each([
    [
      "without the scope",
      () => problem(403, "missing_scope", "Forbidden", 'This needs the scope "admin".'),
      403
    ],
    ["while a store is down", () => problem(503, "down", "Unavailable", "PostgreSQL does not answer."), 503]
  ] as const)("%s keeps the form, with why", async (_, respond, status) => {
    server.use(http.put(`${apiUrl}/api/prices/:model`, respond))
    const answer = await set(args(await posted("/costs/prices/set", typed)))
    expect(answer).toMatchObject({ init: { status }, data: { faults: { refusal: { status } } } })
    expect((await page(query({ ...typed, step: "preview" }))).text).toContain("The price was not accepted")
  })

  it("is refused from another site", async () => {
    const request = await posted("/costs/prices/set", typed)
    request.headers.set("origin", "http://evil.example")
    const answer = await thrown(() => set(args(request)))
    expect(answer instanceof Response && answer.status).toBe(403)
    expect(changes()).toHaveLength(0)
  })
})

describe("withdrawing a price", () => {
  const own = { model: "claude-3-5-haiku", validFrom: "2026-10-31T22:00:00.000Z" }
  const path = `/costs/prices/withdraw?${new URLSearchParams(own)}`

  it("is shown first", async () => {
    const { response, text } = await page(path)
    expect(response.status).toBe(200)
    for (const words of ["Withdraw the price of claude-3-5-haiku", "$0.70", "Left without a price 200"])
      expect(text).toContain(words)
    expect(costs.prices).toHaveLength(3)
  })

  it("is done by a post", async () => {
    const answer = await withdraw(args(await posted(path, own)))
    expect(locationOf(answer)).toBe("/costs/prices?withdrawn=claude-3-5-haiku")
    expect(costs.prices).toHaveLength(2)
  })

  it("says so when there is none", async () => {
    const { text } = await page(path.replace("haiku", "opus"))
    expect(text).toContain("There is no own price of this model and validFrom.")
    expect((await page("/costs/prices/withdraw?model=x")).response.status).toBe(404)
  })
})
