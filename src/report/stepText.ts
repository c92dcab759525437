/** A step of a pipeline in words, the same in every view. */
import * as format from './format'
import type { PipelineStep } from './report'

/** "≥ 9.61 s for 64 micro-batches, 4% of it bubble". */
export const stepText = ({ microBatches, time, bubble }: PipelineStep): string =>
  `${format.lowerBound(time)} for ${format.exact(microBatches)} micro-batch${microBatches === 1 ? '' : 'es'}, ` +
  `${format.percent(bubble)} of it bubble, where a stage waits for the first to arrive and the last to come back`
