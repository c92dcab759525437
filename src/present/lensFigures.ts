/** Figures that a lens shows beside the bound or the verdict, in the words of a lens. */
import { t } from '@vscode/l10n'
import type { LineRollup, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { deviceCount } from '../scenario/parallelism'
import { bytes, exact } from '../text/format'
import { compared, quantityText } from '../text/quantity'
import { boundText, valueText } from './fact'
import { type FigureId, figureFacts } from './figureFacts'
import { servingFacts } from './servingFacts'

/** Figures of a layer or a function, in their default order. A lens shows the first few that the line has. */
export const metrics = [
  'share',
  'flops',
  'bytes',
  'sent',
  'intensity',
  'saved',
  'parameters',
  'memory',
  'time',
  'macs',
  'count',
] as const satisfies readonly FigureId[]
export type Metric = (typeof metrics)[number]

/** All figures except the time, which is in the model's lens, and those that repeat another. */
export const defaultMetrics: readonly Metric[] = metrics.slice(0, -3)

/** Figures of a model, in their default order. */
export const modelMetrics = [
  'time',
  'tokenRate',
  'footprint',
  'flops',
  'bytes',
  'sent',
  'intensity',
  'parameters',
  'bound',
  'saved',
  'macs',
  'count',
] as const
export type ModelMetric = (typeof modelMetrics)[number]

export const defaultModelMetrics: readonly ModelMetric[] = modelMetrics.slice(0, -4)

/** Default for the number of figures of a lens, beside the bound or the verdict. */
export const defaultMost = 4

/** Text of a figure that its unit does not identify. */
const named: Partial<Readonly<Record<FigureId, (figure: string) => string>>> = {
  parameters: figure => t('{0} params', figure),
  memory: figure => t('{0} footprint', figure),
  saved: figure => t('{0} saved', figure),
  sent: figure => t('{0} sent', figure),
  count: figure => t('{0} ops', figure),
}

/** Text of a figure; null when the line does not have it, or it is zero and says nothing. */
export function figureText(metric: FigureId, rollup: LineRollup, staged: boolean): string | null {
  const fact = figureFacts[metric](rollup)
  if (fact === null || fact.bound === 'not known' || isNothing(metric, rollup)) return null
  const text = valueText(fact)
  if (metric === 'memory' && staged) return t('{0} footprint over all stages', text)
  return named[metric]?.(text) ?? text
}

const isNothing = (metric: FigureId, { flops, macs, totalBytes }: LineRollup): boolean =>
  (metric === 'flops' && flops === 0) ||
  (metric === 'macs' && macs === 0) ||
  (metric === 'bytes' && totalBytes === 0) ||
  (metric === 'intensity' && (flops === 0 || totalBytes === 0))

export function modelFigureText(
  metric: ModelMetric,
  rollup: LineRollup,
  model: ModelReport,
  target: Target,
): string | null {
  if (metric === 'footprint') return footprintText(model, target)
  if (metric !== 'tokenRate') return figureText(metric, rollup, model.scenario.parallel.pp > 1)
  const rate = servingFacts(model).find(({ id }) => id === 'tokenRate')
  return rate === undefined ? null : valueText(rate)
}

/** Footprint beside the capacity, in the unit of the latter: "0.23 of 85.9 GB". */
function footprintText({ totals, scenario, complete }: ModelReport, target: Target): string | null {
  const { total } = totals.memory
  if (total === 0 && !complete) return null
  const capacity = target.memory[0]?.bytes
  const text = capacity === undefined ? t('{0} footprint', bytes(total)) : usedText(total, capacity)
  const used = boundText(text, complete)
  const devices = deviceCount(scenario.parallel)
  return devices === 1 ? used : t('{0} on the fullest of {1} devices', used, exact(devices))
}

function usedText(total: number, capacity: number): string {
  const [used, there] = compared('bytes', total, capacity)
  return t('{0} of {1}', used.unit === there.unit ? used.number : quantityText(used), quantityText(there))
}
