// @vitest-environment node
/** Forms that another site posts with somebody's cookie. */
import type { ActionFunctionArgs } from "@remix-run/server-runtime"
import { beforeEach, describe, expect, it } from "vitest"
import { secure } from "~/lib/security.server"
import { args, asked, origin, post, signedIn } from "../api.ts"

interface Route {
  readonly action?: (args: ActionFunctionArgs) => Promise<unknown>
}

const routes = import.meta.glob<Route>("../../app/routes/**/*.ts", { eager: true })
const actions = Object.entries(routes).flatMap(([path, { action }]) =>
  action === undefined ? [] : [[path.replace("../../app/routes/", ""), action] as const]
)

const foreign: ReadonlyArray<Record<string, string>> = [
  { origin: "http://evil.example" },
  { origin: "http://dashboard.test.evil.example" },
  { origin: "http://evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" },
  { origin: "null" },
  {},
  { referer: origin }
]

/** Everything that some form has; what is left out would be refused anyway. */
const fields = {
  intent: "save",
  name: "X",
  token: "t",
  email: "a@example.org",
  password: "p",
  id: "k1",
  to: "/"
}

beforeEach(() => void (asked.length = 0))

describe("every action", () => {
  it("is looked at", () => expect(actions.length).toBeGreaterThanOrEqual(15))

  it.each(actions)("%s does nothing for another site", async (_, action) => {
    const cookie = (await signedIn("/")).headers.get("cookie") ?? ""
    for (const headers of foreign) {
      const request = post("/settings", fields, { ...headers, cookie })
      const answer = await action(args(request)).catch((thrown: unknown) => thrown)
      expect(answer).toMatchObject({ status: 403 })
    }
    expect(asked).toHaveLength(0)
  })
})

describe("a browser is told to come by https", () => {
  const said = (url: string) => {
    const headers = new Headers()
    secure(headers, new Request(url), "nonce", false)
    return headers.get("strict-transport-security")
  }
  it("where it did", () => expect(said("https://bots.example.org/")).toBe("max-age=31536000"))
  it("and not where that would shut it out", () => expect(said("http://localhost:3000/")).toBeNull())
})
