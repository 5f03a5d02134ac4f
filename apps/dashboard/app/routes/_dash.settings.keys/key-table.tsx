import { Form } from "@remix-run/react"
import { Trash2 } from "lucide-react"
import { ago, dateTime } from "~/lib/time"
import type { ApiKey } from "~/lib/types"
import { useDash } from "~/lib/use-dash"

/** Asks first: programs that use the key stop at once. */
const Revoke = ({ id, name }: { id: string; name: string }) => (
  <details className="relative">
    <summary className="button button-quiet min-h-7 px-2">
      <Trash2 size={14} aria-hidden="true" />
      Revoke<span className="sr-only"> {name}</span>
    </summary>
    <Form
      method="post"
      className="absolute right-0 z-10 mt-1 w-56 rounded-[4px] border border-line-strong bg-raised p-3 text-left text-xs shadow-lg"
    >
      <p>Whatever uses this key is refused from now on.</p>
      <input type="hidden" name="id" value={id} />
      <button type="submit" name="intent" value="revoke" className="button mt-2 border-bad text-bad">
        Revoke for good
      </button>
    </Form>
  </details>
)

export const KeyTable = ({ keys, now }: { keys: ReadonlyArray<ApiKey>; now: number }) => {
  const { zone } = useDash()
  const when = (at: string) => {
    const ms = Date.parse(at)
    return (
      <time dateTime={at} title={`${dateTime(ms, zone)} ${zone}`} className="whitespace-nowrap">
        {ago(ms, now)}
      </time>
    )
  }
  if (keys.length === 0) {
    return (
      <p className="panel px-4 py-10 text-center text-sm text-soft">
        No key yet. Create one to send the first event.
      </p>
    )
  }
  return (
    <div className="panel h-fit min-w-0">
      <table className="data-table w-full text-sm">
        <caption className="sr-only">API keys</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="max-md:hidden">
              Scopes
            </th>
            <th scope="col" className="max-md:hidden">
              Created
            </th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td className="w-full max-w-0">
                <span className="block truncate font-medium">{key.name}</span>
                <code className="font-mono text-2xs text-faint">{key.prefix}…</code>
                <span className="ml-2 text-2xs text-faint md:hidden">{key.scopes.join(", ")}</span>
              </td>
              <td className="whitespace-nowrap max-md:hidden">{key.scopes.join(", ")}</td>
              <td className="max-md:hidden">{when(key.createdAt)}</td>
              <td>
                {key.lastUsedAt === null ? <span className="text-faint">never</span> : when(key.lastUsedAt)}
              </td>
              <td className="num">
                <Revoke id={key.id} name={key.name} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
