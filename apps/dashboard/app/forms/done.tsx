import { CircleCheck } from "lucide-react"
import type { ReactNode } from "react"

/** What a form has just done. */
export const Done = ({ children }: { children: ReactNode }) => (
  <p
    role="status"
    className="mt-3 flex items-start gap-2 rounded-[3px] bg-good-wash px-3 py-2 text-sm text-good"
  >
    <CircleCheck size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
    <span className="min-w-0 break-words">{children}</span>
  </p>
)
