/** What a page's tests share: its HTML through the real entry, forms as a browser posts them, more of the API. */
import { http } from "msw"
import { apiUrl, asked, context, now, origin, server, signedIn } from "./api.ts"
import { handle } from "./build.ts"

/** What a reader without scripts gets: no data for hydration, no markup. */
const textOf = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<!-- -->/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("\u202f", " ")
    .replace(/\s+/g, " ")

export const page = async (path: string) => {
  const response = await handle(await signedIn(path), context)
  const html = await response.text()
  return { response, html, text: textOf(html) }
}

/** A form of somebody who is signed in. */
export const posted = async (path: string, fields: Record<string, string>): Promise<Request> => {
  const headers = { origin, cookie: (await signedIn("/")).headers.get("cookie") ?? "" }
  return new Request(`${origin}${path}`, { method: "POST", headers, body: new URLSearchParams(fields) })
}

interface Fixture {
  readonly handle: (request: Request) => Promise<Response | undefined>
}

/** Answers before the API that every page needs; what it does not know falls through. */
export const alsoAnswering = <F extends Fixture>(make: (now: () => number) => F): F => {
  const fixture = make(() => now)
  server.use(
    http.all(`${apiUrl}/*`, async ({ request }) => {
      const copy = request.clone()
      const answer = await fixture.handle(request.clone())
      if (answer !== undefined) asked.push(copy)
      return answer
    })
  )
  return fixture
}

/** Where a thrown or returned redirect leads. */
export const locationOf = (answer: unknown): string | null =>
  answer instanceof Response ? answer.headers.get("location") : null
