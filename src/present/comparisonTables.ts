/** Two models, or one under two scenarios or on two targets, side by side, and the layers whose time differs most. */
import { t } from '@vscode/l10n'
import type { LayerRow, ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { bytes, change, count, exact, flops, intensity, seconds } from '../text/format'
import { scaleOf } from '../text/quantity'
import { boundText } from './fact'
import { footprintFact } from './modelFacts'
import { boundNames, memoryName, memoryPartsOf } from './names'
import { type ColumnSpec, figureColumn, type Table, tableOf, wordColumn } from './table'

/** A model with the target that its figures are for. */
export interface ComparedModel {
  readonly model: ModelReport
  readonly target: Target
}

interface ComparedFigure {
  readonly label: string
  /** Null for a figure that the model does not have. */
  readonly of: (model: ModelReport) => number | null
  readonly text: (value: number) => string
  /** Whether it is a bound whether all of the model is counted or not, which its label then says. */
  readonly isBound?: boolean
}

const tokens = (perSecond: number): string => exact(Number(perSecond.toPrecision(3)))

const figures: readonly ComparedFigure[] = [
  { label: t('time ≥'), of: ({ totals }) => totals.time, text: seconds, isBound: true },
  {
    label: t('first token ≥'),
    of: ({ totals }) => totals.serving?.timeToFirstToken ?? null,
    text: seconds,
    isBound: true,
  },
  {
    label: t('per token ≥'),
    of: ({ totals }) => totals.serving?.timePerOutputToken ?? null,
    text: seconds,
    isBound: true,
  },
  {
    label: t('tokens/s ≤'),
    of: ({ totals }) => totals.serving?.tokensPerSecond ?? null,
    text: tokens,
    isBound: true,
  },
  { label: t('FLOPs'), of: ({ totals }) => totals.flops, text: flops },
  { label: t('bytes moved'), of: ({ totals }) => totals.totalBytes, text: bytes },
  { label: t('intensity'), of: ({ totals }) => totals.intensity, text: intensity, isBound: true },
  { label: t('sent'), of: ({ totals }) => totals.sent, text: bytes },
  { label: t('parameters'), of: ({ totals }) => totals.parameters, text: count },
  { label: t('footprint'), of: ({ totals }) => totals.memory.total, text: bytes },
]

/** Parts of the footprint in the phases of the two models. */
const footprintParts = (models: readonly ModelReport[]): readonly ComparedFigure[] => {
  const trained = models.map(({ scenario }) => scenario.training !== null)
  const parts = new Map(
    trained.flatMap(each => memoryPartsOf(each).map(part => [part, memoryName(part, each)] as const)),
  )
  return [...parts].map(([part, label]) => ({ label, of: ({ totals }) => totals.memory[part], text: bytes }))
}

/** A row per figure that one of the two has: its value in each, and the change. */
export function comparisonTable(before: ComparedModel, after: ComparedModel, heads: readonly [string, string]): Table {
  const both = [before, after]
  const models = both.map(({ model }) => model)
  const valueIn = ({ of, text, isBound = false }: ComparedFigure, model: ModelReport): string => {
    const value = of(model)
    return value === null ? '' : boundText(text(value), model.complete || isBound)
  }
  const rows = [...figures, ...footprintParts(models)]
    .filter(({ of }) => models.some(model => (of(model) ?? 0) !== 0))
    .map(figure => {
      const [was, now] = models.map(figure.of)
      const changed = typeof was === 'number' && typeof now === 'number' && was !== now ? change(was, now) : ''
      return [figure.label, ...models.map(model => valueIn(figure, model)), changed]
    })
  return tableOf(
    [wordColumn(''), wordColumn(heads[0], 'right'), wordColumn(heads[1], 'right'), wordColumn(t('change'), 'right')],
    [
      ...rows,
      [t('bound'), ...models.map(({ totals }) => (totals.time === 0 ? '' : boundNames[totals.bound])), ''],
      [t('verdict'), ...both.map(({ model, target }) => footprintFact(model, target).note), ''],
    ],
  )
}

/** Layers of either model by path and kind, with the time and the bytes of all rows of that name. */
export function changedLayersTable(before: ModelReport, after: ModelReport, most: number): Table | null {
  const [was, now] = [byName(before.layers), byName(after.layers)]
  const changed = [...new Set([...was.keys(), ...now.keys()])]
    .map(name => ({ name, was: was.get(name) ?? nothing, now: now.get(name) ?? nothing }))
    .filter(each => each.was.time !== each.now.time || each.was.bytes !== each.now.bytes)
    .sort((a, b) => Math.abs(b.now.time - b.was.time) - Math.abs(a.now.time - a.was.time))
  if (changed.length === 0) return null
  const shown = changed.slice(0, most)
  const left = changed.length - shown.length
  const columns = (heading: string, measure: 'time' | 'bytes'): ColumnSpec[] => {
    // Both sides have one unit.
    const scale = scaleOf(
      measure,
      shown.flatMap(each => [each.was[measure], each.now[measure]]),
    )
    const column = (name: string): ColumnSpec => ({ ...figureColumn(name, measure), scale })
    return [column(heading), column(t('after')), wordColumn('', 'right')]
  }
  return tableOf(
    [
      wordColumn(t('layers that change most')),
      ...columns(t('time ≥ before'), 'time'),
      ...columns(t('bytes before'), 'bytes'),
    ],
    shown.map(each => [
      each.name,
      each.was.time,
      each.now.time,
      each.was.time === each.now.time ? '' : change(each.was.time, each.now.time),
      each.was.bytes,
      each.now.bytes,
      each.was.bytes === each.now.bytes ? '' : change(each.was.bytes, each.now.bytes),
    ]),
    left > 0 ? t('and {0} more layers, which change less', left) : '',
  )
}

interface LayerSum {
  readonly time: number
  readonly bytes: number
}

const nothing: LayerSum = { time: 0, bytes: 0 }

function byName(rows: readonly LayerRow[]): ReadonlyMap<string, LayerSum> {
  const sums = new Map<string, LayerSum>()
  for (const { path, kind, time, totalBytes } of rows) {
    const name = `${path} (${kind})`
    const sum = sums.get(name) ?? nothing
    sums.set(name, { time: sum.time + time, bytes: sum.bytes + totalBytes })
  }
  return sums
}
