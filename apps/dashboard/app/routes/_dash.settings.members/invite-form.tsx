import { Form, useNavigation } from "@remix-run/react"
import { Link2 } from "lucide-react"
import { useEffect, useRef } from "react"
import { Field } from "~/forms/field"
import { Refused } from "~/forms/refused"
import type { Role } from "~/lib/types"
import { CopyButton } from "~/ui/copy-button"
import type { InviteFaults } from "./data.server"
import { RoleSelect } from "./role-select"

interface Props {
  /** What was typed, where that was refused. */
  readonly typed: { readonly email: string; readonly role: Role } | null
  readonly faults: InviteFaults | null
}

export const InviteForm = ({ faults, typed }: Props) => {
  const busy = useNavigation().formData?.get("intent") === "invite"
  return (
    <Form method="post" action="/settings/members" className="panel mt-3 p-4">
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          name="email"
          type="email"
          label="Email"
          required
          maxLength={320}
          defaultValue={typed?.email}
          fault={faults?.fields.email}
        />
        <div className="text-sm">
          <span className="text-soft" aria-hidden="true">
            Role
          </span>
          <RoleSelect role={typed?.role ?? "viewer"} label="Role" long className="mt-1 block w-full" />
        </div>
      </div>
      {faults?.refusal && (
        <div className="mt-3">
          <Refused refusal={faults.refusal} title="Nobody was invited" retry={false} />
        </div>
      )}
      <button
        type="submit"
        name="intent"
        value="invite"
        className="button button-primary mt-4"
        disabled={busy}
      >
        Make a link
      </button>
    </Form>
  )
}

export const Invited = ({ email, link }: { email: string; link: string }) => {
  const ref = useRef<HTMLElement>(null)
  useEffect(() => ref.current?.focus(), [link])
  return (
    <section ref={ref} tabIndex={-1} className="panel mt-3 border-accent p-4" aria-labelledby="invited-title">
      <h3 id="invited-title" className="flex min-w-0 items-center gap-2 font-semibold">
        <Link2 size={15} className="shrink-0 text-accent" aria-hidden="true" />
        <span className="min-w-0 break-words">Link for {email}</span>
      </h3>
      <p className="mt-1 text-sm text-soft">
        Send it to them. It works once, and is not shown again; an earlier link of this address has ended.
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <code className="rounded-[3px] bg-sunken px-2 py-1 font-mono text-xs break-all">{link}</code>
        <CopyButton text={link} label="Copy link" />
      </div>
    </section>
  )
}
