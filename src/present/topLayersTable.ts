/** The layers of a model that take the most time, as a table with their places in the file. */
import { t } from '@vscode/l10n'
import type { LayerRow, ModelReport } from '../analysis/report'
import { exact, intensityNumber, percent, shape, times } from '../text/format'
import { layerTableText } from './layerColumns'
import { figureColumn, figureHeading, type Table, tableOf, wordColumn } from './table'

/** `rows`: rows of the model to list, `most` of them at the most. `place`: the line of a row, with its file where needed. */
export function topLayersTable(
  { complete }: ModelReport,
  rows: readonly LayerRow[],
  most: number,
  place: (row: LayerRow) => string,
): Table {
  const shown = [...rows].sort((a, b) => b.time - a.time).slice(0, most)
  const left = rows.length - shown.length
  return tableOf(
    [
      wordColumn(t('layers by time')),
      wordColumn(layerTableText.line),
      wordColumn(t('kind')),
      wordColumn('×', 'right'),
      wordColumn(t('output')),
      figureColumn(t('time ≥'), 'time'),
      wordColumn(t('share'), 'right'),
      wordColumn(t('bound')),
      figureColumn(figureHeading(t('FLOPs'), complete), 'flops'),
      figureColumn(figureHeading(t('bytes moved'), complete), 'bytes'),
      wordColumn('FLOP/B', 'right'),
    ],
    shown.map(row => [
      row.path,
      place(row),
      row.kind,
      row.count === 1 ? '' : times(row.count),
      shape(row.output),
      row.time,
      percent(row.share),
      row.time === 0 ? '' : row.bound,
      row.flops,
      row.totalBytes,
      row.intensity === null ? '∞' : intensityNumber(row.intensity),
    ]),
    restText(left),
  )
}

/** Note on the rows that are not listed. */
function restText(left: number): string {
  if (left <= 0) return ''
  return left === 1
    ? t('and 1 more row, which takes less time')
    : t('and {0} more rows, which take less time', exact(left))
}
