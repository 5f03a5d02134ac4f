import { Form, useNavigation } from "@remix-run/react"
import { Done } from "~/forms/done"
import { Field } from "~/forms/field"
import { Refused } from "~/forms/refused"
import { useDash } from "~/lib/use-dash"
import type { PasswordFaults } from "./password.server"

interface Props {
  readonly faults: PasswordFaults | null
  readonly changed: boolean
}

/** What was typed is not shown again: a password belongs into no page. */
export const PasswordForm = ({ changed, faults }: Props) => {
  const { me } = useDash()
  const busy = useNavigation().formData?.get("intent") === "change-password"
  const common = { type: "password", required: true, maxLength: 1024 } as const
  return (
    <section className="mt-6" aria-labelledby="password-title">
      <h2 id="password-title" className="font-semibold">
        Your password
      </h2>
      {changed && faults === null && <Done>Your password is changed. Other browsers are signed out.</Done>}
      <Form method="post" action="/settings?index" className="panel mt-3 max-w-3xl p-4">
        {/* By it a password manager knows whose password this is. */}
        <input hidden readOnly name="username" autoComplete="username" value={me.email ?? ""} />
        <div className="grid items-start gap-4 sm:grid-cols-3">
          <Field
            {...common}
            name="currentPassword"
            label="Current password"
            autoComplete="current-password"
            fault={faults?.fields.currentPassword}
          />
          <Field
            {...common}
            name="newPassword"
            label="New password"
            autoComplete="new-password"
            minLength={8}
            fault={faults?.fields.newPassword}
            hint="At least 8 characters; longer is better."
          />
          <Field
            {...common}
            name="again"
            label="New password again"
            autoComplete="new-password"
            fault={faults?.fields.again}
          />
        </div>
        {faults?.refusal && (
          <div className="mt-4">
            <Refused refusal={faults.refusal} title="Your password is not changed" retry={false} />
          </div>
        )}
        <button type="submit" name="intent" value="change-password" className="button mt-4" disabled={busy}>
          Change password
        </button>
      </Form>
    </section>
  )
}
