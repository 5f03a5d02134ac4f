/** The signed-in person's API session token, kept in a cookie that scripts cannot read. */
import type { AppLoadContext } from "@remix-run/server-runtime"
import { cookie } from "./cookie.server.ts"
import { envOf } from "./env.server.ts"

const sessionCookie = (request: Request, context: AppLoadContext) => {
  const { publicUrl, sessionSecret } = envOf(context)
  const secure = new URL(request.url).protocol === "https:" || publicUrl.startsWith("https:")
  // With the prefix a browser takes it over https alone, for this host alone, and from no other site of the domain.
  return cookie(secure ? "__Host-botflow_session" : "botflow_session", { secrets: [sessionSecret], secure })
}

export const tokenOf = async (request: Request, context: AppLoadContext): Promise<string | undefined> => {
  const token: unknown = await sessionCookie(request, context).parse(request.headers.get("cookie"))
  return typeof token === "string" && token !== "" ? token : undefined
}

/** @returns the `Set-Cookie` header that keeps `token` until `expiresAt` */
export const keepSession = (request: Request, context: AppLoadContext, token: string, expiresAt: string) =>
  sessionCookie(request, context).serialize(token, { expires: new Date(expiresAt) })

export const dropSession = (request: Request, context: AppLoadContext) =>
  sessionCookie(request, context).serialize("", { maxAge: 0 })
