/** Positions of checkpointing plans in a chart: memory against recomputed work. */

import type { PlanFigures } from '../../src/present/frontierText'
import type { PanelAnswers } from '../../src/protocol/panel'
import type { ModelView } from '../rows'

type Point = PanelAnswers['frontier'][number]

/** FLOPs of the step without recomputation. */
const ownFlops = ({ flops, passes }: ModelView['totals']): number => flops - (passes?.recompute.flops ?? 0)

export const plansOf = (points: readonly Point[], totals: ModelView['totals']): readonly PlanFigures[] =>
  points.map(({ memory, extraFlops }) => ({ memory, work: extraFlops / ownFlops(totals) }))

export const chosenPlan = ({ totals }: ModelView): PlanFigures => ({
  work: (totals.passes?.recompute.flops ?? 0) / ownFlops(totals),
  memory: totals.memory.total,
})

/** Minimum distance in pixels between plans that are shown. */
const apart = 9

/** Plans far enough apart to be pointed at, always including both ends. */
export function thinned(
  plans: readonly PlanFigures[],
  distance: (a: PlanFigures, b: PlanFigures) => number,
): readonly PlanFigures[] {
  const last = plans.at(-1)
  const spaced: PlanFigures[] = []
  for (const plan of plans) {
    const before = spaced.at(-1)
    if (before === undefined || distance(before, plan) >= apart) spaced.push(plan)
  }
  if (last === undefined || spaced.at(-1) === last) return spaced
  const near = spaced.at(-1)
  return [
    ...(near !== undefined && spaced.length > 1 && distance(near, last) < apart ? spaced.slice(0, -1) : spaced),
    last,
  ]
}
