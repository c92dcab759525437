/** Positions of checkpointing plans in a chart: memory against recomputed work. */

import type { PanelAnswers } from '../../src/protocol/panel'
import { bytes, percent } from '../../src/text/format'
import type { ModelView } from '../rows'

type Point = PanelAnswers['frontier'][number]

/** Position of a plan: recomputed work relative to the rest of the step, and the footprint in bytes. */
export interface PlottedPlan {
  readonly work: number
  readonly memory: number
}

/** FLOPs of the step without recomputation. */
const ownFlops = ({ flops, passes }: ModelView['totals']): number => flops - (passes?.recompute.flops ?? 0)

export const plansOf = (points: readonly Point[], totals: ModelView['totals']): readonly PlottedPlan[] =>
  points.map(({ memory, extraFlops }) => ({ memory, work: extraFlops / ownFlops(totals) }))

export const chosenPlan = ({ totals }: ModelView): PlottedPlan => ({
  work: (totals.passes?.recompute.flops ?? 0) / ownFlops(totals),
  memory: totals.memory.total,
})

/** A plan in words: "2.44 GB, 33% more FLOPs". */
export const said = ({ memory, work }: PlottedPlan): string =>
  `${bytes(memory)}, ${work === 0 ? 'nothing recomputed' : `${percent(work)} more FLOPs`}`

/** Minimum distance in pixels between plans that are shown. */
const apart = 9

/** Plans far enough apart to be pointed at, always including both ends. */
export function thinned(
  plans: readonly PlottedPlan[],
  distance: (a: PlottedPlan, b: PlottedPlan) => number,
): readonly PlottedPlan[] {
  const last = plans.at(-1)
  const spaced: PlottedPlan[] = []
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
