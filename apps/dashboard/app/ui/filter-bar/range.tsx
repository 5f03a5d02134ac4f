/** The custom range: civil days by name, or any two instants on the organization's clocks. */
import { Link } from "@remix-run/react"
import { CalendarRange } from "lucide-react"
import type { Filters } from "~/lib/filters"
import { instantOf, isInstant, presets, type Span } from "~/lib/span"
import { clock, day, toLocalInput } from "~/lib/time"
import { useDash } from "~/lib/use-dash"
import { Popover } from "../popover"
import type { To } from "./periods"

interface Props {
  readonly filters: Filters
  readonly to: To
  readonly span: Span
}

/** `Mon 23 Nov`, `Mon 23 Nov – Wed 25 Nov`, with clocks where it does not begin and end at midnight, and other years. */
const nameOf = (from: number, to: number, zone: string, now: number): string => {
  const atMidnight = clock(from, zone) === "00:00" && clock(to, zone) === "00:00"
  const [first, last] = [day(from, zone, now), day(atMidnight ? to - 1 : to, zone, now)]
  if (atMidnight) return first === last ? first : `${first} \u2013 ${last}`
  const end = first === last ? clock(to, zone) : `${last} ${clock(to, zone)}`
  return `${first} ${clock(from, zone)} \u2013 ${end}`
}

export const Range = ({ filters, span, to: addressOf }: Props) => {
  const { now, zone, zoneLabel } = useDash()
  const isCustom = filters.from !== ""
  const from = isCustom ? (instantOf(filters.from, zone) ?? Date.parse(span.from)) : Date.parse(span.from)
  const to = isCustom && filters.to !== "" ? (instantOf(filters.to, zone) ?? now) : Date.parse(span.to)
  // A link from a chart carries instants; the field shows them as clocks in the zone do, and nothing of what is neither.
  const local = (text: string) => {
    if (isInstant(text)) return toLocalInput(Date.parse(text), zone)
    return instantOf(text, zone) === null ? "" : text
  }
  const field = (name: "from" | "to", label: string) => (
    <label className="block text-2xs text-faint">
      {label}
      <input
        type="datetime-local"
        name={name}
        key={`${name} ${filters[name]}`}
        defaultValue={local(filters[name])}
        max={name === "from" ? toLocalInput(now, zone) : undefined}
        className="field mt-0.5 block w-full text-ink"
      />
    </label>
  )
  return (
    <Popover
      className={`relative ${isCustom ? "max-md:w-full" : "max-md:w-[calc(50%-0.25rem)]"}`}
      summary={
        <>
          <CalendarRange size={14} aria-hidden="true" />
          {isCustom ? nameOf(from, to, zone, now) : "Custom"}
        </>
      }
      label={isCustom ? `Range: ${nameOf(from, to, zone, now)}. Change it` : "Choose a custom range"}
      summaryClass={`button max-md:w-full ${isCustom ? "field-chosen" : ""}`}
      panelClass="left-0 top-full mt-1 w-64 p-3"
    >
      <ul className="grid grid-cols-2 gap-1">
        {presets(now, zone).map(({ name, ...preset }) => (
          <li key={name}>
            <Link
              to={addressOf(preset)}
              className="flex min-h-7 items-center rounded-[3px] px-2 text-sm text-soft hover:bg-accent-wash hover:text-ink"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
      <fieldset className="mt-2 space-y-2 border-t border-line pt-2">
        <legend className="sr-only">Custom range, {zoneLabel}</legend>
        {field("from", "From")}
        {field("to", "To, now if empty")}
        <p className="flex items-center justify-between gap-2 text-2xs text-faint">
          {zoneLabel}
          <button type="submit" className="button button-primary">
            Show
          </button>
        </p>
      </fieldset>
    </Popover>
  )
}
