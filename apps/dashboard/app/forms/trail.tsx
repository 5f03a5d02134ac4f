/** Where a page below another lies, and its title. */
import { Link } from "@remix-run/react"
import { ChevronRight } from "lucide-react"
import type { ReactNode } from "react"

interface Props {
  readonly above: ReadonlyArray<readonly [to: string, name: string]>
  readonly title: ReactNode
  readonly children?: ReactNode
}

export const Trail = ({ above, children, title }: Props) => (
  <div className="mt-4 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
    <div className="min-w-0">
      <nav aria-label="Above this page" className="flex items-center gap-1 text-xs text-soft">
        {above.map(([to, name]) => (
          <span key={to} className="flex items-center gap-1">
            <Link to={to} className="hover:text-ink hover:underline">
              {name}
            </Link>
            <ChevronRight size={12} className="text-faint" aria-hidden="true" />
          </span>
        ))}
      </nav>
      <h1 className="text-lg font-semibold break-words">{title}</h1>
    </div>
    {children}
  </div>
)
