/** A chart: the server's drawing first, nivo in the same box once its code is here. */
import { type ComponentType, lazy, memo, Suspense, useEffect, useRef, useState } from "react"
import type { ChartModel } from "./model"
import { BarSvg, barX, LineSvg, lineX } from "./svg"

/** Reading values needs a script, so it comes with the drawing that does. */
const Crosshair = lazy(() => import("./crosshair"))

interface Drawing {
  readonly Svg: ComponentType<{ model: ChartModel<string> }>
  readonly Nivo: ComponentType<{ model: ChartModel<string>; width: number }>
  readonly x: (model: ChartModel<string>) => (index: number) => number
  readonly swatch: (key: string) => string
}

/** Drawn again when its numbers or its room change, not with whatever else moves on the page. */
export const drawings: Record<"line" | "bar", Drawing> = {
  line: {
    Svg: LineSvg,
    Nivo: memo(lazy(() => import("./nivo-line"))),
    x: lineX,
    swatch: (key) => `series-${key}`
  },
  bar: { Svg: BarSvg, Nivo: memo(lazy(() => import("./nivo-bar"))), x: barX, swatch: (key) => `bar-${key}` }
}

/** Width of the element in whole pixels, 0 before the browser has laid it out. */
const useWidth = () => {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width] as const
}

interface Props {
  readonly kind: keyof typeof drawings
  readonly model: ChartModel<string>
  readonly label: string
  readonly onPick?: ((index: number) => void) | undefined
  readonly onZoom?: ((first: number, last: number) => void) | undefined
}

export const Chart = ({ kind, label, model, onPick, onZoom }: Props) => {
  const { Nivo, Svg, swatch, x } = drawings[kind]
  const [ref, width] = useWidth()
  const drawn = (
    <div className="plot">
      <Svg model={model} />
    </div>
  )
  return (
    <div ref={ref} className="plot-box">
      {width === 0 ? (
        drawn
      ) : (
        <Suspense fallback={drawn}>
          <div aria-hidden="true">
            <Nivo model={model} width={width} />
          </div>
          <div className="plot">
            <Crosshair
              model={model}
              x={x(model)}
              label={label}
              swatch={swatch}
              onPick={onPick}
              onZoom={onZoom}
            />
          </div>
        </Suspense>
      )}
      {model.cut !== null && <p className="plot-cut">peaks up to {model.cut} are cut off</p>}
    </div>
  )
}
