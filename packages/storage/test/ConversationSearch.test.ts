import { createHmac } from "node:crypto"
import { expect, layer } from "@effect/vitest"
import { CustomerId, type OrganizationId } from "@botflow/domain/Id"
import { SqlClient } from "@effect/sql"
import { Effect, FastCheck as fc } from "effect"
import { ConversationExport } from "../src/postgres/ConversationExport.ts"
import { Conversations } from "../src/postgres/Conversations.ts"
import { MessageExport } from "../src/postgres/MessageExport.ts"
import { Organizations } from "../src/postgres/Organizations.ts"
import { everything } from "./conversations.ts"
import { at, customer, given, organization, place, stores, t0 } from "./support.ts"

const talk = (id: string, phone: string | null, name: string | null = null, text: string | null = null) =>
  customer(t0, { ...place("support", id), customer: { id: CustomerId.make(`of-${id}`), phone, name }, text })

type Sight = "plain" | "masked"

const filterOf = (organizationId: OrganizationId, text: string, sight: Sight) =>
  Effect.gen(function* () {
    const { searchFor } = yield* Conversations
    return everything(organizationId, { search: yield* searchFor(organizationId, text, sight === "masked") })
  })

const found = (organizationId: OrganizationId, text: string, sight: Sight) =>
  Effect.gen(function* () {
    const filter = yield* filterOf(organizationId, text, sight)
    const rows = yield* (yield* Conversations).page(filter, { now: t0, limit: 200, after: null })
    return rows.map(({ conversationId }) => conversationId).sort()
  })

const both: ReadonlyArray<Sight> = ["plain", "masked"]

layer(stores, { excludeTestServices: true })("A search", (it) => {
  it.effect("finds a whole number however it is written, and no other", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        talk("za", "+27821234567"),
        talk("za-2", "+27821234567"),
        talk("other", "+27821234568"),
        talk("us", "+14155550100"),
        talk("hu", "+3612345678"),
        talk("none", null)
      ])
      const wanted = (text: string, ids: ReadonlyArray<string>) =>
        Effect.forEach(both, (sight) =>
          Effect.map(found(organizationId, text, sight), (all) =>
            expect(all, `${text} ${sight}`).toStrictEqual(ids)
          )
        )
      for (const text of [
        "+27821234567",
        "0027 82 123 4567",
        "082 123 4567",
        "27821234567",
        "+27 (0)82-123-4567"
      ])
        yield* wanted(text, ["za", "za-2"])
      for (const text of ["+1 (415) 555-0100", "14155550100", "(415) 555-0100"]) yield* wanted(text, ["us"])
      yield* wanted("06 1 234 5678", ["hu"])
      for (const text of ["+27821234569", "+278212345678"]) yield* wanted(text, [])
      expect(yield* found(yield* organization, "+27821234567", "plain")).toStrictEqual([])
    })
  )

  it.effect("lists what only says a number beside its own conversations, where texts may be searched", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [talk("own", "+27821234567"), talk("x-27821234567", null)])
      expect(yield* found(organizationId, "27821234567", "plain")).toStrictEqual(["own", "x-27821234567"])
      expect(yield* found(organizationId, "27821234567", "masked")).toStrictEqual(["own"])
    })
  )

  it.effect("counts and exports what it lists", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [
        talk("a", "+27821234567"),
        talk("b", "+27821234567"),
        talk("c", "+27829999999")
      ])
      const filter = yield* filterOf(organizationId, "082 123 4567", "masked")
      expect(yield* (yield* ConversationExport).count(filter, t0)).toBe(2)
      expect(yield* (yield* MessageExport).count(filter, t0)).toBe(2)
    })
  )

  it.effect("takes a number that nobody has for any other text", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* given(organizationId, [talk("27821234567", null), talk("x-27821234567", null)])
      for (const sight of both) {
        expect(yield* found(organizationId, "27821234567", sight)).toStrictEqual([
          "27821234567",
          "x-27821234567"
        ])
        expect(yield* found(organizationId, "+27821234567", sight)).toStrictEqual([])
      }
    })
  )

  it.effect("follows a phone that changes, that comes later, and that comes late", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      const say = (seconds: number, phone: string | null) =>
        given(organizationId, [
          customer(at(seconds), {
            ...place("b", "c"),
            customer: { id: CustomerId.make("u"), phone, name: null }
          })
        ])
      const finds = (phone: string) =>
        Effect.map(found(organizationId, phone, "masked"), (ids) => ids.length === 1)
      yield* say(10, null)
      yield* say(20, "+27821111111")
      expect(yield* finds("+27821111111")).toBe(true)
      yield* say(30, null)
      expect(yield* finds("+27821111111")).toBe(true)
      yield* say(40, "+27822222222")
      expect([yield* finds("+27821111111"), yield* finds("+27822222222")]).toStrictEqual([false, true])
      // Before what is known: derived whole, and the latest phone is still the same.
      yield* say(5, "+27823333333")
      expect([yield* finds("+27823333333"), yield* finds("+27822222222")]).toStrictEqual([false, true])
    })
  )

  it.effect("goes by HMAC-SHA-256, under a key of each organization that only its transactions see", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [a, b] = [yield* organization, yield* organization]
      for (const id of [a, b]) yield* given(id, [talk("c", "+27821234567")])
      const rows = yield* sql<{ key: Buffer; phoneDigest: Buffer }>`SELECT key, phone_digest
        FROM conversation_metrics JOIN search_keys USING (organization_id) WHERE organization_id = ANY (${[a, b]}::uuid[])`
      const hmacs = rows.map(({ key }) => createHmac("sha256", key).update("+27821234567").digest("hex"))
      expect(rows.map(({ phoneDigest }) => phoneDigest.toString("hex"))).toStrictEqual(hmacs)
      expect([rows.map(({ key }) => key.length), new Set(hmacs).size]).toStrictEqual([[32, 32], 2])
    })
  )

  // Two people who look the same to who sees masks. What tells them apart must not be found out by searching.
  const people = [
    ["ж", "+27821234567", "Thandi Nkosi", "My number is 0821234567"],
    ["щ", "+27839874567", "Tumelo Ndlovu", "I live in Durban"]
  ] as const
  const parts = people
    .flatMap(([, ...secrets]) => secrets)
    .flatMap((secret) => [secret, secret.toUpperCase(), secret.replace(/^\+27/, "0")])
    .flatMap((secret) => [...secret].flatMap((_, i) => [...secret].map((_, j) => secret.slice(i, i + j + 1))))
  const known = new Set(
    people.flatMap(([, phone, name]) => [
      phone,
      phone.slice(1),
      `0${phone.slice(3)}`,
      phone.slice(3),
      name.toLowerCase()
    ])
  )
  it.effect("tells who sees masks no more than they show", () =>
    Effect.gen(function* () {
      const organizationId = yield* organization
      yield* (yield* Organizations).update(organizationId, { storeText: true })
      yield* given(
        organizationId,
        people.map(([id, phone, name, text]) => talk(id, phone, name, text))
      )
      const tells = (text: string) =>
        Effect.map(found(organizationId, text, "masked"), ({ length }) => length === 1)
      const unknown = [...new Set(parts)].filter(
        (part) => part.trim() !== "" && !known.has(part.toLowerCase().trim())
      )
      expect(unknown.length).toBeGreaterThan(500)
      const sampled = fc.sample(fc.constantFrom(...unknown), { numRuns: 300, seed: 7 })
      expect(yield* Effect.filter([...sampled, "%", "_", "T%", "T_andi Nkosi"], tells)).toStrictEqual([])
      for (const text of ["thandi nkosi", "082 123 4567", "ж", "of-щ"])
        expect(yield* tells(text), text).toBe(true)
      expect(yield* found(organizationId, "4567", "masked")).toStrictEqual(["ж", "щ"])
      for (const text of ["hand", "82123", "durban"])
        expect(yield* found(organizationId, text, "plain"), text).toHaveLength(1)
    })
  )
})
