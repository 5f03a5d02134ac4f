import { expect, layer } from "@effect/vitest"
import { CustomerId } from "@botflow/domain/Id"
import * as Instant from "@botflow/domain/Instant"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import * as MemberCounts from "../src/postgres/MemberCounts.ts"
import { Sealing } from "../src/postgres/Sealing.ts"
import { snapshot } from "../src/postgres/Tenancy.ts"
import { customer, filterOf, given, organization, place, stores, t0 } from "./support.ts"

const days = Array.from({ length: 40 }, (_, day) => day)

layer(stores, { excludeTestServices: true })("MemberCounts", (it) => {
  it.effect("are known of days that have an hour of work each, and of the time before all of them", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const organizationId = yield* organization
      yield* given(
        organizationId,
        days.map((day) =>
          customer(t0 + day * Instant.day, {
            ...place("support", `c-${day % 7}`),
            customer: { id: CustomerId.make(`u-${day % 3}`), name: null, phone: null }
          })
        )
      )
      yield* Effect.flatMap(Sealing, ({ drain }) => drain)
      const count = (from: number, to: number) =>
        MemberCounts.count(sql, filterOf(organizationId, { from, to })).pipe(snapshot(sql, organizationId))
      const from = t0 - 10 * Instant.minute
      expect(yield* count(from, from + 30 * Instant.day)).toStrictEqual([
        { botId: "support", active: 7 },
        { botId: "support", customers: 3 },
        { botId: null, active: 7, customers: 3 }
      ])
      expect(yield* count(from - 30 * Instant.day, from)).toStrictEqual([
        { botId: null, active: 0, customers: 0 }
      ])
    })
  )
})
