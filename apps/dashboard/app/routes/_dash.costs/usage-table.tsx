/** Tokens and cost, one row for each model or bot: the name narrows the page, the last column lists conversations. */
import { Link } from "@remix-run/react"
import { MessagesSquare } from "lucide-react"
import type { ReactNode } from "react"
import * as Format from "~/lib/format"
import type { Totals } from "~/lib/types"
import { ShareCell } from "./share-cell"

export interface UsageRow {
  readonly key: string
  readonly name: string
  readonly messages: number
  readonly tokens: Pick<Totals["tokens"], "input" | "cachedInput" | "output">
  readonly costUsd: string | null
  readonly unpriced: number
  readonly perConversationUsd?: string | null
  /** Of the page, and of the conversations, narrowed to this row; null where no filter says that. */
  readonly narrowed: string | null
  readonly conversations: string | null
}

interface Props {
  readonly title: string
  /** Of what there is a row each. */
  readonly of: string
  readonly rows: ReadonlyArray<UsageRow>
  readonly totalUsd: string | null
  readonly action?: ReactNode
  /** What stands in a row without a name to narrow by. */
  readonly perConversation?: boolean
}

/** Cents for amounts that people pay, more digits for cheap models. */
const digitsFor = (total: string | null) => (total !== null && Number(total) >= 10 ? 2 : 4)

const headings = ["Messages", "Input", "Cached", "Output"]

const Row = ({ digits, perConversation, row, totalUsd }: RowProps) => (
  <tr>
    <th scope="row" className="md:max-w-72">
      {row.narrowed === null ? (
        <span className="block text-sm font-normal text-soft max-md:whitespace-normal md:truncate">
          {row.name}
        </span>
      ) : (
        <Link
          to={row.narrowed}
          className="block text-sm font-medium text-ink hover:underline max-md:break-words max-md:whitespace-normal md:truncate"
        >
          {row.name}
        </Link>
      )}
    </th>
    <td className="num max-md:hidden">{Format.number(row.messages)}</td>
    <td className="num max-md:hidden">{Format.number(row.tokens.input)}</td>
    <td className="num text-soft max-lg:hidden">
      {row.tokens.input === 0
        ? Format.none
        : Format.text(Format.percent(row.tokens.cachedInput / row.tokens.input))}
    </td>
    <td className="num max-md:hidden">{Format.number(row.tokens.output)}</td>
    <td className="num font-medium">{Format.text(Format.usd(row.costUsd, digits))}</td>
    <ShareCell part={row.costUsd} of={totalUsd} />
    {perConversation && (
      <td className="num max-sm:hidden">{Format.text(Format.usd(row.perConversationUsd ?? null, 4))}</td>
    )}
    <td className={`num max-md:hidden ${row.unpriced > 0 ? "text-warn" : "text-faint"}`}>
      {Format.number(row.unpriced)}
    </td>
    <td className="num max-sm:hidden">
      {row.conversations !== null && (
        <Link
          to={row.conversations}
          className="inline-flex size-6 items-center justify-center align-middle text-faint hover:text-ink"
          title={`Conversations of ${row.name}`}
        >
          <MessagesSquare size={14} aria-hidden="true" />
          <span className="sr-only">Conversations of {row.name}</span>
        </Link>
      )}
    </td>
  </tr>
)

interface RowProps extends Pick<Props, "totalUsd" | "perConversation"> {
  readonly row: UsageRow
  readonly digits: number
}

export const UsageTable = ({ action, of, perConversation = false, rows, title, totalUsd }: Props) => (
  <section className="panel mt-3 min-w-0" aria-label={title}>
    <div className="flex items-baseline justify-between gap-3 px-3 pt-3 pb-1 sm:px-4">
      <h2 className="panel-title">{title}</h2>
      {action}
    </div>
    <table className="data-table w-full text-sm">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{of}</th>
          {headings.map((heading) => (
            <th
              key={heading}
              scope="col"
              className={`num ${heading === "Cached" ? "max-lg:hidden" : "max-md:hidden"}`}
            >
              {heading}
            </th>
          ))}
          <th scope="col" className="num">
            Cost
          </th>
          <th scope="col" className="num">
            Share
          </th>
          {perConversation && (
            <th scope="col" className="num max-sm:hidden">
              Per conversation
            </th>
          )}
          <th scope="col" className="num max-md:hidden">
            Unpriced
          </th>
          <th scope="col" className="max-sm:hidden">
            <span className="sr-only">Conversations</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            digits={digitsFor(totalUsd)}
            totalUsd={totalUsd}
            perConversation={perConversation}
          />
        ))}
      </tbody>
    </table>
  </section>
)
