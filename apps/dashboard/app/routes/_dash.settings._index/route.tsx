import { Form, type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import type { ReactNode } from "react"
import { Section } from "~/forms/section"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"
import { Account } from "./account"
import { action, loader } from "./data.server"
import { OrganizationForm } from "./organization-form"
import { PasswordForm } from "./password-form"
import { Retention } from "./retention"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Settings · BotFlow Analytics" }]

const Fact = ({ children, name }: { name: string; children: ReactNode }) => (
  <div className="grid gap-x-4 border-b border-line px-4 py-2.5 last:border-0 sm:grid-cols-[11rem_minmax(0,1fr)]">
    <dt className="text-sm text-soft">{name}</dt>
    <dd className="min-w-0 text-sm break-words">{children}</dd>
  </div>
)

const Facts = () => {
  const { me } = useDash()
  return (
    <dl className="panel mt-3 max-w-3xl">
      <Fact name="Id">
        <code className="font-mono text-xs break-all">{me.organization.organizationId}</code>
      </Fact>
      <Fact name="Signed in as">
        {me.email ?? "an API key"}
        <span className="block text-xs text-faint">
          {me.role !== null && `${me.role}, `}scopes: {me.scopes.join(", ")}
        </span>
      </Fact>
    </dl>
  )
}

/** One button that says what it does, and a word that says how it is. */
const Shortcuts = ({ on }: { on: boolean }) => (
  <Form
    method="post"
    action="/shortcuts"
    preventScrollReset
    className="panel mt-3 flex max-w-3xl flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3"
  >
    <div className="min-w-0 text-sm">
      <p>
        Keyboard shortcuts are <strong className="font-semibold">{on ? "on" : "off"}</strong>
      </p>
      <p className="text-xs text-soft">
        Single keys that act on the page. Turn them off if you type by voice or with assistive software.
      </p>
    </div>
    <button type="submit" name="shortcuts" value={on ? "off" : "on"} className="button">
      Turn {on ? "off" : "on"}
    </button>
  </Form>
)

export default function Organization() {
  const { me, shortcuts } = useDash()
  const { changed, organization, retention, saved, zones } = useLoaderData<typeof loader>()
  const outcome = useActionData<typeof action>()
  const result = outcome !== undefined && "stays" in outcome ? outcome : undefined
  const faults = outcome !== undefined && "password" in outcome ? outcome.password : null
  const canEdit = me.scopes.includes("admin")
  return (
    <>
      <Section
        title="Organization"
        text={`Bots, conversations, keys and prices belong to it.${canEdit ? "" : " Owners and admins may change this."}`}
      >
        <OrganizationForm
          organization={organization}
          zones={zones}
          typed={result?.typed ?? null}
          faults={result?.faults ?? null}
          saved={saved}
          canEdit={canEdit}
        />
        <Facts />
      </Section>
      <Retention state={retention.value} refusal={retention.refusal} />
      {me.user !== null && (
        <>
          <PasswordForm changed={changed} faults={faults} />
          <Account refusal={result?.stays ?? null} />
        </>
      )}
      <section className="mt-6" aria-labelledby="browser-title">
        <h2 id="browser-title" className="font-semibold">
          This browser
        </h2>
        <Shortcuts on={shortcuts} />
      </section>
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
