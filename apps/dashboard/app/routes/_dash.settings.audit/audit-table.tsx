import { dateTime } from "~/lib/time"
import type { AuditEntry } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { actionNames } from "./actions"

const kinds: Record<AuditEntry["actorKind"], string | null> = {
  user: null,
  key: "key",
  system: "nobody known"
}

/** `role viewer, count 2` */
const detailsOf = (details: AuditEntry["details"]): string =>
  Object.entries(details)
    .map(([name, value]) => `${name} ${value ?? "none"}`)
    .join(", ")

const Row = ({ entry, zone }: { entry: AuditEntry; zone: string }) => {
  const { action, actor, actorKind, at, details, target } = entry
  const more = detailsOf(details)
  return (
    <tr>
      <td className="align-top whitespace-nowrap">
        <time dateTime={at}>{dateTime(Date.parse(at), zone)}</time>
      </td>
      <td className="max-w-56 min-w-32 align-top break-words">
        {actor}
        {kinds[actorKind] !== null && <span className="block text-2xs text-faint">{kinds[actorKind]}</span>}
      </td>
      <td className="min-w-32 align-top">{actionNames[action] ?? action}</td>
      <td className="w-full min-w-40 align-top break-words">
        {target ?? <span className="text-faint">–</span>}
        {more !== "" && <span className="block text-2xs break-all text-soft">{more}</span>}
      </td>
    </tr>
  )
}

export const AuditTable = ({ entries }: { entries: ReadonlyArray<AuditEntry> }) => {
  const { zone } = useDash()
  if (entries.length === 0)
    return <p className="panel mt-3 px-4 py-10 text-center text-sm text-soft">Nothing here.</p>
  return (
    <div
      className="panel mt-3 overflow-x-auto"
      // A region that scrolls is reached by keyboard.
      role="region"
      aria-label="Entries of the audit log"
      tabIndex={0}
    >
      <table className="data-table w-full text-sm">
        <caption className="sr-only">Audit log, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Did what</th>
            <th scope="col">On what</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} zone={zone} />
          ))}
        </tbody>
      </table>
    </div>
  )
}
