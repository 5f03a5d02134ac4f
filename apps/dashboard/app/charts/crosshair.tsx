/** Reading a chart: pointer or arrow keys pick a bucket, a drag picks a span. One tab stop for the whole chart. */
import { type KeyboardEvent, type PointerEvent, useEffect, useState } from "react"
import type { ChartModel } from "./model"
import * as SharedCursor from "./shared-cursor"
import { sentenceOf, Tooltip } from "./tooltip"

interface Props {
  readonly model: ChartModel<string>
  /** Share of the plot's width at which a row lies. */
  readonly x: (index: number) => number
  readonly label: string
  readonly swatch: (key: string) => string
  readonly onPick?: ((index: number) => void) | undefined
  /** Both buckets included. */
  readonly onZoom?: ((first: number, last: number) => void) | undefined
}

const nearest = (n: number, x: (index: number) => number, share: number): number => {
  let best = 0
  for (let i = 1; i < n; i++) if (Math.abs(x(i) - share) < Math.abs(x(best) - share)) best = i
  return best
}

/** A press that moved less than this is a click. */
const leastDragPx = 6

export default function Crosshair({ label, model, onPick, onZoom, swatch, x }: Props) {
  const [index, setIndex] = useState<number | null>(null)
  const [press, setPress] = useState<{ index: number; at: number; moved: boolean } | null>(null)
  const shared = SharedCursor.useSharedCursor()
  const last = model.rows.length - 1
  const row = index === null ? undefined : model.rows[index]

  useEffect(() => {
    if (row !== undefined) SharedCursor.point(row.t)
  }, [row])
  const leave = () => {
    setIndex(null)
    setPress(null)
    SharedCursor.point(null)
  }

  const indexAt = (event: PointerEvent<HTMLDivElement>): number | null => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return width > 0 ? nearest(model.rows.length, x, (event.clientX - left) / width) : null
  }
  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    const at = indexAt(event)
    setIndex(at)
    if (at !== null && event.button === 0) setPress({ index: at, at: event.clientX, moved: false })
  }
  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    setIndex(indexAt(event))
    if (press !== null && !press.moved && Math.abs(event.clientX - press.at) >= leastDragPx) {
      event.currentTarget.setPointerCapture(event.pointerId)
      setPress({ ...press, moved: true })
    }
  }
  const onUp = () => {
    setPress(null)
    if (press === null || index === null) return
    if (!press.moved) onPick?.(index)
    else if (index !== press.index) onZoom?.(Math.min(press.index, index), Math.max(press.index, index))
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
    event.stopPropagation()
    const to = steps[event.key] ?? null
    if (to === null) leave()
    else setIndex(to)
  }

  const elsewhere = row === undefined ? model.rows.findIndex(({ t }) => t === shared) : -1
  const mark = index ?? (elsewhere < 0 ? null : elsewhere)
  const brush =
    press?.moved === true && index !== null ? [x(press.index), x(index)].sort((a, b) => a - b) : null
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={`${label} Arrow keys read its values.`}
      className={`absolute inset-0 touch-pan-y select-none ${onPick === undefined ? "" : "cursor-crosshair"}`}
      onPointerMove={onMove}
      onPointerDown={onDown}
      onPointerUp={onUp}
      onPointerCancel={leave}
      onPointerLeave={leave}
      onBlur={leave}
      onKeyDown={onKey}
    >
      <span className="sr-only" aria-live="polite">
        {index === null ? "" : sentenceOf(model, index)}
      </span>
      {brush !== null && (
        <div
          className="pointer-events-none absolute inset-y-0 bg-accent opacity-20"
          style={{ left: `${(brush[0] ?? 0) * 100}%`, right: `${(1 - (brush[1] ?? 0)) * 100}%` }}
        />
      )}
      {mark !== null && (
        <div
          className="pointer-events-none absolute inset-y-0 w-px bg-line-strong"
          style={{ left: `${x(mark) * 100}%` }}
        />
      )}
      {index !== null && <Tooltip model={model} index={index} share={x(index)} swatch={swatch} />}
    </div>
  )
}
