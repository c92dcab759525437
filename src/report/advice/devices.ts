/** How many devices a model takes that does not fit one. */
import { isSpread, type Parallelism } from '../../cost/parallel/settings'
import type { Work } from '../../cost/work'
import { type ModelContext, type Reported, reportModel } from '../model'
import type { ModelReport } from '../report'

export interface SpreadOut {
  readonly title: string
  readonly model: ModelReport
}

/**
 * The fewest devices, of 2, 4 and 8, that hold it when they split every linear, 8 where none do; in training also replicas
 * that share all they keep. Empty where it fits, or is on several devices already.
 */
export function* spreadOut(context: ModelContext, { model }: Reported): Work<readonly SpreadOut[]> {
  const { scenario } = context
  if (model.totals.memory.fits || isSpread(scenario.parallel)) return []
  const on = (settings: Partial<Parallelism>): ModelReport =>
    reportModel({ ...context, scenario: { ...scenario, parallel: { ...scenario.parallel, ...settings } } }).model
  const found: SpreadOut[] = []
  for (const tp of [2, 4, 8]) {
    const split = on({ tp })
    yield
    if (!split.totals.memory.fits && tp < 8) continue
    found.push({ title: `tensor parallel over ${tp} devices`, model: split })
    break
  }
  if (scenario.phase === 'train') found.push({ title: 'ZeRO stage 3 over 8 replicas', model: on({ dp: 8, zero: 3 }) })
  return found
}
