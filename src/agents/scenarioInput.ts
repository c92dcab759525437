/** The scenario of a tool's input: a field for each setting, made from the table of settings, and sizes of dims. */
import { agentText } from '../present/agentText'
import { consistent, withoutUse } from '../scenario/parallelRules'
import { appliesIn, type NamedSetting, type Scenario, settings, withValue } from '../scenario/scenario'
import { type Field, field, type JsonSchema, object, record, whole } from './field'
import { WrongInput } from './wrongInput'

/** Values of settings by their ids, and sizes of dims. */
export type ScenarioInput = Readonly<Record<string, unknown>> & { readonly dims?: Readonly<Record<string, number>> }

const dims = record(agentText.field.dims, whole(agentText.field.dim, 1))

export const scenarioField = object(
  { ...Object.fromEntries(settings.map(setting => [setting.id, settingField(setting)])), dims },
  [],
  agentText.field.scenario,
) as Field<ScenarioInput>

function settingField({ kind, help, phases }: NamedSetting): Field<unknown> {
  const schema = schemaOf(kind)
  // A pattern would be longer than the words, and models follow words.
  const takes = 'enum' in schema || schema.type !== 'string' ? '' : kind.takes
  return field({ ...schema, description: agentText.field.setting(help, takes, phases ?? []) }, kind.takes, value =>
    typeof value === 'string' ? (kind.read(value) ?? kind.parse(value)) : kind.read(value),
  )
}

/** Keywords that every provider of models understands: one type, and no null, since a setting can be left out. */
function schemaOf({ schema: { type, enum: names, minimum }, options }: NamedSetting['kind']): JsonSchema {
  const values = options.map(({ value }) => value).filter(value => value !== null)
  return {
    type: Array.isArray(type) ? type.find(each => each !== 'null') : type,
    ...(names === undefined ? {} : { enum: values }),
    ...(minimum === undefined ? {} : { minimum }),
  }
}

/** The scenario with the settings of the input. Throws WrongInput for one that has no meaning beside the others. */
export function scenarioWith(base: Scenario, { dims, ...given }: ScenarioInput): Scenario {
  let scenario = dims === undefined ? base : { ...base, dims }
  for (const setting of settings)
    if (Object.hasOwn(given, setting.id)) scenario = withValue(scenario, setting, given[setting.id])
  for (const { id, needs } of withoutUse(scenario.parallel))
    if (needs !== undefined && Object.hasOwn(given, id))
      throw new WrongInput(agentText.input.needs(`scenario.${id}`, needs.why, `scenario.${needs.setting}`))
  return { ...scenario, parallel: consistent(scenario.parallel) }
}

/** Settings of the input that change nothing in the phase, each with the phases that use it. */
export const idleIn = ({ phase }: Scenario, given: ScenarioInput): readonly NamedSetting[] =>
  settings.filter(setting => Object.hasOwn(given, setting.id) && !appliesIn(setting, phase))
