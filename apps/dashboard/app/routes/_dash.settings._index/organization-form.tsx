import { Form, useNavigation } from "@remix-run/react"
import { Done } from "~/forms/done"
import { Field } from "~/forms/field"
import { Refused } from "~/forms/refused"
import type { Organization } from "~/lib/types"
import { split } from "../_dash.settings.bots/inactivity"
import { InactivityField } from "../_dash.settings.bots/inactivity-field"
import type { OrganizationFaults, TypedOrganization } from "./data.server"

interface Props {
  readonly organization: Organization
  readonly zones: ReadonlyArray<string>
  /** What was typed, where that was refused. */
  readonly typed: TypedOrganization | null
  readonly faults: OrganizationFaults | null
  readonly saved: boolean
  readonly canEdit: boolean
}

export const OrganizationForm = ({ canEdit, faults, organization, saved, typed, zones }: Props) => {
  const busy = useNavigation().formData?.get("intent") === "save"
  const { defaultInactivitySeconds } = organization
  const { amount, name, storeText, timezone, unit } = typed ?? {
    ...organization,
    ...split(defaultInactivitySeconds)
  }
  return (
    <>
      {saved && faults === null && <Done>Saved.</Done>}
      <Form method="post" action="/settings?index" className="panel mt-3 max-w-3xl p-4">
        <fieldset disabled={!canEdit} className="space-y-4">
          <legend className="sr-only">Organization</legend>
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field
              key={`name ${organization.name}`}
              name="name"
              label="Name"
              required
              maxLength={100}
              defaultValue={name}
              fault={faults?.fields.name}
            />
            <Field
              key={`zone ${organization.timezone}`}
              name="timezone"
              label="Time zone"
              list="zones"
              required
              spellCheck={false}
              defaultValue={timezone}
              fault={faults?.fields.timezone}
              hint="Days begin at midnight of this zone, in every number and every chart."
            />
          </div>
          {canEdit && (
            <datalist id="zones">
              {zones.map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          )}
          <InactivityField
            id="inactivity"
            label="Conversations of new bots close after"
            amount={amount}
            unit={unit}
            seconds={defaultInactivitySeconds}
            fault={faults?.fields.inactivity}
            hint="Without a message for this long. Bots that are there keep what they have."
          />
          <label className="flex items-start gap-2 text-sm">
            <input
              key={`text ${organization.storeText}`}
              type="checkbox"
              name="storeText"
              defaultChecked={storeText}
              className="mt-0.5 size-4 shrink-0 accent-(--accent)"
            />
            <span>
              Store the text of messages
              <span className="block text-xs text-soft">
                Off: text of messages from now on is not kept. Numbers stay the same.
              </span>
            </span>
          </label>
        </fieldset>
        {faults?.refusal && (
          <div className="mt-4">
            <Refused refusal={faults.refusal} title="This was not saved" retry={false} />
          </div>
        )}
        {canEdit && (
          <button
            type="submit"
            name="intent"
            value="save"
            className="button button-primary mt-4"
            disabled={busy}
          >
            Save
          </button>
        )}
      </Form>
    </>
  )
}
