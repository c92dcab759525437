/** Text of a lens. */

import { t } from '@vscode/l10n'
import type { LineRollup, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { deviceCount } from '../scenario/parallelism'
import { countedText } from '../scenario/text'
import * as format from '../text/format'
import { label, oneLine } from '../text/safeText'
import { valueText } from './fact'
import { type FigureId, figureFacts } from './figureFacts'
import { verdictOf } from './fitText'
import { footprintFact } from './modelFacts'
import { servingFacts } from './servingFacts'

/** Metrics that a lens can show, in their default order. */
export const metrics = [
  'flops',
  'macs',
  'bytes',
  'intensity',
  'parameters',
  'bound',
  'time',
  'share',
  'memory',
  'saved',
  'sent',
  'count',
] as const satisfies readonly FigureId[]
export type Metric = (typeof metrics)[number]

/** All metrics except those that repeat another. */
export const defaultMetrics: readonly Metric[] = metrics.filter(each => each !== 'macs' && each !== 'count')

/** Signs before a warning, and before figures of a text that an edit has since broken. */
export interface LensSigns {
  readonly warning: string
  readonly stale: string
}

/** Icons of VS Code, which a CodeLens shows. */
export const iconSigns: LensSigns = { warning: '$(warning)', stale: '$(history)' }

/** Characters, for text that cannot show icons. */
export const characterSigns: LensSigns = { warning: '⚠', stale: '↺' }

export interface LensContext {
  readonly metrics: readonly Metric[]
  /** Share of the model's time below which a layer's line has no lens. */
  readonly threshold: number
  readonly target: Target
  readonly models: readonly ModelReport[]
  /** Whether the text fails to parse. */
  readonly stale: boolean
}

/** A line with figures, in the current text. */
export interface LensLine {
  readonly rollup: LineRollup
  /** Name of the roll-up's model when several pass through the line; null when there is only one. */
  readonly among: string | null
  /** Whether the figures belong to an earlier text. */
  readonly stale: boolean
}

/** Maximum number of characters of a name in a lens; the tooltip has the full name. */
const longestName = 40

/** Null when the line has no lens. */
export function lensText(shown: LensLine, context: LensContext, signs = iconSigns): string | null {
  const { rollup, among } = shown
  if (rollup.kind === 'layer' && rollup.share < context.threshold) return null
  const model = context.models[rollup.model]
  const isEmpty = rollup.count === 0 && !rollup.complete
  const parts = [
    isEmpty
      ? `${signs.warning} ${t('no op is counted')}`
      : figuresText(rollup, context.metrics, (model?.scenario.parallel.pp ?? 1) > 1),
  ]
  if (rollup.times > 1) parts.push(format.times(rollup.times))
  if (rollup.kind === 'model' && model !== undefined && !isEmpty) {
    const counted = countedText(model.scenario)
    if (counted !== null) parts.push(counted)
    const rate = servingFacts(model).find(({ id }) => id === 'tokenRate')
    if (rate !== undefined) parts.push(valueText(rate))
    parts.push(...fitText(model, context.target, signs))
  }
  if (among !== null) parts.push(label(among, longestName))
  if (context.stale || shown.stale) parts.push(`${signs.stale} ${t('stale')}`)
  return parts.filter(part => part !== '').join(' · ')
}

/** Metrics that follow the one before without a separator: "compute-bound ≥ 0.05 ms (31%)". */
const following: readonly Metric[] = ['time', 'share']

/** `staged`: whether the model is a pipeline, so that the footprint of a part is that of all stages together. */
function figuresText(rollup: LineRollup, metrics: readonly Metric[], staged: boolean): string {
  let text = ''
  let before: Metric | null = null
  for (const metric of metrics) {
    const part = metricText(metric, rollup, staged)
    if (part === '') continue
    const joined = following.includes(metric) && (before === 'bound' || before === 'time')
    if (text !== '') text += joined ? ' ' : ' · '
    text += part
    before = metric
  }
  return text
}

/** Text of a figure that its unit does not identify. */
const named: Partial<Readonly<Record<Metric, (figure: string) => string>>> = {
  parameters: figure => t('{0} params', figure),
  memory: figure => t('{0} footprint', figure),
  saved: figure => t('{0} saved', figure),
  sent: figure => t('{0} sent', figure),
  count: figure => t('{0} ops', figure),
  share: figure => `(${figure})`,
}

/** Text of a metric; empty when the line does not have it. A model's own lens compares its footprint with the capacity. */
function metricText(metric: Metric, rollup: LineRollup, staged: boolean): string {
  if (rollup.kind === 'model' && (metric === 'memory' || metric === 'share')) return ''
  const fact = figureFacts[metric](rollup)
  if (fact === null) return ''
  const text = valueText(fact)
  if (metric === 'memory' && staged) return t('{0} footprint over all stages', text)
  return named[metric]?.(text) ?? text
}

/** Fit of a model as in "0.17 GB of 80 GB: fits", with the number of devices and the ops that are not counted. */
function fitText(model: ModelReport, target: Target, signs: LensSigns): string[] {
  const { totals, scenario } = model
  const { notCounted } = totals
  const capacity = target.memory[0]?.bytes
  const devices = deviceCount(scenario.parallel)
  const total = valueText(footprintFact(model, target))
  const used = capacity === undefined ? total : t('{0} of {1}', total, format.bytes(capacity))
  const spread = devices === 1 ? used : t('{0} on the fullest of {1} devices', used, format.exact(devices))
  const { text, tone } = verdictOf(model, target)
  const fit = `${tone === 'warning' ? `${signs.warning} ` : ''}${spread}: ${text}`
  return notCounted.length === 0
    ? [fit]
    : [fit, `${signs.warning} ${t('not counted: {0}', label(notCounted.join(', ')))}`]
}

/** Description of a lens' figures in words. */
export function lensTooltip({ rollup, among, stale }: LensLine): string {
  const made =
    rollup.times > 1
      ? t('{0}, made {1} times; figures are their sum', nameOf(rollup), format.exact(rollup.times))
      : nameOf(rollup)
  return oneLine(
    [
      `${among === null ? made : t('{0} (in {1})', made, among)}.`,
      ...(stale ? [t('Figures of an earlier text: see the problems.')] : []),
      t('Click for the roofline.'),
    ].join(' '),
  )
}

function nameOf({ kind, name }: LineRollup): string {
  if (kind === 'model') return t('{0}: the whole model', name)
  if (kind === 'function') return t('All that {0} makes', name)
  return name === '' ? t('This line') : name
}
