/** The series of a chart. With a script each can be put aside, so that the others get its room. */
import { useEffect, useMemo, useState } from "react"
import type { ChartModel } from "./model"
import { Swatch } from "./swatch"

interface Props {
  readonly model: ChartModel<string>
  readonly hidden: ReadonlySet<string>
  readonly swatch: (key: string) => string
  readonly onToggle: (key: string) => void
}

export const beforeSwatch = ({ bottom }: Pick<ChartModel<string>, "bottom">) =>
  bottom === 0 ? "ground-before" : "series-before"

export const Legend = ({ hidden, model, onToggle, swatch }: Props) => {
  const [ready, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  const label = (key: string) => (
    <>
      <Swatch className={swatch(key)} />
      {model.names[key]}
    </>
  )
  const [alone] = hidden.size === model.keys.length - 1 ? model.keys.filter((key) => !hidden.has(key)) : []
  const does = (key: string) =>
    key === alone ? "Show all" : `${hidden.has(key) ? "Show" : "Hide"} ${model.names[key]}`
  const look = "-mx-1 flex min-h-6 items-center gap-1.5 rounded-[3px] px-1 whitespace-nowrap"
  return (
    <ul className="flex flex-wrap gap-x-3 text-xs text-soft">
      {model.keys.map((key) => (
        <li key={key}>
          {ready && model.keys.length > 1 ? (
            <button
              type="button"
              className={`${look} hover:text-ink ${hidden.has(key) ? "put-aside" : ""}`}
              aria-pressed={!hidden.has(key)}
              title={does(key)}
              onClick={() => onToggle(key)}
            >
              {label(key)}
            </button>
          ) : (
            <span className={`${look} ${hidden.has(key) ? "put-aside needs-script" : ""}`}>{label(key)}</span>
          )}
        </li>
      ))}
      {model.beforeName !== null && (
        <li className={`${look} text-faint`}>
          <Swatch className={beforeSwatch(model)} />
          {model.beforeName}
        </li>
      )}
    </ul>
  )
}

/**
 * Which series are put aside; to put the last one aside as well brings all back.
 *
 * @param aside those that are so at first
 */
export const useHidden = (keys: ReadonlyArray<string>, aside: ReadonlyArray<string>) => {
  // What was clicked rather than what is hidden: it outlasts a change of range, which may put others aside.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const hidden = useMemo(
    () => new Set(keys.filter((key) => aside.includes(key) !== turned.has(key))),
    [aside, keys, turned]
  )
  const toggle = (key: string) => {
    const after = new Set(turned)
    if (!after.delete(key)) after.add(key)
    const isAll = keys.every((one) => aside.includes(one) !== after.has(one))
    setTurned(isAll ? new Set(aside) : after)
  }
  return [hidden, toggle] as const
}
