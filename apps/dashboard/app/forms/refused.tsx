/** A part of a page that could not be had or done: what happened, whether to try again, and the request's id. */
import { Link, useLocation } from "@remix-run/react"
import { RotateCw, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import type { Refusal } from "~/lib/refusal"

const advice: Record<number, string> = {
  403: "Your account may not see or do this.",
  404: "It does not exist, or not any more.",
  502: "The API gave an answer nobody understands.",
  503: "The API does not answer."
}

interface Props {
  readonly refusal: Refusal
  readonly title: string
  /** What else to do about it. */
  readonly children?: ReactNode
  /** Asking again is no use for what somebody may not do. */
  readonly retry?: boolean
}

export const Refused = ({ children, refusal, retry = refusal.status >= 500, title }: Props) => {
  const { hash, pathname, search } = useLocation()
  return (
    <div role="alert" className="rounded-[3px] border border-bad/40 bg-bad-wash px-3 py-2.5 text-sm">
      <p className="flex items-center gap-2 font-medium text-bad">
        <TriangleAlert size={15} className="shrink-0" aria-hidden="true" />
        {title}
      </p>
      <p className="mt-1 text-soft">{refusal.detail ?? advice[refusal.status] ?? "Something broke."}</p>
      {children}
      <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-2xs text-soft">
        {retry && (
          <Link to={pathname + search + hash} replace className="button min-h-7 px-2 text-xs">
            <RotateCw size={13} aria-hidden="true" />
            Try again
          </Link>
        )}
        <span>
          Request <code className="font-mono break-all">{refusal.requestId}</code>
        </span>
      </p>
    </div>
  )
}
