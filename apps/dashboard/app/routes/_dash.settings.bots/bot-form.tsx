/** One bot: a form of its own, so that saving one leaves what was typed for another. */
import { Form, useNavigation } from "@remix-run/react"
import { Check } from "lucide-react"
import { Field } from "~/forms/field"
import { Refused } from "~/forms/refused"
import type { Bot } from "~/lib/types"
import type { BotFaults, TypedBot } from "./data.server"
import { split } from "./inactivity"
import { InactivityField } from "./inactivity-field"

interface Props {
  readonly bot: Bot
  /** What was typed, where that was refused. */
  readonly refused: { readonly typed: TypedBot; readonly faults: BotFaults } | null
  readonly saved: boolean
  readonly canEdit: boolean
}

export const BotForm = ({ bot, canEdit, refused, saved }: Props) => {
  const busy = useNavigation().formData?.get("botId") === bot.botId
  const { amount, name, unit } = refused?.typed ?? { name: bot.name, ...split(bot.inactivitySeconds) }
  const faults = refused?.faults.fields ?? {}
  const refusal = refused?.faults.refusal ?? null
  return (
    <Form method="post" action="/settings/bots" preventScrollReset className="px-4 py-3">
      <input type="hidden" name="botId" value={bot.botId} />
      <fieldset
        disabled={!canEdit}
        className="grid items-start gap-x-5 gap-y-3 sm:grid-cols-[minmax(0,1fr)_auto_auto]"
      >
        <legend className="sr-only">{bot.name}</legend>
        <Field
          key={`${name} ${bot.name}`}
          name="name"
          label="Name"
          hint={<code className="font-mono break-all">{bot.botId}</code>}
          required
          maxLength={100}
          defaultValue={name}
          fault={faults.name}
        />
        <InactivityField
          id={`amount-${bot.botId}`}
          label="Closes after"
          amount={amount}
          unit={unit}
          seconds={bot.inactivitySeconds}
          fault={faults.inactivity}
        />
        <div className="flex items-center gap-2 sm:mt-6 sm:w-32">
          {canEdit && (
            <button type="submit" className="button" disabled={busy}>
              Save<span className="sr-only"> {bot.name}</span>
            </button>
          )}
          {saved && refused === null && (
            <span role="status" className="inline-flex items-center gap-1 text-xs text-good">
              <Check size={13} aria-hidden="true" />
              Saved
            </span>
          )}
        </div>
      </fieldset>
      {refusal !== null && (
        <div className="mt-3">
          <Refused refusal={refusal} title="This was not saved" retry={false} />
        </div>
      )}
    </Form>
  )
}
