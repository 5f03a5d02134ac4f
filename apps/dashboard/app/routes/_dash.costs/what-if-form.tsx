/** The question, as two plain GET forms: another model's price, or rates of one's own. */
import { Form } from "@remix-run/react"
import { Fault } from "~/forms/field"
import { RateFields } from "~/forms/rate-fields"
import type { Filters } from "~/lib/filters"
import { forOverview, toSearch } from "~/lib/filters"
import type { WhatIfAnswer } from "./what-if.server"

interface Props {
  readonly filters: Filters
  readonly priced: ReadonlyArray<string>
  readonly used: ReadonlyArray<string>
  readonly answer: WhatIfAnswer | null
}

/** The rest of the address, so that the range stays as it is. */
const Kept = ({ filters }: { filters: Filters }) =>
  [...new URLSearchParams(toSearch(forOverview(filters)))].map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))

const options = (models: ReadonlyArray<string>) =>
  models.map((model) => (
    <option key={model} value={model}>
      {model}
    </option>
  ))

const noRates = { input: "", cachedInput: "", cacheCreationInput: "", output: "" }

export const WhatIfForm = ({ answer, filters, priced, used }: Props) => {
  const faults = answer?.faults?.fields ?? {}
  const asked = answer?.query.other ?? ""
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2 xl:grid-cols-1">
      <Form action="/costs#what-if" method="get" preventScrollReset>
        <Kept filters={filters} />
        <label className="block text-sm">
          <span className="text-soft">Everything on another model</span>
          <select
            key={asked}
            name="other"
            required
            defaultValue={asked}
            aria-invalid={faults.other === undefined ? undefined : true}
            className="field mt-1 block w-full"
          >
            <option value="">Choose a model</option>
            <optgroup label="In use">{options(priced.filter((model) => used.includes(model)))}</optgroup>
            <optgroup label="With a price">
              {options(priced.filter((model) => !used.includes(model)))}
            </optgroup>
          </select>
        </label>
        {faults.other !== undefined && <Fault>{faults.other}</Fault>}
        <button type="submit" className="button mt-2">
          Compare
        </button>
      </Form>
      <Form action="/costs#what-if" method="get" preventScrollReset>
        <Kept filters={filters} />
        <fieldset>
          <legend className="mb-1 text-sm text-soft">Or at your own rates, $ per 1,000,000 tokens</legend>
          <RateFields values={answer?.query.rates ?? noRates} faults={faults} />
        </fieldset>
        <button type="submit" className="button mt-2">
          Compare
        </button>
      </Form>
    </div>
  )
}
