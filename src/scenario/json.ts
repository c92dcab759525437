/** A scenario as JSON. */
import { isSpread } from './parallelism'
import { type Holder, type NamedSetting, settings, valueOf } from './scenario'
import type { AnyScenario } from './text'

/**
 * Settings as JSON, flat except for number formats and dims. Leaves out settings without meaning: a prompt when there
 * is none, training settings in other phases, parallelism on one device.
 */
export function scenarioJson(scenario: AnyScenario): Readonly<Record<string, unknown>> {
  const { prompt, ...root } = valuesIn(null, scenario)
  return {
    ...root,
    ...(scenario.counted === undefined ? {} : { counted: scenario.counted }),
    dims: scenario.dims,
    past: scenario.past ?? 0,
    ...(prompt === null ? {} : { prompt }),
    dtypes: valuesIn('dtypes', scenario),
    ...(scenario.training === null ? {} : valuesIn('training', scenario)),
    ...(isSpread(scenario.parallel) || scenario.parallel.offload ? valuesIn('parallel', scenario) : {}),
  }
}

const valuesIn = (holder: Holder, scenario: AnyScenario): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    settings
      .filter(setting => setting.holder === holder)
      .map(setting => [setting.id, valueJson(setting, valueOf(scenario, setting))]),
  )

/** Numbers, names and null stay as they are; composite values become their text: "int4:128". */
export const valueJson = ({ kind }: NamedSetting, value: unknown): unknown =>
  typeof value === 'object' && value !== null ? kind.write(value) : value
