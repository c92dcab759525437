/** Text of a lens. */

import type { LineRollup, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { deviceCount } from '../scenario/parallelism'
import * as format from '../text/format'
import { label, oneLine } from '../text/safeText'
import { valueText } from './fact'
import { type FigureId, figureFacts } from './figureFacts'
import { verdictOf } from './fitText'
import { footprintFact } from './modelFacts'

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

/** Mark on figures of a text that an edit has since broken. */
export const staleMark = '$(history) stale'

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
export function lensText(shown: LensLine, context: LensContext): string | null {
  const { rollup, among } = shown
  if (rollup.kind === 'layer' && rollup.share < context.threshold) return null
  const model = context.models[rollup.model]
  const parts = [figuresText(rollup, context.metrics)]
  if (rollup.times > 1) parts.push(format.times(rollup.times))
  if (rollup.kind === 'model' && model !== undefined) parts.push(...fitText(model, context.target))
  if (among !== null) parts.push(label(among, longestName))
  if (context.stale || shown.stale) parts.push(staleMark)
  return parts.filter(part => part !== '').join(' · ')
}

/** Metrics that follow the one before without a separator: "compute-bound ≥ 0.05 ms (31%)". */
const following: readonly Metric[] = ['time', 'share']

function figuresText(rollup: LineRollup, metrics: readonly Metric[]): string {
  let text = ''
  let before: Metric | null = null
  for (const metric of metrics) {
    const part = metricText(metric, rollup)
    if (part === '') continue
    const joined = following.includes(metric) && (before === 'bound' || before === 'time')
    if (text !== '') text += joined ? ' ' : ' · '
    text += part
    before = metric
  }
  return text
}

/** Word after a figure that its unit does not identify. */
const suffixes: Partial<Readonly<Record<Metric, string>>> = {
  parameters: ' params',
  memory: ' footprint',
  saved: ' saved',
  sent: ' sent',
  count: ' ops',
}

/** Text of a metric; empty when the line does not have it. A model's own lens compares its footprint with the capacity. */
function metricText(metric: Metric, rollup: LineRollup): string {
  if (rollup.kind === 'model' && (metric === 'memory' || metric === 'share')) return ''
  const fact = figureFacts[metric](rollup)
  if (fact === null) return ''
  const text = valueText(fact) + (suffixes[metric] ?? '')
  return metric === 'share' ? `(${text})` : text
}

/** Fit of a model as in "0.17 GB of 80 GB: fits", with the number of devices and the ops that are not counted. */
function fitText(model: ModelReport, target: Target): string[] {
  const { totals, scenario } = model
  const { notCounted } = totals
  const capacity = target.memory[0]?.bytes
  const devices = deviceCount(scenario.parallel)
  const total = valueText(footprintFact(model, target))
  const used = total + (capacity === undefined ? '' : ` of ${format.bytes(capacity)}`)
  const spread = devices === 1 ? used : `${used} on each of ${format.exact(devices)} devices`
  const { text, tone } = verdictOf(model, target)
  const fit = `${tone === 'warning' ? '$(warning) ' : ''}${spread}: ${text}`
  return notCounted.length === 0 ? [fit] : [fit, `$(warning) not counted: ${label(notCounted.join(', '))}`]
}

/** Description of a lens' figures in words. */
export function lensTooltip({ rollup, among, stale }: LensLine): string {
  const what =
    rollup.kind === 'model'
      ? `${rollup.name}: the whole model`
      : rollup.kind === 'function'
        ? `All that ${rollup.name} makes`
        : rollup.name === ''
          ? 'This line'
          : rollup.name
  const count = rollup.times > 1 ? `, made ${format.exact(rollup.times)} times; figures are their sum` : ''
  const model = among === null ? '' : ` (in ${among})`
  const state = stale ? '. Figures of an earlier text: see the problems' : ''
  return oneLine(`${what}${count}${model}${state}. Click for the roofline.`)
}
