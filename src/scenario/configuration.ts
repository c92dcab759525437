/** Settings of the extension for the scenario that holds until another is chosen: `memwall.scenario.*` in package.json. */
import { valueJson } from './json'
import { type NamedSetting, settings } from './scenario'

const section = 'scenario'

/** Name of a setting in VS Code, without the extension's own. */
export const configurationName = ({ id }: NamedSetting): string => `${section}.${id}`

/** The properties that package.json contributes, by their whole names. */
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
