/** Refuses a form that another site posted with this person's cookie. */
import type { AppLoadContext } from "@remix-run/server-runtime"
import { envOf } from "./env.server.ts"

/** Every browser names the origin of a POST; a request that names none is refused as well. */
export const requireSameOrigin = (request: Request, context: AppLoadContext): void => {
  const origin = request.headers.get("origin")
  const { publicUrl } = envOf(context)
  const allowed = [new URL(request.url).host, ...(publicUrl === "" ? [] : [new URL(publicUrl).host])]
  if (origin === null || !URL.canParse(origin) || !allowed.includes(new URL(origin).host)) {
    throw new Response("This form was sent from another site.", { status: 403 })
  }
}

/** A path to go back to, never another site: `//host` and `/\host` leave this one. */
export const safePath = (to: FormDataEntryValue | string | null): string =>
  typeof to === "string" && /^\/(?![/\\])/.test(to) && ![...to].some((char) => char < " ") ? to : "/"
