// @vitest-environment node
import { HttpResponse, http } from "msw"
import { beforeEach, describe, expect, it } from "vitest"
import { loader as bot } from "~/routes/_dash.bots.$botId/data.server"
import { loader as bots } from "~/routes/_dash.bots._index/data.server"
import { apiUrl, args, asked, now, server, signedIn, thrown } from "../api.ts"
import * as Series from "../fixtures/series.ts"

const span = { from: now - 86_400_000, to: now, bucket: "hour" as const }

/** Twelve bots, the later ones busier. */
const many = () =>
  http.get(`${apiUrl}/api/analytics/summary`, () => {
    const byBot = Array.from({ length: 12 }, (_, i) => ({
      botId: `bot-${i}`,
      name: `Bot ${i}`,
      ...Series.totals((i + 1) / 10)
    }))
    const { previous, ...summary } = Series.summary(span, now)
    return HttpResponse.json({ ...summary, byBot, previous: { ...previous, byBot } })
  })

beforeEach(() => {
  asked.length = 0
})

describe("Bots", () => {
  it("lists the busiest first and draws eight of them", async () => {
    server.use(many())
    const data = await bots(args(await signedIn("/bots")))
    expect(data.bots.map(({ botId }) => botId).slice(0, 2)).toEqual(["bot-11", "bot-10"])
    expect(data.lines).toHaveLength(8)
  })

  it("draws those that are laid over each other, however quiet", async () => {
    server.use(many())
    const data = await bots(args(await signedIn("/bots?metric=p95&against=bot-0&against=bot-1")))
    expect(data.lines.map(({ botId }) => botId)).toEqual(expect.arrayContaining(["bot-0", "bot-1"]))
    expect(asked.filter(({ url }) => url.includes("response-times"))).toHaveLength(10)
  })

  it("asks for no bot that is not there", async () => {
    server.use(many())
    const data = await bots(args(await signedIn("/bots?against=nobody&against=%2F..")))
    expect(data.lines.map(({ botId }) => botId)).not.toContain("nobody")
  })
})

describe("a bot", () => {
  it("is Overview narrowed to it", async () => {
    const data = await bot(args(await signedIn("/bots/orders?period=7d"), { botId: "orders" }))
    expect(data.bot.botId).toBe("orders")
    for (const { url } of asked.filter((request) => request.url.includes("/api/analytics/")))
      expect(new URL(url).searchParams.get("botId")).toBe("orders")
  })

  it.each(["nobody", "no such bot!"])("answers 404 for %s", async (botId) => {
    const answer = await thrown(async () => bot(args(await signedIn("/bots/x"), { botId })))
    expect(answer).toMatchObject({ init: { status: 404 } })
  })

  it("keeps the bot in the path alone", async () => {
    const answer = await thrown(async () =>
      bot(args(await signedIn("/bots/orders?bot=support&period=7d"), { botId: "orders" }))
    )
    expect(answer instanceof Response && answer.headers.get("location")).toBe("/bots/orders?period=7d")
  })
})
