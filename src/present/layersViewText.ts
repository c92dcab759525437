/** Texts of the explorer's view of layers: its items, what rests under the pointer, and what the view says of itself. */
import { t } from '@vscode/l10n'
import { type BaselineKind, figuresOfModel } from '../analysis/baseline/comparison'
import type { Figures, LayerRow, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { exact, percent, shape, times } from '../text/format'
import { numberIn, type Scale, scaleOf } from '../text/quantity'
import { label, oneLine } from '../text/safeText'
import { type ComparedPlace, layerCounts, placeChanges, versus, withChange } from './baselineText'
import { countedBound, factText, figureFact, valueText } from './fact'
import { figureChange } from './figureChanges'
import type { LayerNode } from './layerTree'
import { boundNames } from './names'
import { rowFacts } from './rowFacts'
import { type SortFigure, type SortOrder, sortFigures } from './rowOrder'

const orderNames: Readonly<Record<SortOrder, string>> = {
  time: t('by time'),
  bytes: t('by bytes moved'),
  flops: t('by FLOPs'),
  memory: t('by memory held'),
  order: t('in program order'),
}

export const layersViewText = {
  /** Description beside the title of the view. */
  orderOf: (order: SortOrder, outdated: boolean, against: BaselineKind | null): string => {
    const text = outdated ? t('{0} (of an earlier text)', orderNames[order]) : orderNames[order]
    return against === null ? text : `${text} · ${versus(against)}`
  },
  stale: t('The text has errors. Figures are the last good ones.'),
  copied: (name: string) => t('Memwall: copied the figures of {0}', label(name, 40)),
} as const

/** Figure that the items show. In program order it is the time. */
const shownFigure = (order: SortOrder): SortFigure => (order === 'order' ? 'time' : order)

/** Scale that items side by side share. */
export function layerScale(order: SortOrder, nodes: readonly LayerNode[]): Scale {
  const figure = shownFigure(order)
  return scaleOf(figure === 'flops' || figure === 'time' ? figure : 'bytes', nodes.map(sortFigures[figure]))
}

/**
 * Figure of an item with its share of the model's: "≥ 93.0 µs · 17%", and the shape that tells layers of one name apart.
 * With a baseline the figure has its change, and a model the numbers of layers that are new and gone.
 */
export function layerDescription(
  node: LayerNode,
  order: SortOrder,
  scale: Scale,
  model: ModelReport,
  twins: boolean,
  place: ComparedPlace | null = null,
): string {
  const figure = sortFigures[shownFigure(order)]
  const [value, total] = [figure(node), figure(model.totals)]
  const { output } = node.rows[0] ?? {}
  const changed = place === null ? null : nodeChange(order, place)
  return [
    ...(value === 0 ? [] : [withChange(scaledText(value, order, scale, model.complete), changed)]),
    ...(value === 0 || node.kind === 'model' ? [] : [percent(value / total)]),
    ...(twins && node.kind === 'layer' && output !== undefined ? [shape(output)] : []),
    ...(place?.before === null ? [t('new')] : []),
    ...(place?.whole ? layerCounts(place.whole) : []),
  ].join(' · ')
}

/** Change of the figure that an item shows. */
function nodeChange(order: SortOrder, { before, now, whole }: ComparedPlace): string | null {
  if (before === null) return null
  // The memory of a model is here that of its layers, as below it.
  return whole === null
    ? figureChange(shownFigure(order), before, now)
    : figureChange(shownFigure(order), figuresOfModel(whole.was), figuresOfModel(whole.now))
}

function scaledText(value: number, order: SortOrder, scale: Scale, complete: boolean): string {
  const number = numberIn(scale, value)
  // A figure below the last decimal is shown by its upper bound.
  const bound = number.startsWith('<') ? 'exact' : shownFigure(order) === 'time' ? 'at least' : countedBound(complete)
  return valueText(figureFact(order, '', { number, unit: scale.unit }, { bound }))
}

/** The item for a screen reader, which does not see its icon. */
export const layerLabel = ({ name, time, bound }: LayerNode, description: string): string =>
  [oneLine(name), description, ...(time === 0 ? [] : [boundNames[bound]])].filter(each => each !== '').join(', ')

/** Name and all figures of an item, on lines of their own. */
export function layerFigures(
  node: LayerNode,
  model: ModelReport,
  target: Target,
  against: { readonly kind: BaselineKind; readonly place: ComparedPlace } | null = null,
): string {
  const { rows, kind, path } = node
  const [only] = rows
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const share = rows.reduce((sum, row) => sum + row.share, 0)
  const rate = mostFlops(rows)?.rate ?? { dtype: 'vector', flopsPerSecond: 0 }
  const facts = rowFacts({
    figures: { ...node, count, share, complete: model.complete },
    rate,
    model,
    target,
    whole: kind === 'model',
  })
  return [
    path || node.name,
    ...(kind === 'layer' && only !== undefined ? aboutRow(only) : [aboutRows(node, count)]),
    ...facts.map(fact => `${fact.label}: ${factText(fact)}`),
    ...(against === null ? [] : placeChanges(against.kind, against.place)),
  ]
    .map(oneLine)
    .join('\n')
}

const aboutRow = (row: LayerRow): readonly string[] => [
  [row.kind, ...(row.count > 1 ? [times(row.count)] : []), ...boundOf(row)].join(' · '),
  `${row.inputs.map(shape).join(', ')} → ${shape(row.output)}`,
]

const aboutRows = (node: LayerNode, count: number): string => [t('{0} ops', exact(count)), ...boundOf(node)].join(' · ')

const boundOf = ({ time, bound }: Figures): readonly string[] => (time === 0 ? [] : [boundNames[bound]])

/** Row whose peak rate is that of most of the FLOPs. */
const mostFlops = (rows: readonly LayerRow[]): LayerRow | undefined =>
  rows.reduce<LayerRow | undefined>(
    (most, row) => (most === undefined || row.flops > most.flops ? row : most),
    undefined,
  )
