import { Form, Link, type MetaFunction, useLoaderData } from "@remix-run/react"
import { Download } from "lucide-react"
import { Refused } from "~/forms/refused"
import { Section } from "~/forms/section"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { actionNames } from "./actions"
import { AuditTable } from "./audit-table"
import { loader } from "./data.server"

export { loader }

export const meta: MetaFunction = () => [{ title: "Audit log · Settings · BotFlow Analytics" }]

const addressOf = (action: string, cursor: string | null) => {
  const params = new URLSearchParams({
    ...(action === "" ? {} : { action }),
    ...(cursor === null ? {} : { cursor })
  })
  return params.size === 0 ? "/settings/audit" : `/settings/audit?${params}`
}

const Filter = ({ action }: { action: string }) => (
  <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
    <Form action="/settings/audit" className="flex gap-1.5">
      <select key={action} name="action" aria-label="Action" defaultValue={action} className="field">
        <option value="">Everything</option>
        {action !== "" && actionNames[action] === undefined && <option value={action}>{action}</option>}
        {Object.entries(actionNames).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <button type="submit" className="button">
        Show
      </button>
    </Form>
    <a href="/audit.csv" download className="button">
      <Download size={14} aria-hidden="true" />
      All as CSV
    </a>
  </div>
)

export default function Audit() {
  const { action, isNewest, items, nextCursor, refusal } = useLoaderData<typeof loader>()
  const { zoneLabel } = useDash()
  return (
    <Section title="Audit log" text={`Who did what, the newest first. Times are in ${zoneLabel}.`}>
      {refusal !== null ? (
        <div className="mt-3 max-w-3xl">
          <Refused refusal={refusal} title="The audit log cannot be shown" />
        </div>
      ) : (
        <>
          <Filter action={action} />
          <AuditTable entries={items} />
          <nav aria-label="Pages of the audit log" className="mt-3 flex gap-2">
            {!isNewest && (
              <Link to={addressOf(action, null)} className="button">
                Newest
              </Link>
            )}
            {nextCursor !== null && (
              <Link to={addressOf(action, nextCursor)} className="button">
                Older
              </Link>
            )}
          </nav>
        </>
      )}
    </Section>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
