/** The dashboard on an edge runtime: files, pages, and `/api` passed on to the backend. */
import { createRequestHandler, type ServerBuild } from "@remix-run/server-runtime"
// @ts-ignore The build makes this module; before the first build there is none to check against.
import * as build from "../build/server/index.js"
import * as AppSettings from "../server/app-settings.ts"
import { assetOf } from "./assets.ts"
import { refusalOf } from "../server/foreign.ts"
import type { Bindings } from "./bindings.ts"
import { passOn } from "./proxy.ts"
import { squeezed } from "./squeezed.ts"

const handle = createRequestHandler(build as ServerBuild, "production")

/** Bindings are the same for all of a worker's life: they are checked at its first request. */
let known: AppSettings.AppSettings | undefined

const page = async (request: Request, settings: AppSettings.AppSettings): Promise<Response> => {
  const { host, pathname, protocol, search } = new URL(request.url)
  const origin = AppSettings.originOf(settings, host, protocol)
  const seen = new Request(new URL(`${pathname}${search}`, origin), request)
  return refusalOf(seen) ?? squeezed(request, await handle(seen, { env: settings }))
}

const answer = async (request: Request, env: Bindings): Promise<Response> => {
  known ??= AppSettings.read(env)
  if (new URL(request.url).pathname.startsWith("/api/")) return passOn(request, known.BOTFLOW_API_URL)
  return (await assetOf(request, env.ASSETS)) ?? page(request, known)
}

export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    try {
      return await answer(request, env)
    } catch (error) {
      console.error(error instanceof AppSettings.BadSetting ? error.message : error)
      return new Response("Unexpected error", { status: 500, headers: { "cache-control": "no-store" } })
    }
  }
}
