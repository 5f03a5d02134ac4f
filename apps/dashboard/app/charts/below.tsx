/** What lies below the first screen: in the server's HTML like all the rest, its script only after the page's. */
import { type ComponentProps, lazy, Suspense } from "react"

const LazyHeatmap = lazy(() => import("./heatmap").then((module) => ({ default: module.Heatmap })))
const LazyOutcomeMix = lazy(() => import("./outcome-mix").then((module) => ({ default: module.OutcomeMix })))

export const Heatmap = (props: ComponentProps<typeof LazyHeatmap>) => (
  <Suspense>
    <LazyHeatmap {...props} />
  </Suspense>
)

export const OutcomeMix = (props: ComponentProps<typeof LazyOutcomeMix>) => (
  <Suspense>
    <LazyOutcomeMix {...props} />
  </Suspense>
)
