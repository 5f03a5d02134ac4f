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

const nameOf = ({ action, actor, target }: AuditEntry): string =>
  action === "member.removed" && actor === target ? "Left" : (actionNames[action] ?? action)

/** A row of four cells at a desk; on a phone two lines and what it was done on. */
const Row = ({ entry, zone }: { entry: AuditEntry; zone: string }) => {
  const { actor, actorKind, at, details, target } = entry
  const more = detailsOf(details)
  return (
    <tr className="max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-3 max-md:border-b max-md:border-line max-md:px-3 max-md:py-2 max-md:last:border-0 md:align-top">
      <td className="whitespace-nowrap max-md:order-2 max-md:text-xs max-md:text-soft">
        <time dateTime={at}>{dateTime(Date.parse(at), zone)}</time>
      </td>
      <td className="break-words max-md:order-3 max-md:col-span-2 max-md:text-xs max-md:text-soft md:max-w-56 md:min-w-32">
        {actor}
        {kinds[actorKind] !== null && (
          <span className="text-2xs text-faint max-md:ml-2 md:block">{kinds[actorKind]}</span>
        )}
      </td>
      <td className="max-md:order-1 max-md:font-medium md:min-w-32">{nameOf(entry)}</td>
      <td
        className={`break-words max-md:order-4 max-md:col-span-2 md:w-full md:min-w-40 ${target === null && more === "" ? "max-md:hidden" : ""}`}
      >
        {target}
        {more !== "" && <span className="block text-xs break-words text-soft">{more}</span>}
      </td>
    </tr>
  )
}

export const AuditTable = ({ entries }: { entries: ReadonlyArray<AuditEntry> }) => {
  const { zone } = useDash()
  if (entries.length === 0)
    return <p className="panel mt-3 px-4 py-10 text-center text-sm text-soft">Nothing here.</p>
  return (
    <section className="panel mt-3" aria-label="Entries of the audit log">
      <table className="data-table stacked w-full text-sm">
        <caption className="sr-only">Audit log, the newest first</caption>
        <thead className="max-md:sr-only">
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Did what</th>
            <th scope="col">On what</th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} zone={zone} />
          ))}
        </tbody>
      </table>
    </section>
  )
}
