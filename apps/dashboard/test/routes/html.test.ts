// @vitest-environment node
import { HttpResponse, http } from "msw"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { apiUrl, context, handlerOf, now, server, signedIn } from "../api.ts"
import { handle } from "../build.ts"
import { makeApi } from "../fixtures/api.ts"

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now })
  // As built: the policy for development lets Vite in.
  vi.stubEnv("DEV", false)
})
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

const page = async (path: string) => {
  const response = await handle(await signedIn(path), context)
  const html = await response.text()
  // What a reader without scripts gets: no data for hydration, no markup.
  const text = html
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<!-- -->/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("\u202f", " ")
    .replace(/\s+/g, " ")
  return { response, html, text }
}

describe("Overview before any script", () => {
  it("holds every card's number", async () => {
    const { html, response, text } = await page("/")
    expect(response.status).toBe(200)
    for (const number of ["31", "284", "1.18 s", "97.8 %", "2.62 s", "97.4 %", "$0.0042"])
      expect(text).toContain(number)
    expect(text).toContain("down 0.7 pts")
    expect(html.replaceAll("\u202f", " ")).toContain(
      'title="down 0.7 pts, which may be chance, against the 24 hours before"'
    )
    expect(text).toMatch(/43\.\d % confirmed, 33\.\d % assumed/)
    expect(text).toContain("Africa/Johannesburg, UTC+02:00")
  })

  it("holds whole charts, their sentence and their numbers", async () => {
    const { html, text } = await page("/")
    for (const key of ["avg", "p50", "p95", "p99"]) {
      expect(html).toMatch(new RegExp(`<path d="m[\\d. lmh-]{40,}" class="series-${key}"`))
    }
    const bars = /<path d="([^"]+)" class="bar-inbound"/.exec(html)?.[1] ?? ""
    expect(bars.match(/m/g)?.length).toBeGreaterThan(20)
    for (const title of ["Success rate", "Conversation duration", "Tokens", "Busy hours"])
      expect(text).toContain(title)
    expect(text).toMatch(/answers: half within 1\.03 s, 95 % within 2\.61 s/)
    expect(text).toContain("Wed 25 Nov, 03:00–04:00")
  })

  it("masks phones and lists the last ten", async () => {
    const { html } = await page("/")
    expect(html.match(/href="\/conversations\/[a-z]+\/c-\d+"/g)).toHaveLength(10)
    expect(html.replace(/<script[\s\S]*?<\/script>/g, "")).not.toMatch(/\+2782\d{7}/)
  })

  it("keeps filters in links and form", async () => {
    const { html } = await page("/?period=7d&bot=orders")
    expect(html).toContain('href="/?bot=orders"')
    expect(html).toContain('href="/conversations.csv?period=7d&amp;bot=orders"')
    expect(html).toMatch(/<option value="orders" selected="">/)
  })
})

describe("headers", () => {
  it("tell what the API took, and what the page", async () => {
    const { response } = await page("/")
    expect(response.headers.get("server-timing")).toMatch(/^api;dur=\d+\.\d, render;dur=\d+\.\d$/)
  })

  it("let in our own scripts only, and no frame around us", async () => {
    const { html, response } = await page("/")
    const policy = response.headers.get("content-security-policy") ?? ""
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ""
    expect(nonce.length).toBeGreaterThan(20)
    const scripts = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    expect(scripts.length).toBeGreaterThan(1)
    for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain("unsafe-inline")
    expect(html).not.toMatch(/ style="/)
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(response.headers.get("x-content-type-options")).toBe("nosniff")
  })
})

it("Conversations is a table of links with a next page", async () => {
  const { html, text } = await page("/conversations?channel=whatsapp")
  expect(html.match(/<tr class="row-link/g)).toHaveLength(50)
  expect(html).toContain('href="/conversations?channel=whatsapp&amp;cursor=50"')
  expect(text).toContain("50 on this page, as of 12:34:00")
})

it("a conversation is a page of its own", async () => {
  const { text } = await page("/conversations/support/c-48205")
  expect(text).toContain("failed: provider_timeout")
  expect(text).toContain("812 in (512 cached), 96 out")
})

describe("instead of numbers", () => {
  it("a filter that matches nothing offers its way out", async () => {
    const empty = makeApi({ now: () => now, untouched: true })
    const full = makeApi({ now: () => now })
    server.use(
      http.get(`${apiUrl}/api/bots`, ({ request }) => full.handle(request)),
      handlerOf(empty)
    )
    const { html, text } = await page("/?channel=sms")
    expect(text).toContain("Nothing matches these filters")
    expect(html).toMatch(/href="\/"[^>]*>Clear filters/)
  })

  it("the first steps show a command that works as pasted", async () => {
    server.use(handlerOf(makeApi({ now: () => now, untouched: true })))
    const { text } = await page("/start")
    expect(text).toContain("Waiting for the first event")
    expect(text).toContain(`curl ${apiUrl}/api/events`)
    expect(text).toContain("2026-11-25T10:33:58.000Z")
  })

  it("an API that is down is said to be, with the request's id", async () => {
    server.use(http.get(`${apiUrl}/api/analytics/overview`, () => HttpResponse.error()))
    const { response, text } = await page("/")
    expect(response.status).toBe(503)
    expect(text).toContain("The API does not answer")
    expect(text).toMatch(/Request [0-9a-f-]{36}/)
  })

  it("a part that cannot be read leaves the others, and says how to try again", async () => {
    server.use(handlerOf(makeApi({ now: () => now, without: ["tokenUsage", "summary"] })))
    const { html, response, text } = await page("/?period=7d")
    expect(response.status).toBe(200)
    expect(text.match(/Could not be read just now/g)).toHaveLength(3)
    expect(text).toMatch(/Request [0-9a-f-]{36}/)
    expect(html).toMatch(/href="\/\?period=7d"[^>]*>.{0,400}Try again/)
    expect(text).toContain("Response time")
  })
})
