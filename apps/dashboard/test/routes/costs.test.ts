// @vitest-environment node
import { delay, HttpResponse, http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { loader } from "~/routes/_dash.costs/data.server"
import { apiUrl, args, asked, askedFor, now, server, signedIn, thrown } from "../api.ts"
import { makeCosts } from "../fixtures/costs.ts"
import { problem } from "../fixtures/api.ts"
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
  alsoAnswering(makeCosts)
})

const load = async (path: string) => loader(args(await signedIn(path)))

describe("the numbers of a range", () => {
  it("are asked for under all filters, and once for each dear model over the same buckets", async () => {
    const { series } = await load("/costs?period=7d&bot=orders&channel=web")
    expect(Object.fromEntries(askedFor("/api/analytics/summary"))).toEqual({
      period: "7d",
      botId: "orders",
      channel: "web",
      compare: "previous"
    })
    const usage = asked.filter(({ url }) => url.includes("token-usage")).map(({ url }) => new URL(url))
    expect(usage.map(({ searchParams }) => searchParams.get("model"))).toEqual([
      null,
      "gpt-4o",
      "claude-3-5-haiku",
      "gpt-4o-mini"
    ])
    for (const { searchParams } of usage) expect(searchParams.get("bucket")).toBe("day")
    expect(new Set(usage.slice(1).map(({ searchParams }) => searchParams.get("from"))).size).toBe(1)
    expect(series.models).toEqual(["gpt-4o", "claude-3-5-haiku", "gpt-4o-mini"])
    // The only other model has no price: nothing is left for a series of the rest.
    expect(series.rest).toBeNull()
    expect(series.points[0]?.costs).toEqual([0.1, 0.015, 0.012])
  })

  it("narrow to a model", async () => {
    const { byModel } = await load("/costs?model=gpt-4o")
    expect(askedFor("/api/analytics/summary").get("model")).toBe("gpt-4o")
    expect(byModel.map(({ model }) => model)).toEqual(["gpt-4o"])
  })

  it("keep the question when a form without script leaves fields empty", async () => {
    const answer = await thrown(() => load("/costs?period=24h&bot=&other=gpt-4o&input="))
    expect(locationOf(answer)).toBe("/costs?other=gpt-4o")
  })
})

describe("what if", () => {
  it("asks about the same range at another model's price", async () => {
    const { whatIf } = await load("/costs?bot=orders&other=gpt-4o-mini")
    const question = asked.find(({ url }) => url.includes("what-if"))
    expect(await question?.json()).toEqual({ model: "gpt-4o-mini" })
    expect(askedFor("/api/prices/what-if").get("botId")).toBe("orders")
    expect(whatIf?.result?.differenceUsd).toMatch(/^-?\d/)
  })

  it("asks about rates as they were typed", async () => {
    await load("/costs?input=0.15&output=0.60")
    const question = asked.find(({ url }) => url.includes("what-if"))
    expect(await question?.json()).toMatchObject({ price: { input: "0.15", output: "0.6" } })
  })

  it("says at the field what is wrong, and asks nothing", async () => {
    const { whatIf } = await load("/costs?input=cheap")
    expect(whatIf?.faults?.fields).toMatchObject({
      input: expect.stringContaining("0.15"),
      output: "A price needs this."
    })
    expect(asked.some(({ url }) => url.includes("what-if"))).toBe(false)
  })

  it("shows the API's refusal at its field", async () => {
    const { whatIf } = await load("/costs?other=nobody")
    expect(whatIf?.faults?.fields.other).toBe("Has no price that is in force now.")
  })

  it("fails alone: the page keeps its numbers", async () => {
    server.use(http.post(`${apiUrl}/api/prices/what-if`, () => HttpResponse.error()))
    const { text } = await page("/costs?other=gpt-4o")
    expect(text).toContain("The comparison could not be made")
    expect(text).toMatch(/Request [0-9a-f-]{36}/)
    expect(text).toContain("By model")
  })
})

describe("the page before any script", () => {
  it("holds cards, bars, tables and what has no price", async () => {
    const { html, response, text } = await page("/costs")
    expect(response.status).toBe(200)
    for (const words of ["$0.0042", "$0.0061", "49.2 %", "By model", "house-model", "gpt-4o-mini"])
      expect(text).toContain(words)
    expect(text).toContain("125 messages without a price")
    expect(html).toContain('href="/costs/prices/set?model=house-model"')
    expect(html).toContain('href="/costs?model=gpt-4o-mini"')
    expect(html).toContain('href="/conversations?bot=orders"')
    expect(/<path d="([^"]+)" class="bar-r1"/.exec(html)?.[1]?.match(/m/g)?.length).toBeGreaterThan(20)
    expect(text).toMatch(/\$3\.18 in all, 79 % of it by gpt-4o/)
    expect(html).not.toMatch(/ style="/)
  })

  it("holds the comparison", async () => {
    const { html, text } = await page("/costs?other=gpt-4o-mini")
    expect(text).toContain("At gpt-4o-mini")
    expect(text).toMatch(/\d+ % (?:less|more)/)
    expect(html).toMatch(/<option value="gpt-4o-mini" selected="">/)
  })

  it("says why there is nothing, and what to do", async () => {
    const bare = { points: [], byModel: [], summary: {} }
    server.use(
      http.get(`${apiUrl}/api/analytics/token-usage`, async ({ request }) => {
        const full = await (await makeCosts(() => now).handle(request))?.json()
        return HttpResponse.json({ ...full, ...bare, summary: full.summary })
      })
    )
    const { text } = await page("/costs")
    expect(text).toContain("No message in this range used a model")
  })
})

describe("an API in trouble", () => {
  it.each([
    ["does not answer", () => HttpResponse.error(), 503],
    ["refuses", () => problem(403, "no_scope", "Forbidden", "The key lacks read."), 403],
    ["speaks another language", () => HttpResponse.json({ hello: "world" }), 502]
  ] as const)("that %s", async (_, respond, status) => {
    server.use(http.get(`${apiUrl}/api/analytics/token-usage`, respond))
    expect(await thrown(() => load("/costs"))).toMatchObject({ init: { status } })
  })

  it("that is slow is waited for", async () => {
    server.use(
      http.get(`${apiUrl}/api/prices`, async ({ request }) => {
        await delay(300)
        return makeCosts(() => now).handle(request)
      })
    )
    expect((await load("/costs")).priced).toContain("gpt-4o")
  })
})
