/** Time of a training step over all micro-batches of a pipeline, whose stages work concurrently. */
import type { Steps } from '../cost/opCharge'
import type { PhaseCosts } from '../cost/phaseRequest'
import type { Target } from '../hardware/target'
import type { PipelineStep } from './report'
import { timeOfSteps } from './time'

/** Seconds that one micro-batch takes. */
export interface MicroBatchTime {
  forward: number
  backward: number
}

const both = ({ forward, backward }: MicroBatchTime): number => forward + backward
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Null without a pipeline. */
export function pipelineStep(
  { charges, dtypes, parallelPlan, training }: PhaseCosts,
  target: Target,
): PipelineStep | null {
  const { settings, stages } = parallelPlan
  if (training === null || stages.count === 1) return null
  const runs = Array.from({ length: stages.runs }, (): MicroBatchTime => ({ forward: 0, backward: 0 }))
  const once = Array.from({ length: stages.count }, () => 0)
  for (const { node, steps } of charges) {
    const run = runs[stages.runOf(node)] as MicroBatchTime
    const seconds = (of: readonly Steps[]): number => timeOfSteps(target, dtypes, node, of).total
    const repeated = steps.filter(step => !step.oncePerStep)
    run.forward += seconds(repeated.filter(({ pass }) => pass === 'forward'))
    run.backward += seconds(repeated.filter(({ pass }) => pass !== 'forward'))
    // On its own stage this work takes its full time, rather than the mean over all stages.
    const alone = steps.filter(step => step.oncePerStep).map(step => ({ ...step, concurrentStages: 1 }))
    once[stages.stageOf(node)] = (once[stages.stageOf(node)] as number) + seconds(alone)
  }
  return stepOf(runs, once, settings.microBatches ?? stages.count)
}

/**
 * Lower bound in seconds, whatever the share of each stage. `runs` of blocks: run r is on stage r mod p, where p is the
 * length of `once`, the work each stage does once per step. With m micro-batches,
 *
 * - each stage waits for the first micro-batch to pass through the stages before it, and works on all of them; then it
 *   does its own update while the last micro-batch goes back through the stages before it, the first of which updates
 *   last;
 * - the same holds for the last run, which does both passes of one micro-batch after another, and all runs before it.
 *
 * If all runs are alike, v per stage, this is m + (p - 1) / v times the time of one micro-batch on a stage
 * (Narayanan et al., arXiv 2104.04473, 2.2), and at least p + (m - 1) / v times. Where they are not, the slowest stage
 * is the bottleneck: the sum of all, plus m - 1 times the slowest if that is the last (Zheng et al., arXiv 2201.12023).
 */
export function stepOf(runs: readonly MicroBatchTime[], once: readonly number[], microBatches: number): PipelineStep {
  const [first = 0] = once
  const times = once.map(() => 0)
  runs.forEach((run, at) => {
    const stage = at % once.length
    times[stage] = (times[stage] as number) + both(run)
  })
  const stages = once.map((update, stage) => ({ time: times[stage] as number, once: update }))
  let [arrives, comesBack] = [0, 0]
  const ends = stages.map(({ time, once: update }, stage) => {
    const end = arrives + microBatches * time + Math.max(update, comesBack + first)
    arrives += runs[stage]?.forward ?? 0
    comesBack += runs[stage]?.backward ?? 0
    return end
  })
  const last = runs.at(-1)
  const through = sum(runs.map(both)) + (microBatches - 1) * (last === undefined ? 0 : both(last)) + first
  const time = ends.reduce((latest, end) => Math.max(latest, end), through)
  const busy = sum(stages.map(stage => microBatches * stage.time + stage.once)) / stages.length
  return { microBatches, time, bubble: time === 0 ? 0 : 1 - busy / time, stages }
}
