// @vitest-environment node
import { HttpResponse, http } from "msw"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { action } from "~/routes/_dash.queues/act.server"
import { loader } from "~/routes/_dash.queues/data.server"
import { apiUrl, args, asked, now, server, signedIn, signedOut, thrown } from "../api.ts"
import { problem } from "../fixtures/api.ts"
import { makeQueues } from "../fixtures/queues.ts"
import { alsoAnswering, locationOf, page, posted } from "../pages.ts"

let fixture: ReturnType<typeof makeQueues>

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
  fixture = alsoAnswering(makeQueues)
})

const load = async (path = "/queues") => loader(args(await signedIn(path)))
const redisIsDown = () => problem(503, "redis_down", "Unavailable", "Redis does not answer.")

describe("the page before any script", () => {
  it("holds counts, the paused state, and failed jobs with why", async () => {
    const { html, response, text } = await page("/queues")
    expect(response.status).toBe(200)
    for (const words of ["23 Failed", "12 Waiting", "Paused", "PostgreSQL does not answer within 10 seconds"])
      expect(text).toContain(words)
    expect(text).toContain("The newest 20 of 23.")
    expect(text).toContain("No failed job. Failed ones are kept for a week.")
    expect(text).toContain("&quot;organizationId&quot;")
    expect(html).not.toMatch(/ style="/)
  })

  it("shows why a job failed, and what it was given, as text", async () => {
    const evil = "</script><img src=x onerror=hit()>\"'><svg onload=hit()>"
    server.use(
      http.get(`${apiUrl}/api/queues/:name/jobs`, async ({ request }) => {
        const body = await (await fixture.handle(request))?.json()
        const items = body.items.map((job: object) => ({
          ...job,
          failedReason: evil,
          data: { evil },
          name: evil
        }))
        return HttpResponse.json({ ...body, items })
      })
    )
    const { html } = await page("/queues")
    expect(html).toContain("&lt;img src=x onerror=hit()&gt;")
    // Data of the page is a script: there no tag may end it either.
    expect(html).not.toMatch(/<(img|svg)[^>]* on\w+=/)
    expect(html).not.toContain("</script><img")
  })

  it("asks before it clears, without a script", async () => {
    const { html, text } = await page("/queues")
    expect(text).toContain("12 waiting, 35 done, 23 failed, 0 delayed")
    const confirm = html.indexOf("Clear the queue")
    expect(html.lastIndexOf("<details", confirm)).toBeGreaterThan(html.lastIndexOf("</details>", confirm))
  })

  it("lists the jobs of a state that is chosen, of that queue only", async () => {
    const { tiles } = await load("/queues?queue=rollups&state=completed")
    expect(tiles.map(({ state }) => state)).toEqual(["completed", "failed"])
    expect((await load("/queues?queue=rollups&state=lost")).tiles[0]?.state).toBe("failed")
  })

  it("shortens data that nobody reads to the end", async () => {
    server.use(
      http.get(`${apiUrl}/api/queues/rollups/jobs`, async ({ request }) => {
        const body = await (await fixture.handle(request))?.json()
        return HttpResponse.json({ ...body, items: [{ ...body.items[0], data: "x".repeat(90_000) }] })
      })
    )
    expect((await load()).tiles[0]?.jobs.value?.[0]?.data.length).toBeLessThan(4_100)
  })
})

describe("what an operator does", () => {
  const act = async (intent: string, queue = "rollups") =>
    action(args(await posted("/queues", { intent, queue })))

  it.each(["pause", "resume", "retry", "clear"])("%s is asked of the API", async (intent) => {
    expect(locationOf(await act(intent))).toBe(`/queues?queue=rollups&done=${intent}`)
    expect(asked.at(-1)?.method).toBe("POST")
    expect(new URL(asked.at(-1)?.url ?? "").pathname).toBe(`/api/queues/rollups/${intent}`)
  })

  it("says what was done where the counts do not", async () => {
    await act("retry")
    const { text } = await page("/queues?queue=rollups&done=retry")
    expect(text).toContain("Failed jobs run again.")
    expect(text).toContain("35 Waiting")
  })

  it("keeps a refusal on the page", async () => {
    server.use(http.post(`${apiUrl}/api/queues/rollups/pause`, redisIsDown))
    expect(await act("pause")).toMatchObject({
      init: { status: 503 },
      data: { name: "rollups", refusal: { detail: "Redis does not answer." } }
    })
    expect(await act("pause", "other")).toMatchObject({ init: { status: 404 } })
  })

  it("is nothing else, nor from another site", async () => {
    expect(await thrown(() => act("obliterate"))).toMatchObject({ status: 400 })
    const request = await posted("/queues", { intent: "clear", queue: "rollups" })
    request.headers.set("origin", "http://evil.example")
    expect(await thrown(() => action(args(request)))).toMatchObject({ status: 403 })
    expect(asked.filter(({ method }) => method === "POST")).toHaveLength(0)
  })
})

describe("trouble", () => {
  it("with one queue leaves the other, and says how to go on", async () => {
    server.use(http.get(`${apiUrl}/api/queues/rollups/jobs`, redisIsDown))
    const { html, response, text } = await page("/queues?queue=rollups&state=failed")
    expect(response.status).toBe(200)
    expect(text).toContain("The jobs cannot be listed")
    expect(text).toContain("Redis does not answer.")
    expect(text).toMatch(/Request [0-9a-f-]{36}/)
    expect(html).toContain('href="/queues?queue=rollups&amp;state=failed"')
    expect(text).toContain("No failed job.")
  })

  it("with all of them is no dead page", async () => {
    server.use(http.get(`${apiUrl}/api/queues`, redisIsDown))
    const { response, text } = await page("/queues")
    expect(response.status).toBe(200)
    expect(text).toContain("The queues do not answer")
    expect(text).toContain("Try again")
  })

  it("with the caller's rights is said plainly, and nothing is to be tried again", async () => {
    server.use(
      http.get(`${apiUrl}/api/queues`, () =>
        problem(403, "not_the_owner", "Forbidden", "Only the instance's owner looks after its queues.")
      )
    )
    const { text } = await page("/queues")
    expect(text).toContain("Queues belong to the instance's owner".replace("'", "&#x27;"))
    expect(text).not.toContain("Try again")
  })

  it("with the session leads to signing in", async () => {
    expect(locationOf(await thrown(() => loader(args(signedOut("/queues")))))).toBe("/sign-in?to=%2Fqueues")
  })
})
