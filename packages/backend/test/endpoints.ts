/** Every endpoint of the contract, with who may call it, and a request that only needs somebody who may. */
import { Access, type Level } from "@botflow/api/Access"
import { Api } from "@botflow/api/Api"
import { HttpApi } from "@effect/platform"
import { Context, Option } from "effect"

export interface Endpoint {
  readonly method: string
  /** With parameters as `:botId`. */
  readonly path: string
  readonly level: Level | undefined
}

export const endpoints: ReadonlyArray<Endpoint> = (() => {
  const all: Array<Endpoint> = []
  HttpApi.reflect(Api, {
    onGroup: () => undefined,
    onEndpoint: ({ endpoint, mergedAnnotations }) => {
      const level = Option.getOrUndefined(Context.getOption(mergedAnnotations, Access))
      all.push({ method: endpoint.method, path: endpoint.path, level })
    }
  })
  return all
})()

export const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`

const price = { validFrom: "2026-01-01T00:00:00Z", input: "1", output: "2" }
const dates = "?startDate=2026-01-01&endDate=2026-01-02"

/** What has to be sent with a request, so that it is read: a body, and what is behind the path. */
const needs: Readonly<Record<string, { readonly body?: unknown; readonly query?: string }>> = {
  "POST /api/events": { body: { events: [{}] } },
  "GET /api/analytics/heatmap": { query: "?metric=messages" },
  "GET /api/analytics/bot/:botId/performance": { query: dates },
  "GET /api/export/metrics.csv": { query: "?metric=message-volume" },
  "POST /api/bots": { body: { botId: "made" } },
  "PATCH /api/bots/:botId": { body: { name: "B" } },
  "PUT /api/prices/:model": { body: price, query: "?preview=true" },
  "DELETE /api/prices/:model": { query: "?validFrom=2026-01-01T00:00:00Z" },
  "POST /api/prices/what-if": { body: { price: { input: "1", output: "2" } } },
  "POST /api/aggregations/daily": { body: { date: "2026-01-17" } },
  "POST /api/aggregations/hourly": { body: { hour: "2026-01-17T08:00:00Z" } },
  "POST /api/session": { body: { email: "nobody@example.org", password: "x" } },
  "PUT /api/me/password": { body: { currentPassword: "x", newPassword: "y" } },
  "POST /api/session/organization": { body: { organizationId: "none" } },
  "POST /api/keys": { body: { name: "K", scopes: ["read"] } },
  "POST /api/keys/:id/rotate": { body: {} },
  "POST /api/organizations": { body: { name: "Another" } },
  "PATCH /api/members/:userId": { body: { role: "viewer" } },
  "POST /api/invitations": { body: { email: "somebody@example.org", role: "viewer" } },
  "POST /api/invitations/look": { body: { token: "bfi_none" } },
  "POST /api/invitations/accept": { body: { token: "bfi_none", password: "x" } },
  "PATCH /api/organization": { body: { name: "Test" } }
}

/** @param ids values of path parameters; others stand for nothing that there is */
export const requestOf = (endpoint: Endpoint, ids: Readonly<Record<string, string>> = {}) => {
  const { body, query = "" } = needs[nameOf(endpoint)] ?? {}
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(ids[name] ?? "nothing")
  )
  return {
    path: path + query,
    method: endpoint.method,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
  }
}
