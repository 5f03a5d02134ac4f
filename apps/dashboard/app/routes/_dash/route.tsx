import {
  type MetaFunction,
  Outlet,
  useLoaderData,
  type ShouldRevalidateFunction,
  useNavigation
} from "@remix-run/react"
import { lazy, Suspense, useEffect, useState } from "react"
import { LiveProvider, useConnection } from "~/live/use-live"
import { ErrorPage } from "~/ui/error-page"
import { loader } from "./data.server"
import { Header } from "./header"

export { loader }

/** Names of bots and models change with what is done here, not with where one looks. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod }) =>
  formMethod !== undefined && formMethod !== "GET"

export const meta: MetaFunction = () => [{ title: "BotFlow Analytics" }]

/** Nobody needs it before the page stands. */
const Later = lazy(() => import("~/ui/later"))

export default function Dash() {
  const live = useConnection()
  const { shortcuts } = useLoaderData<typeof loader>()
  const [ready, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  const busy = useNavigation().state === "loading"
  return (
    <LiveProvider value={live}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <Header />
      {ready && (
        <Suspense>
          <Later shortcuts={shortcuts} />
        </Suspense>
      )}
      {/* What was there stays, dimmed, until its successor is here. */}
      <main
        id="content"
        tabIndex={-1}
        aria-busy={busy}
        className={`mx-auto max-w-[1480px] px-3 pb-12 outline-none sm:px-5 ${busy ? "opacity-60 transition-opacity delay-200" : ""}`}
      >
        <Outlet />
      </main>
    </LiveProvider>
  )
}

export function ErrorBoundary() {
  return (
    <main className="px-4 py-10">
      <ErrorPage />
    </main>
  )
}
