/**
 * A key's secret on its way from the first steps to the dashboard they turn into. In memory of
 * this tab alone: neither history nor storage may keep it.
 */
let kept: string | null = null

export const keep = (secret: string): void => {
  kept = secret
}

export const held = (): string | null => kept
