/** Finds how many devices a model needs that does not fit one. */

import type { Resumable } from '../../limits/resumable'
import { isSpread } from '../../scenario/parallelism'
import type { Parallelism } from '../../scenario/scenario'
import { type ModelContext, type ReportedModel, reportingModel } from '../model'
import type { ModelReport } from '../report'
import type { Modification } from './advice'

export interface DeviceOption {
  readonly modification: Modification
  readonly model: ModelReport
}

/** Maximum number of settings that the search analyses. */
export const mostSettings = 4

/**
 * Finds the fewest devices, of 2, 4 and 8, whose memory suffices under tensor parallelism, or 8 where none does; in
 * training also replicas that shard all states (ZeRO). Empty when the model fits, or already runs on several devices.
 */
export function* fewestDevices(context: ModelContext, { model }: ReportedModel): Resumable<readonly DeviceOption[]> {
  const { scenario } = context
  if (model.totals.memory.fits !== false || isSpread(scenario.parallel)) return []
  function* on(settings: Partial<Parallelism>): Resumable<ModelReport> {
    const parallel = { ...scenario.parallel, ...settings }
    return (yield* reportingModel({ ...context, scenario: { ...scenario, parallel } })).model
  }
  const found: DeviceOption[] = []
  for (const tp of [2, 4, 8]) {
    const split = yield* on({ tp })
    if (split.totals.memory.fits === false && tp < 8) continue
    found.push({ modification: { kind: 'parallel', tp }, model: split })
    break
  }
  if (scenario.phase === 'train') {
    const replicas = { dp: 8, zero: 3 } as const
    found.push({ modification: { kind: 'parallel', ...replicas }, model: yield* on(replicas) })
  }
  return found
}
