/** Grid and labels of the server's drawing. Shares of the width are percentages: it fits any width without a script. */
import { plotHeight } from "./box"
import type { ChartModel } from "./model"
import { valueShare } from "./scale"

export const share = (fraction: number) => `${Math.round(fraction * 100_000) / 1000}%`

interface Props {
  readonly model: Pick<ChartModel<string>, "bottom" | "top" | "valueTicks" | "timeTicks">
  readonly x: (index: number) => number
}

export const Axes = ({ model, x }: Props) => (
  <>
    {model.valueTicks.map(({ label, value }) => {
      const y = plotHeight * (1 - valueShare(value, model))
      return (
        <g key={value}>
          <line x1="0" x2="100%" y1={y} y2={y} className="chart-grid" />
          <text x="-8" y={y} className="chart-text" textAnchor="end" dominantBaseline="central">
            {label}
          </text>
        </g>
      )
    })}
    {model.timeTicks.map(({ index, label, minor }) => (
      <text
        key={index}
        x={share(x(index))}
        y={plotHeight + 8}
        className={`chart-text ${minor ? "tick-minor" : ""}`}
        textAnchor="middle"
        dominantBaseline="text-before-edge"
      >
        {label}
      </text>
    ))}
  </>
)
