/** How many devices a model takes that does not fit one. */

import type { Resumable } from '../../limits/resumable'
import { isSpread } from '../../scenario/parallelism'
import type { Parallelism } from '../../scenario/scenario'
import { type ModelContext, type ReportedModel, reportingModel } from '../model'
import type { ModelReport } from '../report'

export interface SpreadOut {
  readonly title: string
  readonly model: ModelReport
}

/** Models that it analyses at most. */
export const mostSettings = 4

/**
 * The fewest devices, of 2, 4 and 8, that hold it when they split every linear, 8 where none do; in training also replicas
 * that share all they keep. Empty where it fits, or is on several devices already.
 */
export function* spreadOut(context: ModelContext, { model }: ReportedModel): Resumable<readonly SpreadOut[]> {
  const { scenario } = context
  if (model.totals.memory.fits !== false || isSpread(scenario.parallel)) return []
  function* on(settings: Partial<Parallelism>): Resumable<ModelReport> {
    const parallel = { ...scenario.parallel, ...settings }
    return (yield* reportingModel({ ...context, scenario: { ...scenario, parallel } })).model
  }
  const found: SpreadOut[] = []
  for (const tp of [2, 4, 8]) {
    const split = yield* on({ tp })
    if (split.totals.memory.fits === false && tp < 8) continue
    found.push({ title: `tensor parallel over ${tp} devices`, model: split })
    break
  }
  if (scenario.phase === 'train')
    found.push({ title: 'ZeRO stage 3 over 8 replicas', model: yield* on({ dp: 8, zero: 3 }) })
  return found
}
