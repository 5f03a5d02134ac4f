/** Before the first event: how to send it, and the page that notices when it has come. */
import { Form, useNavigation } from "@remix-run/react"
import { KeyRound, LoaderCircle } from "lucide-react"
import { CopyButton } from "~/ui/copy-button"
import { KeyOnce } from "~/ui/key-once"

/** As pasted it is accepted: the times are of just now, and no other page load makes the same ids. */
const curl = (apiUrl: string, key: string, now: number): string => {
  const id = `first-${now.toString(36)}`
  const event = (n: number, ageMs: number, direction: string) =>
    [
      `  {"type":"message","id":"${id}-${n}","direction":"${direction}",`,
      `   "timestamp":"${new Date(now - ageMs).toISOString()}","customer":{"id":"visitor-1"},`,
      `   "botId":"support","conversationId":"${id}","channel":"web"}`
    ].join("\n")
  return [
    `curl ${apiUrl}/api/events \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"events":[\n${event(1, 2000, "inbound")},\n${event(2, 760, "outbound")}\n]}'`
  ].join("\n")
}

interface Props {
  readonly apiUrl: string
  readonly secret: string | null
  readonly now: number
}

export const FirstEvent = ({ apiUrl, now, secret }: Props) => {
  const busy = useNavigation().state === "submitting"
  const command = curl(apiUrl, secret ?? "YOUR_INGEST_KEY", now)
  return (
    <section className="panel mx-auto mt-6 max-w-3xl p-5 sm:p-8">
      <p className="inline-flex items-center gap-2 text-sm font-medium text-accent" role="status">
        <LoaderCircle size={15} className="pulse" aria-hidden="true" />
        Waiting for the first event
      </p>
      <h1 className="mt-2 text-lg font-semibold">Send one, and this page becomes your dashboard</h1>
      <ol className="mt-6 space-y-6">
        <li>
          <h2 className="font-semibold">1. A key that may send events</h2>
          {secret === null ? (
            <Form method="post" className="mt-2 flex flex-wrap items-center gap-3">
              <button type="submit" className="button button-primary" disabled={busy}>
                <KeyRound size={14} aria-hidden="true" />
                {busy ? "Creating the key" : "Create an ingest key"}
              </button>
              <span className="text-sm text-faint">or take one you have</span>
            </Form>
          ) : (
            <KeyOnce secret={secret} />
          )}
        </li>
        <li>
          <h2 className="font-semibold">2. A question and its answer</h2>
          <p className="mt-1 text-sm text-soft">
            Two messages of one conversation, sent a moment ago: the response time between them is derived.
          </p>
          {/* On a phone it scrolls: keys must get there, too. */}
          <pre
            tabIndex={0}
            role="region"
            aria-label="Command"
            className="mt-2 overflow-x-auto rounded-[3px] border border-line bg-sunken p-3 font-mono text-xs leading-relaxed"
          >
            <code>{command}</code>
          </pre>
          <div className="mt-2">
            <CopyButton text={command} label="Copy command" />
          </div>
        </li>
      </ol>
    </section>
  )
}
