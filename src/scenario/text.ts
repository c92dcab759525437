/** A scenario in words, shared by all views. */
import { t } from '@vscode/l10n'
import { cacheFormat, dtype, exact } from '../text/format'
import { deviceCount, isSpread } from './parallelism'
import { usedIn } from './parallelRules'
import { appliesIn, type NamedSetting, type Phase, type Scenario, settings, valueOf } from './scenario'
import type { Topic } from './setting'
import { formatSettings } from './settings'

/** A scenario as requested, or as resolved in a report. */
export type AnyScenario = Omit<Scenario, 'training'> & {
  readonly training: Scenario['training'] | null
  /** Phase that the figures are of, in a report. */
  readonly counted?: Phase
}

/** Text as in "counted as forward" where the figures are of another phase than the one asked for; else null. */
export const countedText = ({ phase, counted = phase }: Pick<AnyScenario, 'phase' | 'counted'>): string | null =>
  counted === phase ? null : t('counted as {0}', counted)

/** Phase as in "decode", or "decode, counted as forward". */
export const phaseText = (scenario: Pick<AnyScenario, 'phase' | 'counted'>): string =>
  [scenario.phase, countedText(scenario)].filter(text => text !== null).join(', ')

/**
 * Text as in "train · batch 16 · seq 512 · fp16 · adamw · mixed precision · dp 8 · ZeRO 2": the phase, its sizes and
 * formats, and all settings that differ from the default. `says` filters sizes by name.
 */
export const scenarioText = (scenario: AnyScenario, says: (dim: string) => boolean = () => true): string =>
  scenarioParts(scenario, says).join(' · ')

function scenarioParts(scenario: AnyScenario, says: (dim: string) => boolean): string[] {
  const [, ...others] = settings
  const sizes = Object.entries(scenario.dims)
    .filter(([name]) => name !== 'past' && says(name))
    .map(([name, size]) => `${name} ${exact(size)}`)
  return [phaseText(scenario), ...sizes, ...shorts(scenario, others)]
}

/**
 * Text as in "decode · batch 8 · seq 4,096 · int4 · +3": parts of `scenarioText` in its order, as many as `most`
 * characters hold, and the number of those left out.
 */
export function shortScenarioText(scenario: AnyScenario, says: (dim: string) => boolean, most: number): string {
  const parts = scenarioParts(scenario, says)
  let shown = parts.length
  const text = (): string =>
    [...parts.slice(0, shown), ...(shown < parts.length ? [`+${parts.length - shown}`] : [])].join(' · ')
  while (shown > 1 && text().length > most) shown--
  return text()
}

/** Values of the settings of a topic, as in `scenarioText`, except some of them. */
export const shortOf = (scenario: AnyScenario, topic: Topic, except: readonly string[] = []): readonly string[] =>
  shorts(
    scenario,
    settings.filter(setting => setting.topic === topic && !except.includes(setting.id)),
  )

function shorts(scenario: AnyScenario, which: readonly NamedSetting[]): string[] {
  const used = { ...scenario, parallel: usedIn(scenario.parallel, scenario.phase) }
  return which
    .filter(setting => appliesIn(setting, scenario.phase))
    .map(setting => setting.short(valueOf(used, setting), scenario))
    .filter(text => text !== '')
}

/** Every setting of a topic with its name: "optimizer adamw", "recompute none". */
export const valuesText = (scenario: AnyScenario, topic: Topic): readonly string[] =>
  settings
    .filter(setting => setting.topic === topic && appliesIn(setting, scenario.phase))
    .map(setting => `${setting.label.toLowerCase()} ${setting.kind.show(valueOf(scenario, setting))}`)

/** Number formats as in "fp16", or that of each part when they differ; training has no KV cache. */
export function formatsText({ phase, dtypes }: Pick<Scenario, 'phase' | 'dtypes'>): string {
  const { weights, activations, kvCache } = dtypes
  const hasCache = phase !== 'train'
  const usual = formatSettings.activations.kind.show(null)
  if (weights === activations && (activations === kvCache || !hasCache)) return activations ?? usual
  const parts = [
    t('{0} weights', weights === null ? usual : dtype(weights)),
    t('{0} activations', activations ?? usual),
    ...(hasCache ? [t('{0} KV cache', kvCache === null ? usual : cacheFormat(kvCache))] : []),
  ]
  return parts.join(', ')
}

/** Devices as in "16 devices: dp 8 · tp 2"; on one device its settings, such as "offload", or null. */
export function devicesText(scenario: AnyScenario): string | null {
  if (!isSpread(scenario.parallel)) return shortOf(scenario, 'devices').join(' · ') || null
  const [count, ...degrees] = deviceParts(scenario)
  return t('{0} devices: {1}', count ?? '', degrees.join(' · '))
}

/** Count of devices, and the degree of each kind of parallelism. */
const deviceParts = (scenario: AnyScenario): readonly string[] => [
  exact(deviceCount(scenario.parallel)),
  ...shortOf(scenario, 'devices'),
]

/** All settings in effect, one per line: "Fusion: flash". */
export function scenarioLines(scenario: AnyScenario): string[] {
  const line = (setting: NamedSetting): string => `${setting.label}: ${setting.kind.show(valueOf(scenario, setting))}`
  const [phase, ...others] = settings.filter(
    setting => setting.holder !== 'parallel' && appliesIn(setting, scenario.phase),
  )
  return [
    `${(phase as NamedSetting).label}: ${phaseText(scenario)}`,
    ...Object.entries(scenario.dims).map(([name, size]) => `${name}: ${exact(size)}`),
    ...others.map(line),
    t('Devices: {0}', deviceParts(scenario).join(' · ')),
  ]
}
