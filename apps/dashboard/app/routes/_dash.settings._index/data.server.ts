import * as Text from "@botflow/domain/Text"
import * as Zone from "@botflow/domain/Zone"
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/server-runtime"
import { Effect } from "effect"
import { type ApiClient, callApi } from "~/lib/api.server"
import { requireSameOrigin } from "~/lib/origin.server"
import { type Faults, faultsOf, type Refusal } from "~/lib/refusal"
import { dropSession } from "~/lib/session.server"
import { softly } from "~/lib/softly.server"
import { join } from "../_dash.settings.bots/inactivity"
import { changePassword } from "./password.server"

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const [organization, retention] = await Promise.all([
    callApi(request, context, (api) => api.organization.get()),
    softly(request, context, (api) => api.retention.state())
  ])
  const { searchParams } = new URL(request.url)
  const done = { saved: searchParams.has("saved"), changed: searchParams.get("password") === "changed" }
  return { organization, retention, ...done, zones: ["UTC", ...Intl.supportedValuesOf("timeZone")] }
}

export type OrganizationFaults = Faults<"name" | "timezone" | "inactivity">

export interface TypedOrganization {
  readonly name: string
  readonly timezone: string
  readonly storeText: boolean
  readonly amount: string
  readonly unit: string
}

interface Outcome {
  readonly typed: TypedOrganization | null
  readonly faults: OrganizationFaults | null
  /** Why somebody stays signed in, or a member. */
  readonly stays: Refusal | null
}

const signOutEverywhere = (api: ApiClient) => api.account.signOutEverywhere()

/** Takes oneself out, which ends one's sessions here. A key is nobody who could leave. */
const leave = (api: ApiClient) =>
  Effect.flatMap(api.account.me(), ({ user }) =>
    user === null ? Effect.void : api.members.remove({ path: { userId: user.userId } })
  )

/** What ends the session: afterwards there is only the page to sign in. */
const farewell = async <E>(
  { context, request }: ActionFunctionArgs,
  end: (api: ApiClient) => Effect.Effect<void, E>,
  to: string
) => {
  const { refusal } = await softly(request, context, end)
  if (refusal === null) {
    return redirect(to, { headers: { "set-cookie": await dropSession(request, context) } })
  }
  return data<Outcome>({ typed: null, faults: null, stays: refusal }, { status: refusal.status })
}

export const action = async (args: ActionFunctionArgs) => {
  const { context, request } = args
  requireSameOrigin(request, context)
  const form = await request.formData()
  if (form.get("intent") === "sign-out-everywhere") return farewell(args, signOutEverywhere, "/sign-in")
  if (form.get("intent") === "leave") return farewell(args, leave, "/sign-in?left")
  if (form.get("intent") === "change-password") return changePassword(args, form)
  const field = (name: string) => String(form.get(name) ?? "").trim()
  const typed = {
    name: field("name"),
    timezone: field("timezone"),
    storeText: form.get("storeText") === "on",
    amount: field("amount"),
    unit: field("unit")
  }
  const isNamed = typed.name !== "" && typed.name.length <= 100 && Text.isLine(typed.name)
  const hasZone = Zone.parse(typed.timezone) !== null
  const defaultInactivitySeconds = join(typed.amount, typed.unit)
  if (!isNamed || !hasZone || defaultInactivitySeconds === null) {
    const fields: OrganizationFaults["fields"] = {
      ...(isNamed ? {} : { name: "A name of 1 to 100 characters, on one line." }),
      ...(hasZone ? {} : { timezone: "Not a time zone. Choose one, such as Africa/Johannesburg." }),
      ...(defaultInactivitySeconds === null ? { inactivity: "Between a minute and 366 days." } : {})
    }
    return data<Outcome>({ typed, faults: { fields, refusal: null }, stays: null }, { status: 400 })
  }
  const { name, storeText, timezone } = typed
  const payload = { name, storeText, timezone, defaultInactivitySeconds }
  const { refusal } = await softly(request, context, (api) => api.organization.update({ payload }))
  if (refusal === null) return redirect("/settings?saved")
  const faults: OrganizationFaults = faultsOf(refusal, {
    name: "name",
    timezone: "timezone",
    defaultInactivitySeconds: "inactivity"
  } as const)
  return data<Outcome>({ typed, faults, stays: null }, { status: refusal.status })
}
