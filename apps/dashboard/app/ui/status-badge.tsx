import { ArrowUpRight, Check, CircleDot, Moon } from "lucide-react"
import { statusNames } from "~/lib/filters"
import type { Status } from "~/lib/types"

const looks = {
  active: { icon: CircleDot, tone: "text-accent" },
  resolved: { icon: Check, tone: "text-good" },
  escalated: { icon: ArrowUpRight, tone: "text-warn" },
  closed: { icon: Moon, tone: "text-faint" }
}

/** Icon and word; the colour only repeats them. */
export const StatusBadge = ({ status }: { status: Status }) => {
  const { icon: Icon, tone } = looks[status]
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap text-xs font-medium ${tone}`}>
      <Icon size={13} strokeWidth={2.25} aria-hidden="true" />
      {statusNames[status]}
    </span>
  )
}
