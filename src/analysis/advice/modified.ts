/** The scenario and the target that a suggested change leads to. */

import type { Scenario } from '../../scenario/scenario'
import type { Modification } from './advice'

/** Scenario, and the id of the target it is for. */
export interface Setup<S extends Scenario = Scenario> {
  readonly scenario: S
  readonly hardware: string
}

/** Makes a change. KV heads are those of the model, which no scenario changes. */
export function modified<S extends Scenario>(setup: Setup<S>, change: Modification): Setup<S> {
  const { scenario } = setup
  const to = (settings: Partial<Scenario>): Setup<S> => ({ ...setup, scenario: { ...scenario, ...settings } })
  switch (change.kind) {
    case 'batch':
      return to({ dims: { ...scenario.dims, batch: change.batch } })
    case 'dtype':
      return 'precision' in change
        ? to({ training: { ...scenario.training, precision: change.precision } })
        : to({
            dtypes: {
              ...scenario.dtypes,
              ...Object.fromEntries(change.parts.map(part => [part, change.dtype])),
            },
          })
    case 'fusion':
      return to({ fusion: change.to })
    case 'recompute':
      return to({ training: { ...scenario.training, recompute: change.to } })
    case 'optimizer':
      return to({ training: { ...scenario.training, optimizer: change.to } })
    case 'parallel':
      return to({ parallel: { ...scenario.parallel, ...change.settings } })
    case 'target':
      return { ...setup, hardware: change.id }
    case 'kvHeads':
      return setup
    case 'combined':
      return change.parts.reduce<Setup<S>>(modified, setup)
  }
}

/** Whether the change is one of the scenario or the target, rather than of the model file. */
export const isOfScenario = (change: Modification): boolean =>
  change.kind === 'combined' ? change.parts.every(isOfScenario) : change.kind !== 'kvHeads'
