/** What may be asked of an address that there is. */
import { Api } from "@botflow/api/Api"
import { HttpApi } from "@effect/platform"

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}$`)

const routes: ReadonlyArray<{ readonly method: string; readonly pattern: RegExp }> = (() => {
  const all = ["/api/openapi.json", "/api/docs", "/api/realtime"].map((path) => ({ method: "GET", path }))
  HttpApi.reflect(Api, {
    onGroup: () => undefined,
    onEndpoint: ({ endpoint: { method, path } }) => void all.push({ method, path })
  })
  return all.map(({ method, path }) => ({ method, pattern: patternOf(path) }))
})()

const known = [...new Set(routes.map(({ method }) => method))]

/**
 * The methods to use instead; `null` where the method is not what is wrong.
 *
 * @param pathname of a request that has no route
 */
export const insteadOf = (method: string, pathname: string): ReadonlyArray<string> | null => {
  const here = routes.filter(({ pattern }) => pattern.test(pathname)).map((route) => route.method)
  if (here.length === 0) return known.includes(method) ? null : known
  return here.includes(method) ? null : [...new Set(here)]
}
