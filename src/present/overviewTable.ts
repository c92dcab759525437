/** Overview of the models of a file, a row each: their totals, or how far each can grow. */
import { t } from '@vscode/l10n'
import type { Fit } from '../analysis/fit/fit'
import type { ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { exact, percent } from '../text/format'
import { oneLine, shortened } from '../text/safeText'
import { shortSizeText, verdictOf } from './fitText'
import { capacityIn, footprintScales } from './footprintScale'
import {
  type CellValue,
  figureColumn,
  figureHeading,
  scaledColumn,
  spareColumn,
  type Table,
  tableOf,
  wordColumn,
} from './table'

/** Most characters of a model's name, so that a terminal of 80 columns shows it beside what bounds it. */
const longestName = 28

const nameCell = ({ name }: ModelReport): string => shortened(oneLine(name), longestName)

export const modelsText = (models: number): string => t('{0} models', exact(models))

/** Whether nothing of a model is counted, so that it has no figures. */
export const isUncounted = ({ layers, complete }: ModelReport): boolean => layers.length === 0 && !complete

/** Time, its bound and what it comes from, the footprint with its verdict, and tokens per second where the models generate. */
export function overviewTable(models: readonly ModelReport[], target: Target): Table {
  const complete = models.every(model => model.complete)
  const generates = models.some(({ totals }) => totals.serving !== null)
  return tableOf(
    [
      wordColumn(t('model')),
      figureColumn(t('time ≥'), 'time'),
      wordColumn(t('bound')),
      spareColumn(2, figureColumn(figureHeading(t('FLOPs'), complete), 'flops')),
      spareColumn(3, figureColumn(figureHeading(t('bytes'), complete), 'bytes')),
      figureColumn(t('intensity'), 'intensity'),
      spareColumn(4, figureColumn(figureHeading(t('footprint'), complete), 'bytes')),
      wordColumn(t('fit')),
      ...(generates
        ? [spareColumn(1, figureColumn(t('per token ≥'), 'time')), figureColumn(t('throughput ≤'), 'throughput')]
        : []),
    ],
    models.map(model => [...totalCells(model, target), ...(generates ? servingCells(model) : [])]),
  )
}

function totalCells(model: ModelReport, target: Target): CellValue[] {
  const { flops, totalBytes, intensity, time, bound, memory } = model.totals
  const verdict = verdictOf(model, target).text
  return isUncounted(model)
    ? [nameCell(model), null, t('not counted'), null, null, null, null, verdict]
    : [
        nameCell(model),
        time === 0 ? null : time,
        time === 0 ? null : bound,
        flops,
        totalBytes,
        flops === 0 ? null : intensity,
        memory.total,
        verdict,
      ]
}

const servingCells = ({ totals: { serving } }: ModelReport): CellValue[] => [
  serving?.timePerOutputToken ?? null,
  serving?.tokensPerSecond ?? null,
]

/** Footprint with the verdict, and the largest size of each dim. `fits` is parallel to the models. */
export function fitOverviewTable(models: readonly ModelReport[], fits: readonly Fit[], target: Target): Table {
  const capacity = fits[0]?.capacity ?? 0
  const footprints = models.map(({ totals }) => totals.memory.total)
  const scale = footprintScales(footprints, [], capacity).total
  const complete = models.every(model => model.complete)
  return tableOf(
    [
      wordColumn(t('model')),
      scaledColumn(figureHeading(t('footprint'), complete), scale),
      spareColumn(1, wordColumn(t('of {0}', capacityIn(scale, capacity)), 'right')),
      wordColumn(t('fit')),
      wordColumn(t('largest batch'), 'right'),
      wordColumn(t('longest seq'), 'right'),
    ],
    models.map((model, at): CellValue[] => {
      const { total } = model.totals.memory
      const [batch, seq] = [fits[at]?.batch ?? null, fits[at]?.seq ?? null]
      return [
        nameCell(model),
        isUncounted(model) ? null : total,
        model.complete ? percent(total / capacity) : null,
        verdictOf(model, target).text,
        batch === null ? null : shortSizeText(batch),
        seq === null ? null : shortSizeText(seq),
      ]
    }),
  )
}
