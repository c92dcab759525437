/** Columns of a table of layers, one per row here: the terminal, Markdown and the panel show the same ones. */
import { t } from '@vscode/l10n'
import type { Figures, LayerRow } from '../analysis/report'
import type { Shape } from '../tensor/shape'
import { exact, percent, shape, times } from '../text/format'
import { type Measure, numberIn, type Scale, scaleOf } from '../text/quantity'
import { figureHeading } from './table'

/** Texts of a table of layers beside its columns. */
export const layerTableText = {
  line: t('line'),
  total: t('total'),
  kinds: (count: number) => t('{0} kinds', count),
  more: (count: number) => t('{0} more', exact(count)),
} as const

/** A row of a table of layers: a layer row, several folded together, or the total of a model, which has no output. */
export interface TableRow extends Omit<LayerRow, 'index' | 'location' | 'applied' | 'rate' | 'output'> {
  readonly output: Shape | null
}

interface Column {
  readonly id: ColumnId
  readonly label: string
  /** Meaning, for a tooltip and for screen readers. */
  readonly about: string
  readonly align: 'left' | 'right'
}

/** A column of numbers that share one unit. */
export interface FigureColumn extends Column {
  readonly measure: Measure
  /** Null where the ops have no such figure. */
  readonly figure: (figures: Figures) => number | null
  /** Whether the figures are lower bounds: always, only when the model is incomplete, or never. */
  readonly atLeast: 'always' | 'incomplete' | 'never'
  /** Whether it is left out when no row has a value. */
  readonly optional: boolean
}

/** A column of text. */
export interface WordColumn extends Column {
  /** Value to sort by. */
  readonly value: (row: TableRow) => number | string
  readonly text: (row: TableRow) => string
}

export type ColumnId =
  | 'path'
  | 'kind'
  | 'count'
  | 'output'
  | 'flops'
  | 'bytes'
  | 'intensity'
  | 'parameters'
  | 'saved'
  | 'sent'
  | 'time'
  | 'share'
  | 'bound'

const figure = (
  id: ColumnId,
  label: string,
  about: string,
  measure: Measure,
  of: FigureColumn['figure'],
  { atLeast = 'incomplete', optional = false }: Partial<Pick<FigureColumn, 'atLeast' | 'optional'>> = {},
): FigureColumn => ({ id, label, about, align: 'right', measure, figure: of, atLeast, optional })

/** Infinite for FLOPs that move no bytes. */
function intensityOf({ flops, intensity }: Figures): number | null {
  return flops === 0 ? null : (intensity ?? Number.POSITIVE_INFINITY)
}

export const layerColumns: readonly (FigureColumn | WordColumn)[] = [
  {
    id: 'path',
    label: t('Layer'),
    about: t('Path of the layer'),
    align: 'left',
    value: row => row.path,
    text: row => row.path,
  },
  {
    id: 'kind',
    label: t('Kind'),
    about: t('Kind of op'),
    align: 'left',
    value: row => row.kind,
    text: row => row.kind,
  },
  {
    id: 'count',
    label: '×',
    about: t('Number of ops that the row stands for; its figures are their sum'),
    align: 'right',
    value: row => row.count,
    text: row => (row.count === 1 ? '' : times(row.count)),
  },
  {
    id: 'output',
    label: t('Output'),
    about: t('Shape of the output'),
    align: 'left',
    value: row => (row.output ?? []).reduce((a, b) => a * b, 1),
    text: row => (row.output === null ? '' : shape(row.output)),
  },
  figure('flops', t('FLOPs'), t('Operations; a multiply-accumulate is 2'), 'flops', of => of.flops),
  figure('bytes', t('Bytes'), t('Bytes moved to and from memory'), 'bytes', of => of.totalBytes),
  figure('intensity', 'FLOP/B', t('Arithmetic intensity: FLOPs per byte moved'), 'intensity', intensityOf, {
    atLeast: 'never',
  }),
  figure('parameters', t('Params'), t('Parameters, each counted at its first use'), 'count', of => of.parameters),
  figure('saved', t('Saved'), t('Bytes kept for backward of one micro-batch'), 'bytes', of => of.saved, {
    optional: true,
  }),
  figure(
    'sent',
    t('Sent'),
    t('Bytes that one device sends to others; in a pipeline, one device of each stage'),
    'bytes',
    of => of.sent,
    { optional: true },
  ),
  figure('time', t('Time'), t('Time, a lower bound'), 'time', of => of.time, { atLeast: 'always' }),
  {
    id: 'share',
    label: t('Share'),
    about: t('Share of the time of the model'),
    align: 'right',
    value: row => row.share,
    text: row => percent(row.share),
  },
  {
    id: 'bound',
    label: t('Bound'),
    about: t('Resource that bounds the time'),
    align: 'left',
    value: row => row.bound,
    text: row => (row.time === 0 ? '' : row.bound),
  },
]

/** Label of a column, with ≥ where its figures are lower bounds. */
export const columnHeading = (column: FigureColumn | WordColumn, complete: boolean): string =>
  'measure' in column
    ? figureHeading(column.label, column.atLeast === 'never' || (column.atLeast === 'incomplete' && complete))
    : column.label

/** Scale that the figures of a column share, in every view of these rows and their total. */
export function columnScale({ label, measure, figure }: FigureColumn, rows: readonly Figures[]): Scale {
  const scale = scaleOf(
    measure,
    rows.map(row => figure(row) ?? 0),
  )
  // A heading that is the unit says it already.
  return scale.unit === label ? { ...scale, unit: '' } : scale
}

/** Figure of a row in its column's scale; empty where the row has none. */
export function figureCell({ figure }: FigureColumn, scale: Scale, row: Figures): string {
  const value = figure(row)
  return value === null ? '' : numberIn(scale, value)
}
