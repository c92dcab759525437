/** Table of the settings for the README. */
import { markdownCell } from '../text/escape'
import { type NamedSetting, settings } from './scenario'

export function settingsTable(optionName: (setting: NamedSetting) => string): string {
  const rows = settings.map(setting => {
    const { label, help, kind, phases, default: usual } = setting
    return [label, `\`${optionName(setting)}\``, help, kind.takes, kind.show(usual), phases?.join(', ') ?? 'all']
  })
  const head = ['setting', 'option', 'meaning', 'takes', 'default', 'phases']
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.map(markdownCell).join(' | ')} |`).join('\n')
}
