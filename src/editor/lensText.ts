/** Text of a lens. */

import type { Figures, LineRollup, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { verdictOf } from '../present/fitText'
import { deviceCount } from '../scenario/parallelism'
import * as format from '../text/format'
import { label, oneLine } from '../text/safeText'
import type { ShownLine } from './shownLines'

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
] as const
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

/** Maximum number of characters of a name in a lens; the tooltip has the full name. */
const longestName = 40

/** Null when the line has no lens. */
export function lensText(shown: ShownLine, context: LensContext): string | null {
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
    const part = metricText[metric](rollup)
    if (part === '') continue
    const joined = following.includes(metric) && (before === 'bound' || before === 'time')
    if (text !== '') text += joined ? ' ' : ' · '
    text += part
    before = metric
  }
  return text
}

/** Mark of a figure that is a lower bound because part of it is not counted. */
const atLeast = (rollup: LineRollup): string => (rollup.complete ? '' : '≥ ')

const metricText: Readonly<Record<Metric, (rollup: LineRollup) => string>> = {
  flops: rollup => atLeast(rollup) + format.flops(rollup.flops),
  macs: rollup => atLeast(rollup) + format.macs(rollup.macs),
  bytes: rollup => atLeast(rollup) + format.bytes(rollup.totalBytes),
  intensity: rollup => format.intensity(rollup.intensity),
  parameters: rollup => (rollup.parameters === 0 ? '' : atLeast(rollup) + format.parameters(rollup.parameters)),
  // The model's own lens compares the footprint with the capacity instead.
  memory: rollup =>
    rollup.kind === 'model' || rollup.held === 0 ? '' : `${atLeast(rollup)}${format.bytes(rollup.held)} footprint`,
  saved: rollup => (rollup.saved === 0 ? '' : `${atLeast(rollup)}${format.bytes(rollup.saved)} saved`),
  sent: rollup => (rollup.sent === 0 ? '' : `${atLeast(rollup)}${format.bytes(rollup.sent)} sent`),
  bound: boundText,
  time: rollup => (rollup.time === 0 ? '' : format.lowerBound(rollup.time)),
  share: rollup => (rollup.kind === 'model' || rollup.time === 0 ? '' : `(${format.percent(rollup.share)})`),
  count: rollup => `${format.exact(rollup.count)} ops`,
}

/** Empty for figures that take no time, since nothing bounds them. */
function boundText({ time, bound }: Figures): string {
  return time === 0 ? '' : `${bound}-bound`
}

/** Fit of a model as in "0.17 GB of 80 GB: fits", with the number of devices and the ops that are not counted. */
function fitText(model: ModelReport, target: Target): string[] {
  const { totals, scenario, complete } = model
  const { memory, notCounted } = totals
  const capacity = target.memory[0]?.bytes
  const devices = deviceCount(scenario.parallel)
  const total = (complete ? '' : '≥ ') + format.bytes(memory.total)
  const used = total + (capacity === undefined ? '' : ` of ${format.bytes(capacity)}`)
  const spread = devices === 1 ? used : `${used} on each of ${format.exact(devices)} devices`
  const { text, tone } = verdictOf(model, target)
  const fit = `${tone === 'warning' ? '$(warning) ' : ''}${spread}: ${text}`
  return notCounted.length === 0 ? [fit] : [fit, `$(warning) not counted: ${label(notCounted.join(', '))}`]
}

/** Description of a lens' figures in words. */
export function lensTooltip({ rollup, among, stale }: ShownLine): string {
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
