/** Spend per bucket, split by the models that cost most. */
import * as Usd from "@botflow/domain/Usd"
import { BigDecimal } from "effect"
import type { TokenUsage } from "~/lib/types"

/** As many as there are colours that everybody tells apart. */
const most = 5

type ByModel = TokenUsage["byModel"]

const amount = (usd: string | null) => (usd === null ? Usd.zero : (Usd.parse(usd) ?? Usd.zero))

/** Dearest first; those that use most first where nothing tells them apart. */
export const dearest = (byModel: ByModel): ByModel =>
  byModel.toSorted((a, b) => BigDecimal.Order(amount(b.costUsd), amount(a.costUsd)))

/** Named models with a cost: the others have no series of their own. */
export const topModels = (byModel: ByModel): ReadonlyArray<string> =>
  dearest(byModel)
    .flatMap(({ costUsd, model }) => (model === null || costUsd === null ? [] : [model]))
    .slice(0, most)

/** Millionths of a dollar: below what anybody sees in a chart. */
const drawn = (exact: BigDecimal.BigDecimal) => Number(BigDecimal.unsafeToNumber(exact).toFixed(6))

export interface SpendSeries {
  readonly bucket: TokenUsage["bucket"]
  readonly to: string
  readonly models: ReadonlyArray<string>
  /** What all other messages cost together, named where it is one model's. */
  readonly rest: string | null
  /** `costs`: as `models`, then the rest where there is one. */
  readonly points: ReadonlyArray<{ t: string; partial: boolean; costs: ReadonlyArray<number> }>
}

/** @param ofModels the series of each of `models`, over the same buckets */
export const spendSeries = (
  all: TokenUsage,
  models: ReadonlyArray<string>,
  ofModels: ReadonlyArray<TokenUsage>
): SpendSeries => {
  const byTime = ofModels.map(
    ({ points }) => new Map(points.map(({ costUsd, t }) => [t, amount(costUsd)] as const))
  )
  const rows = all.points.map(({ costUsd, partial, t }) => {
    const costs = byTime.map((costOf) => costOf.get(t) ?? Usd.zero)
    const others = BigDecimal.subtract(amount(costUsd), BigDecimal.sumAll(costs))
    // A message that arrives between the questions may be counted in the later answer alone.
    return { t, partial, costs, others: BigDecimal.isNegative(others) ? Usd.zero : others }
  })
  const otherModels = all.byModel.filter(
    ({ costUsd, model }) => costUsd !== null && (model === null || !models.includes(model))
  )
  const hasRest = otherModels.length > 0
  const only = otherModels.length === 1 ? otherModels[0] : undefined
  const rest = only === undefined ? "other models" : (only.model ?? "no model named")
  return {
    bucket: all.bucket,
    to: all.to,
    models,
    rest: hasRest ? rest : null,
    points: rows.map(({ costs, others, partial, t }) => ({
      t,
      partial,
      costs: [...costs, ...(hasRest ? [others] : [])].map(drawn)
    }))
  }
}
