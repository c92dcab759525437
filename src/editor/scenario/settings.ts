/** The settings of a scenario, by topic: what the picker lists. */

import type { ModelReport } from '../../analysis/report'
import { formatWords } from '../../present/scenarioText'
import { defaultScenario, type Scenario } from '../../scenario/scenario'
import { devices } from './devices'
import { formats } from './formats'
import { machine } from './machine'
import type { Setting } from './setting'
import { sizes } from './sizes'
import { training } from './training'

export interface Topic {
  readonly name: string
  readonly settings: readonly Setting[]
}

/** Only what has a meaning for the scenario and the models as they are; every topic has a setting at least. */
export const topicsOf = (scenario: Scenario, models: readonly ModelReport[]): Topic[] =>
  [
    { name: 'Phase and sizes', settings: sizes(scenario, models) },
    { name: 'Training', settings: training(scenario) },
    { name: 'Number formats', settings: formats(scenario) },
    { name: 'Machine', settings: machine(scenario) },
    { name: 'Devices', settings: devices(scenario, models) },
    { name: 'All of it', settings: [reset] },
  ].filter(({ settings }) => settings.length > 0)

const reset: Setting = {
  label: '$(discard) Reset',
  value: `${defaultScenario.phase} · the file's own sizes · ${formatWords(defaultScenario).join()}`,
  about: 'Everything as it was before anything was chosen',
  next: defaultScenario,
}
