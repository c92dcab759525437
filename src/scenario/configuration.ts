/** Extension settings of the default scenario: `memwall.scenario.*` in package.json. */
import { valueJson } from './json'
import { type NamedSetting, settings } from './scenario'

const section = 'scenario'

/** Name of a setting in VS Code, without the prefix `memwall.`. */
export const configurationName = ({ id }: NamedSetting): string => `${section}.${id}`

/** Properties that package.json contributes, by their full names. */
export const scenarioProperties = (): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  Object.fromEntries(
    settings.map((setting, index) => [
      `memwall.${configurationName(setting)}`,
      {
        ...setting.kind.schema,
        default: valueJson(setting, setting.default),
        markdownDescription: `${setting.help}${phasesText(setting)}.`,
        order: index,
      },
    ]),
  )

const phasesText = ({ phases }: NamedSetting): string => (phases === undefined ? '' : ` (${phases.join(', ')})`)
