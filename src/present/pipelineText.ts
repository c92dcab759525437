/** Text of the time of a training step over all micro-batches of a pipeline. */
import type { PipelineStep } from '../analysis/report'
import { exact, lowerBound, percent, ratio } from '../text/format'

/** Text as in "≥ 9.61 s for 64 micro-batches, 4% of it bubble, where ..". */
export function pipelineText({ microBatches, time, bubble, stages }: PipelineStep): string {
  const mean = stages.reduce((sum, stage) => sum + stage.time, 0) / stages.length
  const most = Math.max(...stages.map(stage => stage.time))
  const slowest = stages.findIndex(stage => stage.time === most) + 1
  const waits = 'the first to arrive and the last to come back'
  return (
    `${lowerBound(time)} for ${exact(microBatches)} micro-batch${microBatches === 1 ? '' : 'es'}, ` +
    `${percent(bubble)} of it bubble, where stages wait for ${waits}` +
    (most > notable * mean ? `, and for stage ${exact(slowest)}, which takes ${ratio(most / mean)} the mean` : '')
  )
}

/** Smallest ratio of a stage's time to the mean at which the stage is mentioned. */
const notable = 1.05
