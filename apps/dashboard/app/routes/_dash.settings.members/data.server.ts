import { Email } from "@botflow/api/Scalars"
import { roles } from "@botflow/domain/Role"
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect, Option, Schema } from "effect"
import { requestIdOf } from "~/lib/api.server"
import { envOf } from "~/lib/env.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { type Faults, faultsOf, type Refusal } from "~/lib/refusal"
import { softly } from "~/lib/softly.server"
import type { Role } from "~/lib/types"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const { refusal, value } = await softly(request, context, (api) =>
    Effect.all(
      { members: api.members.list(), invitations: api.members.invitations() },
      { concurrency: "unbounded" }
    )
  )
  return {
    members: value?.members.items ?? [],
    invitations: value?.invitations.items ?? [],
    refusal,
    done: new URL(request.url).searchParams.get("done"),
    now: Date.now()
  }
}

export type InviteFaults = Faults<"email">

interface Outcome {
  /** The link of a new invitation, shown this once. */
  readonly invited: { readonly email: string; readonly link: string } | null
  readonly typed: { readonly email: string; readonly role: Role } | null
  readonly faults: InviteFaults | null
  /** Why a member or an invitation stays as it is. */
  readonly refusal: Refusal | null
}

const nothing: Outcome = { invited: null, typed: null, faults: null, refusal: null }
const emailOf = Schema.decodeUnknownOption(Email)

/** The token stands behind `#`: browsers keep that to themselves, so no log has it. */
const linkOf = ({ context, request }: ActionFunctionArgs, token: string) =>
  `${envOf(context).publicUrl.replace(/\/$/, "") || new URL(request.url).origin}/invitation#${token}`

const invite = async (args: ActionFunctionArgs, written: string, role: Role) => {
  const typed = { email: written, role }
  const email = Option.getOrNull(emailOf(written))
  if (email === null) {
    const faults = { fields: { email: "Not an e-mail address." }, refusal: null }
    return data<Outcome>({ ...nothing, typed, faults }, { status: 400 })
  }
  const { refusal, value } = await softly(args.request, args.context, (api) =>
    api.members.invite({ payload: { email, role } })
  )
  if (value !== null) {
    const invited = { email, link: linkOf(args, value.token) }
    return data<Outcome>({ ...nothing, invited }, { headers: { "cache-control": "no-store" } })
  }
  // That somebody is a member already (409) belongs at the field, too.
  const status = refusal.status === 409 ? 400 : refusal.status
  const faults: InviteFaults = faultsOf({ ...refusal, status }, { email: "email" } as const)
  return data<Outcome>({ ...nothing, typed, faults }, { status: refusal.status })
}

export const action = async (args: ActionFunctionArgs) => {
  const { context, request } = args
  requireSameOrigin(request, context)
  const form = await request.formData()
  const field = (name: string) => String(form.get(name) ?? "").trim()
  const [intent, id] = [field("intent"), field("id")]
  const role = roles.find((one) => one === field("role"))
  if (role !== undefined && intent === "invite") return invite(args, field("email"), role)
  const refused = (refusal: Refusal) => data<Outcome>({ ...nothing, refusal }, { status: refusal.status })
  if (!["role", "remove", "withdraw"].includes(intent) || (intent === "role" && role === undefined)) {
    const detail = "There is no such thing to do."
    return refused({ status: 400, detail, requestId: requestIdOf(request) })
  }
  const { refusal } = await softly(request, context, (api): Effect.Effect<unknown, unknown> => {
    if (intent === "role" && role !== undefined)
      return api.members.changeRole({ path: { userId: id }, payload: { role } })
    return intent === "remove"
      ? api.members.remove({ path: { userId: id } })
      : api.members.uninvite({ path: { id } })
  })
  return refusal === null ? redirect(`/settings/members?done=${intent}`) : refused(refusal)
}
