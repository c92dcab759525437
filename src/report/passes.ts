/** What the parts of a training step cost, and how long all micro-batches of a pipeline take. */
import { type Charge, type Pass, passes, sumOf } from '../cost/charge'
import { addCost, noCost } from '../cost/cost'
import type { PhaseCosts } from '../cost/pass'
import type { Target } from '../hardware/target'
import type { Figures, Passes, PassFigures, PipelineStep } from './report'
import { rateOf, timeOf } from './time'

export function passesOf(costs: PhaseCosts, target: Target): Passes {
  const figures = Object.fromEntries(passes.map(pass => [pass, figuresIn(pass, costs, target)])) as Record<
    Pass,
    PassFigures
  >
  const { backward, recompute } = figures
  return { ...figures, backward: { ...addCost(backward, recompute), time: backward.time + recompute.time } }
}

/**
 * From the figures of one micro-batch on its way through all p stages and of what is done once a step. Stages work at once: m micro-batches in
 * v runs of blocks each take m + (p - 1) / v times as long as one takes on a stage (Narayanan et al., arXiv 2104.04473,
 * 2.2), and no less than the last one's way through all stages, which it starts (m - 1) / v after the first. A lower bound
 * also where stages are not alike: the slowest takes no less than the mean. Null without a pipeline.
 */
export function pipelineStep({ spread, training }: PhaseCosts, { time, once }: Figures): PipelineStep | null {
  const { settings, stages } = spread
  if (training === null || stages.count === 1) return null
  const { interleave } = settings
  const microBatches = settings.microBatches ?? stages.count
  const onStage = (time - once) / stages.count
  const parts = Math.max(microBatches + (stages.count - 1) / interleave, stages.count + (microBatches - 1) / interleave)
  const step = onStage * parts + once
  return { microBatches, time: step, bubble: step === 0 ? 0 : (onStage * (parts - microBatches)) / step }
}

function figuresIn(pass: Pass, { charges, dtypes }: PhaseCosts, target: Target): PassFigures {
  let cost = noCost
  let time = 0
  for (const { node, steps } of charges as readonly Charge[]) {
    const own = steps.filter(step => step.pass === pass)
    if (own.length === 0) continue
    cost = addCost(cost, sumOf(own))
    time += timeOf({ node, steps: own }, rateOf(node, dtypes, target).flopsPerSecond, dtypes, target).total
  }
  return { ...cost, time }
}
