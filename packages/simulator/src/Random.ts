/**
 * Numbers that look random and repeat: the same seed gives the same run.
 *
 * sfc32 (Chris Doty-Humphrey's "small fast counting" generator, 128 bits of state), seeded by splitmix32. Streams for
 * different purposes are made from a seed and a path of numbers, so that what one draws never shifts another.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  readonly next: () => number
}

const splitmix32 = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
}

/** One stream of numbers for a seed and a path, such as an hour and a conversation's place in it. */
export const make = (seed: number, ...path: ReadonlyArray<number>): Random => {
  let key = seed >>> 0
  for (const step of path) {
    // Both halves of a step count: hours since the epoch fit into 32 bits, milliseconds would not.
    key = (splitmix32(key ^ (step >>> 0))() ^ Math.floor(step / 0x100000000)) >>> 0
  }
  const seeds = splitmix32(key)
  let [a, b, c, counter] = [seeds(), seeds(), seeds(), 1]
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 0x100000000
  }
  for (let i = 0; i < 12; i++) next()
  return { next }
}

export const chance = (random: Random, probability: number): boolean => random.next() < probability

/** A whole number in [0, below). */
export const below = (random: Random, limit: number): number => Math.floor(random.next() * limit)

export const pick = <A>(random: Random, from: readonly [A, ...ReadonlyArray<A>]): A =>
  from[below(random, from.length)] ?? from[0]

/** An index, with the given weights. */
export const weighted = (random: Random, weights: ReadonlyArray<number>): number => {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [index, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return index
  }
  return weights.length - 1
}

/** Mean 0, standard deviation 1 (Box and Muller). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

export const logNormal = (random: Random, mu: number, sigma: number): number =>
  Math.exp(mu + sigma * normal(random))

/** Marsaglia and Tsang 2000, for a shape of at least 1. */
export const gamma = (random: Random, shape: number, scale: number): number => {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale
  }
}

/** 1, 2, 3, ... with success probability `p`; the mean is 1/p. */
export const geometric = (random: Random, p: number): number =>
  1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - p))

/** Knuth's product of uniforms, in portions that do not underflow. */
export const poisson = (random: Random, mean: number): number => {
  let left = mean
  let count = 0
  for (let product = 1; ; count++) {
    product *= 1 - random.next()
    while (product < 1 && left > 0) {
      const step = Math.min(left, 500)
      product *= Math.exp(step)
      left -= step
    }
    if (product <= 1) return count
  }
}
