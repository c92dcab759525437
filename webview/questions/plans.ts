/** Plans of recomputation as places on a chart: what they take of memory against what they compute again. */

import type { PanelAnswers } from '../../src/protocol/panel'
import { bytes, percent } from '../../src/text/format'
import type { ModelView } from '../rows'

type Point = PanelAnswers['frontier'][number]

/** A plan as a place: recomputed work as a part of the step's own, and the footprint in bytes. */
export interface PlottedPlan {
  readonly work: number
  readonly memory: number
}

/** FLOPs of the step without what it computes again. */
const ownFlops = ({ flops, passes }: ModelView['totals']): number => flops - (passes?.recompute.flops ?? 0)

export const plansOf = (points: readonly Point[], totals: ModelView['totals']): readonly PlottedPlan[] =>
  points.map(({ memory, extraFlops }) => ({ memory, work: extraFlops / ownFlops(totals) }))

export const chosenPlan = ({ totals }: ModelView): PlottedPlan => ({
  work: (totals.passes?.recompute.flops ?? 0) / ownFlops(totals),
  memory: totals.memory.total,
})

/** "2.44 GB, 33% more FLOPs". */
export const said = ({ memory, work }: PlottedPlan): string =>
  `${bytes(memory)}, ${work === 0 ? 'nothing recomputed' : `${percent(work)} more FLOPs`}`

/** Of plans nearer than this many pixels one is enough. */
const apart = 9

/** Those far enough from one another to be pointed at; the ends are always there. */
export function thinned(
  plans: readonly PlottedPlan[],
  distance: (a: PlottedPlan, b: PlottedPlan) => number,
): readonly PlottedPlan[] {
  const last = plans.at(-1)
  const kept: PlottedPlan[] = []
  for (const plan of plans) {
    const before = kept.at(-1)
    if (before === undefined || distance(before, plan) >= apart) kept.push(plan)
  }
  if (last === undefined || kept.at(-1) === last) return kept
  const near = kept.at(-1)
  return [...(near !== undefined && kept.length > 1 && distance(near, last) < apart ? kept.slice(0, -1) : kept), last]
}
