/** Messages about values of `memwall.*` settings that cannot be used. */
import { t } from '@vscode/l10n'
import type { TargetProblem } from '../hardware/customTargets'
import type { Target } from '../hardware/target'
import { dtypes } from '../tensor/dtype'
import { oneLine, shortened } from '../text/safeText'
import { oneOf } from './lists'

/** Says which default of a setting is in effect in place of a value that it does not take. */
export const settingProblemText = (name: string, value: unknown, takes: string, usual: string): string =>
  t('{0} is {1}: it takes {2}. The default is used: {3}.', name, valueText(value), takes, usual)

/** Says what is wrong with a custom target, which is left out. */
export function targetProblemText({ path, value, takes, known }: TargetProblem): string {
  const [id, ...keys] = path
  const key = `memwall.hardware.custom${id === undefined ? '' : `["${id}"]`}${keys
    .map(each => (typeof each === 'number' ? `[${each}]` : `.${each}`))
    .join('')}`
  if (takes === 'key')
    return t(
      '{0} is no key of a target; there are {1}. The target is left out.',
      oneLine(key),
      (known ?? []).join(', '),
    )
  const found = value === undefined ? t('missing') : valueText(value)
  return t('{0} is {1}: it takes {2}. The target is left out.', oneLine(key), found, taken[takes])
}

const taken: Readonly<Record<Exclude<TargetProblem['takes'], 'key'>, string>> = {
  id: t('an id of letters in lower case, digits, dots and hyphens, such as my-chip'),
  object: t('an object'),
  text: t('a text'),
  positive: t('a number above 0, in FLOP/s, bytes or bytes/s, such as 80e9'),
  rates: t('a peak in FLOP/s per dtype, such as { "bf16": 1e15 }; dtypes are {0}', dtypes.join(', ')),
  levels: t('a list of memory levels, the outermost first, each with name, bytes and bandwidth'),
  links: t('a link with name and bandwidth, or a list of links'),
  devices: t('the number of devices that the link connects, more than the link inside it'),
}

/** Says that the target of a setting is not known, and the target in its place. */
export function unknownTargetText(id: string, { name }: Target, near: readonly string[]): string {
  const what = t(
    'Memwall: memwall.hardware.default is "{0}", which is no known target; figures are for {1}.',
    shown(id),
    oneLine(name),
  )
  return near.length === 0 ? what : `${what} ${t('Did you mean {0}?', oneOf(near))}`
}

/** Maximum number of problems in a message. */
const mostProblems = 3

/** One message about all settings that have a problem. */
export const settingsMessage = (problems: readonly string[]): string =>
  [
    t('Memwall: {0}', problems.slice(0, mostProblems).join(' ')),
    ...(problems.length > mostProblems ? [t('{0} more settings have a problem.', problems.length - mostProblems)] : []),
  ].join(' ')

export const settingsButtons = { select: t('Select Hardware…'), open: t('Open Settings') } as const

const shown = (text: string): string => shortened(oneLine(text), 60)

const valueText = (value: unknown): string => shown(JSON.stringify(value) ?? String(value))
