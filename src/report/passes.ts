/** What the parts of a training step cost. */
import { type Charge, type Pass, passes, sumOf } from '../cost/charge'
import { addCost, noCost } from '../cost/cost'
import type { PhaseCosts } from '../cost/pass'
import type { Target } from '../hardware/target'
import type { Passes, PassFigures } from './report'
import { timeOn } from './time'

export function passesOf(costs: PhaseCosts, target: Target): Passes {
  const figures = Object.fromEntries(passes.map(pass => [pass, figuresIn(pass, costs, target)])) as Record<
    Pass,
    PassFigures
  >
  const { backward, recompute } = figures
  return { ...figures, backward: { ...addCost(backward, recompute), time: backward.time + recompute.time } }
}

function figuresIn(pass: Pass, { charges, dtypes }: PhaseCosts, target: Target): PassFigures {
  let cost = noCost
  let time = 0
  for (const { node, steps } of charges as readonly Charge[]) {
    const own = steps.filter(step => step.pass === pass)
    if (own.length === 0) continue
    cost = addCost(cost, sumOf(own))
    time += timeOn(target, dtypes, node, own).total
  }
  return { ...cost, time }
}
