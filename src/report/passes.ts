/** What the parts of a training step cost, and how long all micro-batches of a pipeline take. */
import { type Charge, type Pass, passes, type Steps, sumOf } from '../cost/charge'
import { addCost, noCost } from '../cost/cost'
import type { PhaseCosts } from '../cost/pass'
import type { Target } from '../hardware/target'
import type { Passes, PassFigures, PipelineStep } from './report'
import { rateOf, timeOf } from './time'

export function passesOf(costs: PhaseCosts, target: Target): Passes {
  const figures = Object.fromEntries(
    passes.map(pass => [pass, figuresOf(step => step.pass === pass, costs, target)]),
  ) as Record<Pass, PassFigures>
  const { backward, recompute } = figures
  return { ...figures, backward: { ...addCost(backward, recompute), time: backward.time + recompute.time } }
}

/**
 * `time`: of one micro-batch through all stages, and the update. Stages work at once; each waits (stages - 1) / interleave
 * parts of a micro-batch of its own for the first to arrive and the last to come back (Narayanan et al., arXiv 2104.04473,
 * 2.2). A lower bound also where stages are not alike: the slowest takes no less than the mean. Null without a pipeline.
 */
export function pipelineStep(costs: PhaseCosts, target: Target, time: number): PipelineStep | null {
  const { settings, stages } = costs.spread
  if (costs.training === null || stages.count === 1) return null
  const microBatches = settings.microBatches ?? stages.count
  const once = figuresOf(step => step.once === true, costs, target).time
  const stage = (time - once) / stages.count
  const waiting = (stage * (stages.count - 1)) / settings.interleave
  const step = stage * microBatches + waiting + once
  return { microBatches, time: step, bubble: step === 0 ? 0 : waiting / step }
}

function figuresOf(which: (step: Steps) => boolean, { charges, dtypes }: PhaseCosts, target: Target): PassFigures {
  let cost = noCost
  let time = 0
  for (const { node, steps } of charges as readonly Charge[]) {
    const own = steps.filter(which)
    if (own.length === 0) continue
    cost = addCost(cost, sumOf(own))
    time += timeOf({ node, steps: own }, rateOf(node, dtypes, target).flopsPerSecond, dtypes, target).total
  }
  return { ...cost, time }
}
