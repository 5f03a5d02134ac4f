/** What a route shows when it cannot show itself: what happened, what to do, and the request's id. */
import { isRouteErrorResponse, Link, useLocation, useRevalidator, useRouteError } from "@remix-run/react"
import { RotateCw } from "lucide-react"
import { useEffect } from "react"
import { isProblem } from "~/lib/problem"

interface Words {
  readonly title: string
  readonly advice: string
}

const known: Record<number, Words> = {
  400: { title: "This address asks for something impossible", advice: "Check the dates and filters in it." },
  403: {
    title: "Not allowed",
    advice: "Your account may not see or do this. An administrator can change that."
  },
  404: { title: "Nothing here", advice: "The page or conversation does not exist, or not any more." },
  429: { title: "Too many requests", advice: "Wait a moment, then try again." },
  502: {
    title: "The API gave an answer nobody understands",
    advice: "Dashboard and API may be of different versions."
  },
  503: {
    title: "The API does not answer",
    advice: "What was stored is safe. This page tries again by itself."
  }
}

const unknown: Words = {
  title: "Something broke on this page",
  advice: "Try again. If it happens every time, the request's id helps to find it in the logs."
}

const describe = (error: unknown, words: Partial<Record<number, string>>) => {
  if (!isRouteErrorResponse(error)) return { status: null, ...unknown, problem: null }
  const problem = isProblem(error.data) ? error.data : null
  const base = known[error.status] ?? unknown
  return { status: error.status, title: words[error.status] ?? base.title, advice: base.advice, problem }
}

const retryMs = 5_000

/** @param auto again and again by itself: for what passes without anybody's doing */
const Retry = ({ auto }: { auto: boolean }) => {
  const location = useLocation()
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (!auto || state === "loading") return
    const timer = setTimeout(revalidate, retryMs)
    return () => clearTimeout(timer)
  }, [auto, revalidate, state])
  return (
    <Link
      to={location.pathname + location.search}
      replace
      className="button button-primary"
      onClick={(event) => {
        event.preventDefault()
        revalidate()
      }}
    >
      <RotateCw size={14} aria-hidden="true" />
      {state === "loading" ? "Trying" : "Try again"}
    </Link>
  )
}

/** @param words the page's own titles, by status */
export const ErrorPage = ({ words = {} }: { words?: Partial<Record<number, string>> }) => {
  const { advice, problem, status, title } = describe(useRouteError(), words)
  return (
    <section className="panel mx-auto my-8 max-w-xl p-6" role="alert">
      <p className="text-sm text-faint">{status === null ? "Error" : `Error ${status}`}</p>
      <h1 className="mt-1 text-lg font-semibold">{title}</h1>
      <p className="mt-2 text-soft">{problem?.detail ?? advice}</p>
      <div className="mt-5 flex flex-wrap gap-2">
        {status !== 403 && status !== 404 && <Retry auto={status === 502 || status === 503} />}
        <Link to="/" className="button">
          Overview
        </Link>
      </div>
      {problem !== null && (
        <p className="mt-5 text-xs text-faint">
          Request <code className="font-mono break-all">{problem.requestId}</code>
        </p>
      )}
    </section>
  )
}
