/** Extension settings of the default scenario: `memwall.scenario.*` in package.json, and their texts in package.nls.json. */
import { valueJson } from './json'
import { type NamedSetting, settings } from './scenario'

const section = 'scenario'

/** Name of a setting in VS Code, without the prefix `memwall.`. */
export const configurationName = ({ id }: NamedSetting): string => `${section}.${id}`

export interface ScenarioConfiguration {
  /** Properties that package.json contributes, by their full names; their texts are keys between percent signs. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Texts by key. */
  readonly texts: Readonly<Record<string, string>>
}

export function scenarioConfiguration(): ScenarioConfiguration {
  const texts: Record<string, string> = {}
  const keyed = (key: string, text: string): string => {
    texts[key] = text
    return `%${key}%`
  }
  const properties = settings.map((setting, index) => {
    const name = `memwall.${configurationName(setting)}`
    const { enumDescriptions, ...schema } = setting.kind.schema
    const meanings = Array.isArray(enumDescriptions)
      ? { enumDescriptions: enumDescriptions.map((text, at) => keyed(`${name}.${valuesOf(setting)[at]}`, text)) }
      : {}
    const property = {
      ...schema,
      ...meanings,
      default: valueJson(setting, setting.default),
      markdownDescription: keyed(name, `${setting.help}${phasesText(setting)}.`),
      order: index,
    }
    return [name, property] as const
  })
  return { properties: Object.fromEntries(properties), texts }
}

const valuesOf = ({ kind }: NamedSetting): readonly string[] => kind.options.map(({ value }) => String(value))

const phasesText = ({ phases }: NamedSetting): string => (phases === undefined ? '' : ` (${phases.join(', ')})`)
