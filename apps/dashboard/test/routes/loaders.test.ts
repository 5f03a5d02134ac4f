// @vitest-environment node
import { inspect } from "node:util"
import { HttpResponse, http } from "msw"
import { beforeEach, describe, expect, it, vi } from "vitest"
import { loader as detail } from "~/routes/_dash.conversations.$botId.$conversationId/data.server"
import { loader as conversations } from "~/routes/_dash.conversations/data.server"
import { loader as overview } from "~/routes/_dash._index/data.server"
import { loader as csv } from "~/routes/conversations[.]csv"
import { apiUrl, args, asked, askedFor, handlerOf, now, server, signedIn, signedOut, thrown } from "../api.ts"
import { makeApi, problem } from "../fixtures/api.ts"

beforeEach(() => {
  asked.length = 0
})

describe("Overview", () => {
  it("compares the range with the one before, under all filters", async () => {
    const data = await overview(args(await signedIn("/?period=7d&bot=orders&channel=web")))
    const params = askedFor("/api/analytics/overview")
    expect(Object.fromEntries(params)).toEqual({ period: "7d", botId: "orders", channel: "web" })
    expect(data.summary).toMatchObject({
      replies: { successRate: 0.974 },
      previous: { replies: { successRate: 0.981 } }
    })
    expect(data.feed).toHaveLength(10)
  })

  it("asks for no series apart when those of the page serve the live cards, too", async () => {
    await overview(args(await signedIn("/")))
    expect(asked.filter(({ url }) => /overview|message-volume/.test(url))).toHaveLength(1)
  })

  it("shows what there is where a part cannot be read, and the request's id in its place", async () => {
    server.use(handlerOf(makeApi({ now: () => now, without: ["summary", "successRate"] })))
    const data = await overview(args(await signedIn("/")))
    const requestId = asked.find(({ url }) => url.includes("overview"))?.headers.get("x-request-id")
    expect(requestId).toBeTruthy()
    expect(data.summary).toStrictEqual({ status: 503, detail: null, requestId })
    expect(data.successRate).toStrictEqual({ status: 503, detail: null, requestId })
    expect(data.messageVolume).toHaveProperty("points")
  })

  it("stands without live numbers and without the feed", async () => {
    server.use(
      http.get(`${apiUrl}/api/analytics/realtime`, () =>
        problem(503, "store_unavailable", "Unavailable", "Redis is away.")
      ),
      http.get(`${apiUrl}/api/conversations`, () => problem(503, "store_unavailable", "Unavailable", "Away."))
    )
    const data = await overview(args(await signedIn("/")))
    expect(data.realtime).toMatchObject({ status: 503, detail: "Redis is away." })
    expect(data.feed).toMatchObject({ status: 503, detail: "Away." })
    expect(data.messageVolume).toHaveProperty("points")
  })

  it("reads civil times in the organization's zone", async () => {
    await overview(args(await signedIn("/?from=2026-11-24T00:00&to=2026-11-25T00:00")))
    expect(askedFor("/api/analytics/overview").get("from")).toBe("2026-11-23T22:00:00.000Z")
  })

  it("asks for weeks where days would be thinner than pixels", async () => {
    const bucketOf = async (from: string) => {
      asked.length = 0
      await overview(args(await signedIn(`/?from=${from}`)))
      return askedFor("/api/analytics/overview").get("bucket")
    }
    expect(await bucketOf("2018-01-01T00:00")).toBe("week")
    expect(await bucketOf("2026-01-01T00:00")).toBeNull()
  })

  it("cleans the address a form without script makes", async () => {
    const answer = await thrown(async () =>
      overview(args(await signedIn("/?period=24h&bot=&channel=web&from=&to=")))
    )
    expect(answer instanceof Response && answer.headers.get("location")).toBe("/?channel=web")
  })

  it("leads to the first steps before the first event", async () => {
    server.use(handlerOf(makeApi({ now: () => now, untouched: true })))
    const answer = await thrown(async () => overview(args(await signedIn("/"))))
    expect(answer instanceof Response && answer.headers.get("location")).toBe("/start")
  })
})

describe("somebody without a session", () => {
  it("signs in and comes back", async () => {
    const answer = await thrown(() => overview(args(signedOut("/?period=7d"))))
    expect(answer instanceof Response && answer.headers.get("location")).toBe("/sign-in?to=%2F%3Fperiod%3D7d")
    expect(asked).toHaveLength(0)
  })

  it("has one that ended dropped", async () => {
    const answer = await thrown(async () => conversations(args(await signedIn("/conversations", "old"))))
    if (!(answer instanceof Response)) throw new Error("no redirect")
    expect(answer.headers.get("location")).toBe("/sign-in?to=%2Fconversations")
    expect(answer.headers.get("set-cookie")).toMatch(/Max-Age=0/)
  })
})

describe("Conversations", () => {
  it("passes every filter and the cursor on", async () => {
    const data = await conversations(
      args(await signedIn("/conversations?status=closed&outcome=failed&q=Lerato&cursor=1"))
    )
    expect(Object.fromEntries(askedFor("/api/conversations"))).toEqual({
      period: "24h",
      status: "closed",
      outcome: "failed",
      q: "Lerato",
      limit: "50",
      cursor: "1"
    })
    expect(data.isFirst).toBe(false)
  })

  it("walks all pages without a row twice", async () => {
    const seen = new Set<string>()
    let cursor: string | null = ""
    while (cursor !== null) {
      const search: string = cursor === "" ? "" : `?cursor=${cursor}`
      const page: Awaited<ReturnType<typeof conversations>> = await conversations(
        args(await signedIn(`/conversations${search}`))
      )
      for (const { conversationId } of page.items) seen.add(conversationId)
      cursor = page.nextCursor
    }
    expect(seen.size).toBe(137)
  })

  it("answers 404 for one that is not there", async () => {
    const answer = await thrown(async () =>
      detail(args(await signedIn("/conversations/orders/x"), { botId: "orders", conversationId: "x" }))
    )
    expect(answer).toMatchObject({ init: { status: 404 }, data: { requestId: expect.any(String) } })
  })

  it("says nothing of what was searched where the API fails or is away", async () => {
    const said: Array<string> = []
    const restore = vi.mocked(console.error).getMockImplementation()
    vi.mocked(console.error).mockImplementation(
      (...line: ReadonlyArray<unknown>) => void said.push(inspect(line))
    )
    for (const answer of [
      () => problem(500, "internal", "Internal error", "Something went wrong."),
      () => HttpResponse.error()
    ]) {
      server.use(http.get(`${apiUrl}/api/*`, answer))
      for (const loader of [conversations, csv])
        await thrown(async () => loader(args(await signedIn("/conversations?q=0821234567"))))
    }
    vi.mocked(console.error).mockImplementation(restore ?? (() => undefined))
    expect(said.length).toBeGreaterThan(1)
    expect(said.filter((line) => line.includes("821234567"))).toStrictEqual([])
  })

  it("asks for the one of the bot in the address", async () => {
    const request = await signedIn("/conversations/orders/c-48204")
    const { conversation } = await detail(args(request, { botId: "orders", conversationId: "c-48204" }))
    expect(conversation.messages.length).toBe(conversation.messageCount)
    expect(askedFor("/api/conversations/c-48204").get("botId")).toBe("orders")
  })
})

describe("an API that is in trouble", () => {
  it.each([
    ["does not answer", () => HttpResponse.error(), 503],
    ["is behind something that is down", () => new Response("<h1>Bad gateway</h1>", { status: 502 }), 502],
    ["restarts", () => new Response(null, { status: 503 }), 503],
    ["has no store", () => problem(503, "store_down", "Unavailable", "PostgreSQL does not answer."), 503],
    ["refuses", () => problem(403, "no_scope", "Forbidden", "The key lacks read."), 403],
    ["speaks another language", () => HttpResponse.json({ hello: "world" }), 502]
  ] as const)("and %s", async (_, respond, status) => {
    server.use(http.get(`${apiUrl}/api/conversations`, respond))
    const answer = await thrown(async () => conversations(args(await signedIn("/conversations"))))
    expect(answer).toMatchObject({ init: { status } })
  })

  it("is asked with the id the page shows", async () => {
    server.use(
      http.get(`${apiUrl}/api/conversations`, ({ request }) =>
        problem(503, "down", "Unavailable", request.headers.get("x-request-id") ?? "")
      )
    )
    const answer = await thrown(async () => conversations(args(await signedIn("/conversations"))))
    expect(answer).toMatchObject({ data: { detail: expect.any(String) } })
    const { detail: sent, requestId } = (answer as { data: { detail: string; requestId: string } }).data
    expect(requestId).toBe(sent)
  })
})

describe("the file", () => {
  it("is the API's, with the page's filters and a name that says which", async () => {
    const response = await csv(
      args(
        await signedIn(
          "/conversations.csv?from=2026-11-24T00:00&to=2026-11-25T00:00&bot=orders&status=closed"
        )
      )
    )
    expect(response.headers.get("content-type")).toMatch(/text\/csv/)
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="conversations_orders_closed_2026-11-23T2200Z_2026-11-24T2200Z_Africa-Johannesburg.csv"'
    )
    expect(Object.fromEntries(askedFor("/api/export/conversations.csv"))).toMatchObject({
      botId: "orders",
      status: "closed"
    })
    expect((await response.text()).split("\r\n")).toHaveLength(139)
  })

  it("comes as it is made: its head is here before its tail exists", async () => {
    const { readable, writable } = new TransformStream<Uint8Array>()
    server.use(http.get(`${apiUrl}/api/export/conversations.csv`, () => new HttpResponse(readable)))
    const response = await csv(args(await signedIn("/conversations.csv")))
    const reader = response.body?.getReader()
    const writer = writable.getWriter()
    void writer.write(new TextEncoder().encode("head\r\n"))
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("head\r\n")
    void writer.close()
    expect((await reader?.read())?.done).toBe(true)
  })
})

describe("a person's data", () => {
  const open = async (search: string) => {
    await detail(
      args(await signedIn(`/conversations/orders/c-48204${search}`), {
        botId: "orders",
        conversationId: "c-48204"
      })
    )
    return askedFor("/api/conversations/c-48204").get("reveal")
  }

  it("is asked for only where the address says so", async () => {
    expect(await open("")).toBeNull()
    expect(await open("?reveal=yes")).toBeNull()
    expect(await open("?reveal=true")).toBe("true")
  })
})
