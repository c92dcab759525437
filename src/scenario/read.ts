/** Reads scenarios from outside, such as workspace state or the argument of a command. */
import { consistent } from './parallelRules'
import { defaultScenario, type Scenario, settings, valueOf, withValue } from './scenario'

/** Reads a scenario from JSON. A setting that is missing or invalid stays as in `base`. */
export function readScenario(json: unknown, base: Scenario = defaultScenario): Scenario {
  const given = record(json)
  let scenario = given.dims === undefined ? base : { ...base, dims: sizes(record(given.dims)) }
  for (const setting of settings) {
    const { holder, kind } = setting
    const value = valueOf(holder === null ? given : { [holder]: record(given[holder]) }, setting)
    const read = value === undefined ? undefined : kind.read(value)
    if (read !== undefined) scenario = withValue(scenario, setting, read)
  }
  return { ...scenario, parallel: consistent(scenario.parallel) }
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

function sizes(given: Readonly<Record<string, unknown>>): Record<string, number> {
  const dims: Record<string, number> = {}
  for (const [name, value] of Object.entries(given))
    if (Number.isSafeInteger(value) && (value as number) >= 1) dims[name] = value as number
  return dims
}
