/** In the place of a part of a page that could not be read: what, how to try again, and the request's id. */
import { Link, useLocation } from "@remix-run/react"
import type { Refusal } from "~/lib/refusal"

export const Missing = ({ refusal, title }: { refusal: Refusal; title: string }) => {
  const { pathname, search } = useLocation()
  return (
    <section className="panel min-w-0 px-4 py-3" role="alert">
      <h2 className="panel-title">{title}</h2>
      <p className="mt-2 text-sm text-bad">Could not be read just now.</p>
      <p className="mt-2 flex flex-wrap items-center gap-3 text-2xs text-soft">
        <Link to={pathname + search} replace className="button">
          Try again
        </Link>
        Request {refusal.requestId}
      </p>
    </section>
  )
}
