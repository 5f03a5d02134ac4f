/** A bot before its first event: with a name, and its own time to close, from the beginning. */
import { Form, useNavigation } from "@remix-run/react"
import { Field } from "~/forms/field"
import { Refused } from "~/forms/refused"
import type { BotFaults, TypedBot } from "./data.server"
import { split } from "./inactivity"
import { InactivityField } from "./inactivity-field"

interface Props {
  /** Seconds of quiet after which conversations close, unless it is said otherwise. */
  readonly usual: number
  /** What was typed, where that was refused. */
  readonly refused: { readonly typed: TypedBot; readonly faults: BotFaults } | null
}

export const NewBot = ({ refused, usual }: Props) => {
  const busy = useNavigation().formData?.get("intent") === "create"
  const { amount, botId, name, unit } = refused?.typed ?? { botId: "", name: "", ...split(usual) }
  const faults = refused?.faults.fields ?? {}
  const refusal = refused?.faults.refusal ?? null
  return (
    <Form method="post" action="/settings/bots" preventScrollReset className="panel mt-3 max-w-3xl px-4 py-3">
      <div className="grid items-start gap-x-5 gap-y-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <Field
          name="botId"
          label="Id"
          hint="As its events will name it."
          required
          maxLength={200}
          spellCheck={false}
          autoCapitalize="none"
          defaultValue={botId}
          fault={faults.botId}
        />
        <Field
          name="name"
          label="Name"
          hint="The id, if left empty."
          maxLength={100}
          defaultValue={name}
          fault={faults.name}
        />
        <InactivityField
          id="amount-new-bot"
          label="Closes after"
          amount={amount}
          unit={unit}
          seconds={usual}
          fault={faults.inactivity}
        />
      </div>
      {refusal !== null && (
        <div className="mt-3">
          <Refused refusal={refusal} title="The bot was not created" retry={false} />
        </div>
      )}
      <button
        type="submit"
        name="intent"
        value="create"
        className="button button-primary mt-3"
        disabled={busy}
      >
        Create the bot
      </button>
    </Form>
  )
}
