/** In the place of a part of a page that could not be read: what, whether to try again, and the request's id. */
import { lazy, Suspense } from "react"
import type { Refusal } from "~/lib/refusal"

/** Seldom needed: not in everybody's first load. */
const Refused = lazy(() => import("~/forms/refused").then((module) => ({ default: module.Refused })))

export const Missing = ({ refusal, title }: { refusal: Refusal; title: string }) => (
  <section className="panel min-w-0 px-4 py-3">
    <h2 className="panel-title mb-3">{title}</h2>
    <Suspense>
      <Refused title="Could not be read just now" refusal={refusal} />
    </Suspense>
  </section>
)
