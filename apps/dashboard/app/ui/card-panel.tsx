import type { ReactNode } from "react"

interface Props {
  /** Of the heading, unique on the page. */
  readonly id: string
  readonly title: string
  /** What the cards are of and compared with, after the title. */
  readonly about: string
  readonly aside: ReactNode
  /** Columns of the grid, by width. */
  readonly columns: string
  readonly children: ReactNode
}

/** Cards on one sheet, under a line that says of which time they are. */
export const CardPanel = ({ about, aside, children, columns, id, title }: Props) => (
  <section className="panel mt-3" aria-labelledby={id}>
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line px-3 py-1.5 sm:px-4">
      <h2 id={id} className="text-xs font-semibold">
        {title} <span className="font-normal text-faint">· {about}</span>
      </h2>
      <p className="text-2xs text-faint">{aside}</p>
    </div>
    <div className={`card-grid ${columns}`}>{children}</div>
  </section>
)
