/** Another password for whoever is signed in. */
import { type ActionFunctionArgs, data, redirect } from "@remix-run/server-runtime"
import { type Faults, faultsOf } from "~/lib/refusal"
import { keepSession } from "~/lib/session.server"
import { softly } from "~/lib/softly.server"

export type PasswordFaults = Faults<"currentPassword" | "newPassword" | "again">

export interface NotChanged {
  readonly password: PasswordFaults
}

/** As many characters as the API takes. */
const longest = 1024

export const changePassword = async ({ context, request }: ActionFunctionArgs, form: FormData) => {
  const field = (name: string) => String(form.get(name) ?? "")
  const payload = { currentPassword: field("currentPassword"), newPassword: field("newPassword") }
  const tooLong = Object.values(payload).some(({ length }) => length > longest)
  const fields: PasswordFaults["fields"] = tooLong
    ? { newPassword: `At most ${longest} characters.` }
    : payload.newPassword !== field("again")
      ? { again: "Not the same as the new password." }
      : {}
  if (Object.keys(fields).length > 0) {
    return data<NotChanged>({ password: { fields, refusal: null } }, { status: 400 })
  }
  const { refusal, value } = await softly(request, context, (api) => api.account.changePassword({ payload }))
  if (refusal === null) {
    const cookie = await keepSession(request, context, value.token, value.expiresAt)
    return redirect("/settings?password=changed", { headers: { "set-cookie": cookie } })
  }
  const named = { currentPassword: "currentPassword", newPassword: "newPassword" } as const
  return data<NotChanged>({ password: faultsOf(refusal, named) }, { status: refusal.status })
}
