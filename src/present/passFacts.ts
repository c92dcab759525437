/** Facts about the passes of a training step. */
import { t } from '@vscode/l10n'
import type { ModelReport, PassFigures } from '../analysis/report'
import { totalBytes } from '../cost/cost'
import { bytes, flops, percent } from '../text/format'
import { boundText, type Fact, measured } from './fact'

const labels = {
  forward: t('Forward'),
  backward: t('Backward'),
  recompute: t('Recomputed'),
  optimizer: t('Optimizer'),
} as const
/** Names of the passes of a step, within a sentence. */
export const passNames = { forward: t('forward'), backward: t('backward'), optimizer: t('optimizer') } as const

export type PassId = keyof typeof labels

export interface PassFact extends Fact {
  readonly id: PassId
  /** Share of the step's time, 0 to 1. */
  readonly share: number
  readonly shareText: string
}

/** Remark on the update of a pipeline, whose FLOPs and bytes are of all stages and whose time is of one. */
export const atOnce = t('by all stages at once')

/** Time of each pass, with what it computes and moves as its note. Recomputation is taken out of backward. */
export function passFacts({ totals, complete }: ModelReport): readonly PassFact[] {
  const { passes, time, pipeline } = totals
  if (passes === null) return []
  const labelOf = (pass: PassId): string =>
    pass === 'backward' && passes.recompute.time > 0 ? t('Backward without recomputation') : labels[pass]
  const own = (pass: PassId, figure: (figures: PassFigures) => number): number =>
    figure(passes[pass]) - (pass === 'backward' ? figure(passes.recompute) : 0)
  return (Object.keys(labels) as PassId[]).flatMap(pass => {
    const took = own(pass, figures => figures.time)
    if (took <= 0) return []
    const share = time > 0 ? took / time : 0
    const computed = boundText(flops(own(pass, figures => figures.flops)), complete)
    const moved = boundText(bytes(own(pass, figures => totalBytes(figures.bytes))), complete)
    return [
      {
        ...measured(pass, labelOf(pass), 'time', took, {
          bound: 'at least',
          note: [
            t('{0}, {1} moved', computed, moved),
            ...(pass === 'optimizer' && pipeline !== null ? [atOnce] : []),
          ].join(' '),
        }),
        id: pass,
        share,
        shareText: percent(share),
      },
    ]
  })
}
