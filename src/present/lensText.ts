/** Text of a lens. */

import { t } from '@vscode/l10n'
import type { ReportComparison } from '../analysis/baseline/comparison'
import type { LineRollup, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { isSpread } from '../scenario/parallelism'
import { countedText } from '../scenario/text'
import * as format from '../text/format'
import { label, oneLine } from '../text/safeText'
import { comparedLine, footprintChange, modelVersus, placeChanges, tokenRateChange, withChange } from './baselineText'
import { errorPlace, withErrorPlace } from './errorPlace'
import { valueText } from './fact'
import { figureChange } from './figureChanges'
import { type FigureId, figureFacts } from './figureFacts'
import { verdictOf } from './fitText'
import { figureText, type Metric, type ModelMetric, modelFigureText } from './lensFigures'
import { scopeText } from './scenarioText'

/** Signs before a warning, and before figures of a text that an edit has since broken. */
export interface LensSigns {
  readonly warning: string
  readonly stale: string
}

/** Icons of VS Code, which a CodeLens shows. A space of its small text alone is too narrow beside an icon. */
export const iconSigns: LensSigns = { warning: '$(warning)\u00a0', stale: '$(history)\u00a0' }

/** Characters, for text that cannot show icons. */
export const characterSigns: LensSigns = { warning: '⚠', stale: '↺' }

export interface LensContext {
  readonly metrics: readonly Metric[]
  readonly modelMetrics: readonly ModelMetric[]
  /** Number of figures shown beside the bound or the verdict. */
  readonly most: number
  /** Share of the model's time below which a layer's line has no lens. */
  readonly threshold: number
  readonly target: Target
  readonly models: readonly ModelReport[]
  /** Whether the figures are of an earlier text. */
  readonly stale: boolean
  /** Comparison with a baseline, whose changes follow the figures that differ; null without one. */
  readonly comparison: ReportComparison | null
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

/** Null when the line has no lens. What matters comes first, since a narrow editor cuts off the end. */
export function lensText(shown: LensLine, context: LensContext, signs = iconSigns): string | null {
  const { rollup, among } = shown
  if (rollup.kind === 'layer' && rollup.share < context.threshold) return null
  const model = context.models[rollup.model]
  const isUncounted = rollup.count === 0 && !rollup.complete
  const isOutdated = context.stale || shown.stale
  const isStale = isOutdated && !isUncounted
  const parts = [
    ...(isStale ? [`${signs.stale} ${t('stale')}`] : []),
    ...(model === undefined
      ? []
      : isUncounted
        ? [`${signs.warning} ${isOutdated ? t('no op is counted') : withErrorPlace(t('no op is counted'), model)}`]
        : rollup.kind === 'model'
          ? modelParts(rollup, model, { ...context, stale: isOutdated }, signs)
          : lineParts(rollup, model, context)),
    ...(among === null || isAll(rollup, model) ? [] : [label(among, longestName)]),
  ]
  // An icon also needs room before it.
  return parts.join(' · ').replace(/· (?=\$\()/g, '·\u00a0 ')
}

/** Verdict, figures, and what is not in them: "fits · ≥ 0.53 ms · 0.23 of 85.9 GB · 97.1 GFLOP · 860 MB". */
function modelParts(rollup: LineRollup, model: ModelReport, context: LensContext, signs: LensSigns): string[] {
  const { target, comparison } = context
  const against = comparison === null ? null : modelVersus(rollup.model, comparison)
  const { fits, text } = verdictOf(model, target)
  const counted = countedText(model.scenario)
  const { notCounted } = model.totals
  // Its line is of the text that the figures are of.
  const place = context.stale ? null : errorPlace(model)
  return [
    fits === null ? t('fit {0}', text) : fits ? text : `${signs.warning} ${text}`,
    ...(place === null ? [] : [`${signs.warning} ${place}`]),
    ...(counted === null ? [] : [counted]),
    ...first(context.most, context.modelMetrics, metric => {
      const text = modelFigureText(metric, rollup, model, target)
      return text === null ? null : withChange(text, modelChange(metric, rollup, comparison))
    }),
    ...(notCounted.length === 0
      ? []
      : [`${signs.warning} ${t('not counted: {0}', label(notCounted.join(', '), longestName))}`]),
    ...(against === null ? [] : [against]),
  ]
}

function modelChange(metric: ModelMetric, rollup: LineRollup, comparison: ReportComparison | null): string | null {
  const compared = comparison?.models[rollup.model]
  if (compared === undefined || compared === null) return null
  if (metric === 'footprint') return footprintChange(compared)
  return metric === 'tokenRate' ? tokenRateChange(compared) : lineChange(metric, rollup, comparison)
}

/** Change of a figure of a line; null where it does not differ, or is of a new layer. */
function lineChange(metric: FigureId, rollup: LineRollup, comparison: ReportComparison | null): string | null {
  const before = comparison?.lines.get(rollup)
  return before === undefined || before === null ? null : figureChange(metric, before, rollup)
}

/**
 * Bound and figures: "compute-bound · 31% · 14.5 GFLOP · 68 MB · 212 FLOP/B · × 12". Totals stand above the model alone: a
 * line that holds all its layers names it, and a sum that reads as the model's is left out.
 */
function lineParts(rollup: LineRollup, model: ModelReport, { metrics, most, comparison }: LensContext): string[] {
  if (isAll(rollup, model)) return [t('all of {0}', label(model.name, longestName))]
  const bound = figureFacts.bound(rollup)
  const staged = model.scenario.parallel.pp > 1
  const total = { ...rollup, ...model.totals }
  const isTotal = (metric: Metric, text: string): boolean =>
    (metric === 'flops' || metric === 'bytes') && text === figureText(metric, total, staged)
  const figures = first(most, metrics, metric => {
    const text = figureText(metric, rollup, staged)
    if (text === null) return null
    return isTotal(metric, text) ? '' : withChange(text, lineChange(metric, rollup, comparison))
  })
  return [
    ...(bound === null ? [] : [valueText(bound)]),
    ...(bound === null && figures.length === 0 ? [t('costs nothing')] : figures),
    ...(rollup.times > 1 ? [format.times(rollup.times)] : []),
    ...(isNew(rollup, comparison) ? [t('new')] : []),
  ]
}

/** Whether all layers of a line of a model that was there before are new. */
const isNew = (rollup: LineRollup, comparison: ReportComparison | null): boolean =>
  comparison?.lines.get(rollup) === null && comparison.models[rollup.model] !== null

/** Whether the line holds all of a model of several layers. */
const isAll = ({ kind, rows, count }: LineRollup, model: ModelReport | undefined): boolean =>
  kind !== 'model' &&
  rows.length > 1 &&
  rows.length === model?.layers.length &&
  count === model.layers.reduce((sum, row) => sum + row.count, 0)

/** Texts of the first metrics that have one; an empty text takes its place and is not shown. */
const first = <T>(most: number, metrics: readonly T[], textOf: (metric: T) => string | null): string[] =>
  metrics
    .map(textOf)
    .filter(text => text !== null)
    .slice(0, most)
    .filter(text => text !== '')

/** Name of what a lens is about, and how often it is made. */
export function lensName({ rollup, among }: LensLine): string {
  const made =
    rollup.times > 1
      ? t('{0}, made {1} times; figures are their sum', nameOf(rollup), format.exact(rollup.times))
      : nameOf(rollup)
  return oneLine(among === null ? made : t('{0} (in {1})', made, among))
}

/** Name of what a lens is about, and all its figures, on lines of their own. */
export function lensTooltip(
  shown: LensLine,
  { models, stale, comparison }: Pick<LensContext, 'models' | 'stale' | 'comparison'>,
): string {
  const { rollup } = shown
  const model = models[rollup.model]
  const scope = model !== undefined && isSpread(model.scenario.parallel) ? scopeText(model.scenario) : null
  return [
    lensName(shown),
    ...((shown.stale || stale) && rollup.count > 0 ? [t('Figures of an earlier text.')] : []),
    ...(model === undefined || rollup.count === 0 ? [] : allFigures(rollup, model)),
    ...(scope === null || rollup.count === 0 ? [] : [scope]),
    ...(comparison === null ? [] : changesOf(rollup, comparison)),
    t('Click for the roofline.'),
  ].join('\n')
}

function changesOf(rollup: LineRollup, comparison: ReportComparison): string[] {
  const place = comparedLine(rollup, comparison)
  return place === null ? [] : placeChanges(comparison.against, place).map(oneLine)
}

const allFigures = (rollup: LineRollup, model: ModelReport): string[] =>
  Object.values(figureFacts).flatMap(factOf => {
    const fact = factOf(rollup)
    if (fact === null || fact.bound === 'not known' || (rollup.kind === 'model' && fact.id === 'share')) return []
    if (fact.id === 'memory' && model.scenario.parallel.pp > 1)
      return [t('Footprint over all stages: {0}', valueText(fact))]
    return [`${fact.label}: ${valueText(fact)}`]
  })

function nameOf({ kind, name }: LineRollup): string {
  if (kind === 'model') return t('{0}: the whole model', name)
  if (kind === 'function') return t('All that {0} makes', name)
  return name === '' ? t('This line') : name
}
