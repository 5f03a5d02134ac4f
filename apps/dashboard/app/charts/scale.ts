/** Where a value lies in the plot. The same sums as nivo's scales, without their weight. */

/** The least of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten that is not below `max`. */
export const niceMax = (max: number): number => {
  if (!(max > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(max))
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= max * (1 - 1e-9)) ?? 10
  return step * power
}

/** Even steps from 0 to `top`, four or five of them, on round numbers. */
export const valueTicks = (top: number): ReadonlyArray<number> => {
  const power = 10 ** Math.floor(Math.log10(top) + 1e-9)
  const lead = Math.round((top / power) * 10) / 10
  const parts = lead === 1.5 || lead === 3 || lead === 6 ? 3 : lead === 5 ? 5 : 4
  return Array.from({ length: parts + 1 }, (_, i) => (top * i) / parts)
}

/** Share 0..1 of the plot's width, for instants between the first and the last. */
export const timeShare = (t: number, first: number, last: number): number =>
  last === first ? 0.5 : (t - first) / (last - first)

/** Share 0..1 of the plot's height, from its foot. */
export const valueShare = (value: number, { bottom, top }: { bottom: number; top: number }): number =>
  (value - bottom) / (top - bottom)

/** More points than gaps or dashes have room for. */
export const dense = 60

/** Of a band the part between bars; none where they are so many that gaps would flicker. */
export const bandPadding = (n: number) => (n > dense ? 0 : 0.28)

/** Bands of `n` bars as shares of the plot's width: nivo's band scale with `round: false`. */
export const band = (n: number) => {
  const padding = bandPadding(n)
  const step = 1 / (n + padding)
  return {
    width: step * (1 - padding),
    start: (i: number) => step * (padding + i),
    centre: (i: number) => step * (padding + i + (1 - padding) / 2)
  }
}

/** As far as all but two of a hundred values reach: the rarest do not make the others flat. */
export const usualReach = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(0.98 * values.length) - 1] ?? 0
