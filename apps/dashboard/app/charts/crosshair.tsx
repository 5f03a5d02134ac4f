/** Reading a chart: pointer or arrow keys pick a bucket. One tab stop for the whole chart. */
import { type KeyboardEvent, type PointerEvent, useState } from "react"
import type { ChartModel } from "./model"
import { Swatch } from "./swatch"

interface Props {
  readonly model: ChartModel<string>
  /** Share of the plot's width at which a row lies. */
  readonly x: (index: number) => number
  readonly label: string
  readonly swatch: (key: string) => string
  readonly onPick?: ((index: number) => void) | undefined
}

const nearest = (n: number, x: (index: number) => number, share: number): number => {
  let best = 0
  for (let i = 1; i < n; i++) if (Math.abs(x(i) - share) < Math.abs(x(best) - share)) best = i
  return best
}

export default function Crosshair({ label, model, onPick, swatch, x }: Props) {
  const [index, setIndex] = useState<number | null>(null)
  const last = model.rows.length - 1
  const row = index === null ? undefined : model.rows[index]

  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    if (width > 0) setIndex(nearest(model.rows.length, x, (event.clientX - left) / width))
  }
  const onKey = (event: KeyboardEvent) => {
    const from = index ?? last
    const steps: Record<string, number | null> = {
      ArrowLeft: Math.max(0, index === null ? last : from - 1),
      ArrowRight: Math.min(last, index === null ? 0 : from + 1),
      Home: 0,
      End: last,
      Escape: null
    }
    if (event.key === "Enter" && index !== null) onPick?.(index)
    if (!(event.key in steps)) return
    event.preventDefault()
    setIndex(steps[event.key] ?? null)
  }

  const share = index === null ? 0 : x(index)
  const sentence =
    row === undefined
      ? ""
      : `${row.name}: ${model.keys.map((key) => `${model.names[key]} ${row.texts[key]}`).join(", ")}${row.partial ? ", not over yet" : ""}`
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={`${label}. Arrow keys read its values.`}
      className={`absolute inset-0 touch-pan-y ${onPick === undefined ? "" : "cursor-pointer"}`}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={() => setIndex(null)}
      onBlur={() => setIndex(null)}
      onKeyDown={onKey}
      onClick={() => index !== null && onPick?.(index)}
    >
      <span className="sr-only" aria-live="polite">
        {sentence}
      </span>
      {row !== undefined && (
        <>
          <div
            className="pointer-events-none absolute inset-y-0 w-px bg-line-strong"
            style={{ left: `${share * 100}%` }}
          />
          <div
            className="pointer-events-none absolute top-0 z-10 w-max rounded-[3px] border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-md"
            style={
              share < 0.5
                ? { left: `calc(${share * 100}% + 8px)` }
                : { right: `calc(${(1 - share) * 100}% + 8px)` }
            }
            aria-hidden="true"
          >
            <p className="font-medium">{row.name}</p>
            {row.partial && <p className="text-2xs text-faint">not over yet</p>}
            <table className="mt-1">
              <tbody>
                {model.keys.map((key) => (
                  <tr key={key}>
                    <td className="pr-2">
                      <Swatch className={swatch(key)} />
                    </td>
                    <td className="pr-4 text-soft">{model.names[key]}</td>
                    <td className="text-right">{row.texts[key]}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </div>
  )
}
