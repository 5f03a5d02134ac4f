import { Form, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react"
import { KeyRound } from "lucide-react"
import { useEffect, useRef } from "react"
import { Section } from "~/forms/section"
import { CopyButton } from "~/ui/copy-button"
import { ErrorPage } from "~/ui/error-page"
import { action, loader } from "./data.server"
import { KeyTable } from "./key-table"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "API keys · Settings · BotFlow Analytics" }]

const scopes = [
  { name: "ingest", text: "send events" },
  { name: "read", text: "read numbers and conversations" },
  { name: "admin", text: "everything, keys included" }
]

const CreateForm = ({ problem }: { problem: string | null }) => {
  const busy = useNavigation().state === "submitting"
  return (
    <Form method="post" className="panel h-fit p-4">
      <h3 className="panel-title">New key</h3>
      {problem !== null && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {problem}
        </p>
      )}
      <label className="mt-3 block text-sm">
        <span className="text-soft">Name</span>
        <input name="name" required maxLength={100} autoComplete="off" className="field mt-1 block w-full" />
      </label>
      <fieldset className="mt-3 space-y-1.5 text-sm">
        <legend className="mb-1 text-soft">It may</legend>
        {scopes.map(({ name, text }) => (
          <label key={name} className="flex items-center gap-2">
            <input
              type="checkbox"
              name="scope"
              value={name}
              defaultChecked={name === "ingest"}
              className="size-4 accent-(--accent)"
            />
            {text} <span className="text-xs text-faint">{name}</span>
          </label>
        ))}
      </fieldset>
      <button
        type="submit"
        name="intent"
        value="create"
        className="button button-primary mt-4"
        disabled={busy}
      >
        Create key
      </button>
    </Form>
  )
}

const Created = ({ name, secret }: { name: string; secret: string }) => {
  const ref = useRef<HTMLElement>(null)
  useEffect(() => ref.current?.focus(), [])
  return (
    <section ref={ref} tabIndex={-1} className="panel mt-3 border-accent p-4" aria-labelledby="created-title">
      <h3 id="created-title" className="flex items-center gap-2 font-semibold">
        <KeyRound size={15} className="text-accent" aria-hidden="true" />
        {name}
      </h3>
      <p className="mt-1 text-sm text-soft">Copy it now: it is stored hashed and cannot be shown again.</p>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <code className="rounded-[3px] bg-sunken px-2 py-1 font-mono text-sm break-all">{secret}</code>
        <CopyButton text={secret} label="Copy key" />
      </div>
    </section>
  )
}

export default function Keys() {
  const { keys, now } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  return (
    <Section title="API keys" text="Programs send events and read numbers with a key.">
      {result?.created && <Created name={result.created.name} secret={result.created.key} />}
      <div className="mt-3 grid gap-3 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <KeyTable keys={keys} now={now} />
        <CreateForm problem={result?.problem ?? null} />
      </div>
    </Section>
  )
}

export function ErrorBoundary() {
  return <ErrorPage words={{ 404: "This key is revoked already" }} />
}
