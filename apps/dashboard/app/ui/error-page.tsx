/** What a route shows when it cannot show itself. */
import { useRouteError } from "@remix-run/react"
import { lazy, Suspense } from "react"

/** Not in everybody's first load; fetched with what comes after it, so that it is there without a network. */
const ErrorDetails = lazy(() => import("./error-details"))

/** @param words the page's own titles, by status */
export const ErrorPage = ({ words = {} }: { words?: Partial<Record<number, string>> }) => {
  const error = useRouteError()
  return (
    <Suspense>
      <ErrorDetails error={error} words={words} />
    </Suspense>
  )
}
