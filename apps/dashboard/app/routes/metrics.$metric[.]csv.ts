/** The points of one chart: `/metrics/response-times.csv` with the page's filters. */
import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { passOn } from "~/lib/file.server"
import { bucketOf, narrowing } from "~/lib/query.server"

export const loader = ({ context, params, request }: LoaderFunctionArgs) => {
  const metric = params["metric"] ?? ""
  return passOn(request, context, {
    path: "/api/export/metrics.csv",
    what: metric.replace(/[^a-z-]/g, ""),
    // A name that is none is refused by the API. By the day as long as it tells so many.
    parametersOf: (filters, range) => ({ ...narrowing(filters), ...bucketOf(range, 1_990), metric })
  })
}
