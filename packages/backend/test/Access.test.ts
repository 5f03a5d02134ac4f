import { expect, it as plain, layer } from "@effect/vitest"
import type { Level } from "@botflow/api/Access"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect } from "effect"
import { type Endpoint, endpoints, nameOf, requestOf } from "./endpoints.ts"
import { joined, ownedTenant } from "./people.ts"
import { app, request } from "./support.ts"

const callers = [
  "ingest key",
  "read key",
  "admin key",
  "viewer",
  "analyst",
  "admin",
  "owner",
  "instance's admin"
] as const
type Name = (typeof callers)[number]

const people: ReadonlyArray<Name> = ["viewer", "analyst", "admin", "owner"]
const admins: ReadonlyArray<Name> = ["admin key", "admin", "owner", "instance's admin"]
const readers: ReadonlyArray<Name> = [...admins, "read key", "viewer", "analyst"]

const allowed: Readonly<Record<Level, ReadonlyArray<Name>>> = {
  public: callers,
  caller: callers,
  person: people,
  ingest: [...admins, "ingest key"],
  read: readers,
  admin: admins,
  instance: ["instance's admin"]
}
const mayCall = ({ level }: Endpoint, name: Name) => level !== undefined && allowed[level].includes(name)

const cell = (endpoint: Endpoint, name: Name) => (mayCall(endpoint, name) ? "yes" : "")

const page = `# Who may call what

From the contract's own annotations (\`packages/api/src/Access.ts\`), which a test holds against what each endpoint
answers. "Instance's admin" is a key or a person who is an admin of the organization that the instance was set up
with. A request without a valid key or session is answered 401, one that is not allowed 403, and anything that is not
there, or another organization's, 404. Regenerate this page by \`npx vitest run -u Access\` in \`packages/backend\`.

| endpoint | needs | ${callers.join(" | ")} |
|---|---|${callers.map(() => "---|").join("")}
${endpoints
  .map(
    (endpoint) =>
      `| \`${nameOf(endpoint)}\` | ${endpoint.level} | ${callers.map((name) => cell(endpoint, name)).join(" | ")} |`
  )
  .join("\n")}

The live socket, \`GET /api/realtime\`, needs the scope \`read\`, and closes with code 4401 once its key or session is over.
Everyone may take themselves out of an organization by \`DELETE /api/members/:userId\`. Owners are looked after by owners; an admin's key may invite the first one.

A person's session has the scopes \`read\` and, for owners and admins, \`admin\`.
`

plain("is written down in docs/access.md", () => expect(page).toMatchFileSnapshot("../../../docs/access.md"))
plain("is said of every endpoint", () =>
  expect(endpoints.filter(({ level }) => level === undefined).map(nameOf)).toStrictEqual([])
)

/** These end the session that asks, and have tests of their own. */
const ending = ["DELETE /api/session", "DELETE /api/sessions", "PUT /api/me/password"]

layer(app, { excludeTestServices: true })("Access", (it) => {
  it.effect("is what each endpoint grants", () =>
    Effect.gen(function* () {
      const { organizationId } = yield* (yield* Organizations).ensureDefault("Default")
      const instance = yield* (yield* Accounts).createKey(organizationId, "Instance", ["admin"])
      const own = yield* ownedTenant
      const person = (role: string) => Effect.map(joined(own.owner, role), ({ session }) => session)
      const tokens: Record<Name, string> = {
        "ingest key": own.ingest,
        "read key": own.read,
        "admin key": own.admin,
        viewer: yield* person("viewer"),
        analyst: yield* person("analyst"),
        admin: yield* person("admin"),
        owner: own.owner,
        "instance's admin": instance.key
      }
      const wrong: Array<string> = []
      for (const endpoint of endpoints) {
        if (ending.includes(nameOf(endpoint))) continue
        const { path, ...options } = requestOf(endpoint)
        if (endpoint.level !== "public") {
          const { status } = yield* request(path, options)
          if (status !== 401) wrong.push(`${nameOf(endpoint)} without a token: ${status}`)
        }
        for (const name of callers) {
          const { status, text } = yield* request(path, { ...options, token: tokens[name] })
          const granted = status !== 401 && status !== 403
          const expected = endpoint.path === "/api/session" ? granted : mayCall(endpoint, name)
          if (granted !== expected || status === 400 || status >= 500)
            wrong.push(`${nameOf(endpoint)} as ${name}: ${status} ${text.slice(0, 200)}`)
        }
      }
      expect(wrong).toStrictEqual([])
    })
  )
})
