/** Text of the time of a training step over all micro-batches of a pipeline. */
import { t } from '@vscode/l10n'
import type { PipelineStep } from '../analysis/report'
import { exact, lowerBound, percent, ratio } from '../text/format'

/** Smallest ratio of a stage's time to the mean at which the stage is mentioned. */
const notable = 1.05

/** Text as in "≥ 9.61 s for 64 micro-batches, 4% of it bubble: ..". */
export function pipelineText({ microBatches, time, bubble, stages }: PipelineStep): string {
  const mean = stages.reduce((sum, stage) => sum + stage.time, 0) / stages.length
  const most = Math.max(...stages.map(stage => stage.time))
  const slowest = stages.findIndex(stage => stage.time === most) + 1
  const batches = microBatches === 1 ? t('1 micro-batch') : t('{0} micro-batches', exact(microBatches))
  return most > notable * mean
    ? t(
        '{0} for {1}, {2} of it bubble: the pipeline fills and drains, and stages wait for stage {3} ({4} the mean)',
        lowerBound(time),
        batches,
        percent(bubble),
        exact(slowest),
        ratio(most / mean),
      )
    : t('{0} for {1}, {2} of it bubble: the pipeline fills and drains', lowerBound(time), batches, percent(bubble))
}

/** The same as a sentence. */
export const stepText = (pipeline: PipelineStep): string => t('A step of all stages takes {0}.', pipelineText(pipeline))
