import { Form, useNavigation } from "@remix-run/react"
import { Field } from "~/forms/field"
import { roles } from "~/forms/roles"
import type { OpenedInvitation } from "~/lib/types"

interface Props {
  /** Who is signed in here now. */
  readonly signedInAs: string | null
  readonly opened: OpenedInvitation & { readonly token: string }
  readonly fault: string | null
}

export const AcceptForm = ({ fault, opened, signedInAs }: Props) => {
  const busy = useNavigation().state !== "idle"
  const may = roles.find(([role]) => role === opened.role)?.[1]
  const { email, invitedBy, isKnown, organizationName, role, token } = opened
  return (
    <>
      <p className="mt-2 text-sm break-words text-soft">
        {invitedBy} invites you to <strong className="font-semibold text-ink">{organizationName}</strong> as{" "}
        <strong className="font-semibold text-ink">{role}</strong>
        {may !== undefined && ` (${may})`}.
      </p>
      {signedInAs !== null && signedInAs !== email && (
        <p className="mt-3 rounded-[3px] bg-warn-wash px-3 py-2 text-sm break-words">
          You are signed in as {signedInAs}. Joining signs you in as {email} in this browser instead.
        </p>
      )}
      <Form method="post" action="/invitation" className="mt-5 space-y-4">
        <input type="hidden" name="token" value={token} />
        <Field
          type="email"
          name="email"
          label="Email"
          readOnly
          defaultValue={email}
          autoComplete="username"
        />
        <Field
          type="password"
          name="password"
          label={isKnown ? "Your password" : "Choose a password"}
          required
          maxLength={1024}
          autoComplete={isKnown ? "current-password" : "new-password"}
          fault={fault ?? undefined}
          {...(isKnown ? { hint: "You have an account already: the password is the same." } : {})}
        />
        <button
          type="submit"
          name="intent"
          value="accept"
          className="button button-primary h-10 w-full text-base"
          disabled={busy}
        >
          {busy ? "Joining" : "Join"}
        </button>
      </Form>
    </>
  )
}
