/** Columns of the layer table: those that every view shows, each with the figures of its rows as text. */
import {
  type ColumnId,
  columnHeading,
  columnScale,
  type FigureColumn,
  figureCell,
  layerColumns,
  type WordColumn,
} from '../../src/present/layerColumns'
import type { ModelView, RowView } from '../rows'

export interface SortableColumn {
  readonly id: ColumnId
  /** Heading, with ≥ where the figures are lower bounds. */
  headingIn(complete: boolean): string
  /** Tooltip, and description for screen readers. */
  readonly about: string
  /** Value to sort by; numbers are sorted largest first at the first click. */
  value(row: RowView): number | string
  /** Unit that all rows of a model share, and the text of a row in it. */
  textsOf(model: ModelView): { readonly unit: string; readonly text: (row: RowView) => string }
  /** Whether it is left out when no row has a value. */
  readonly optional: boolean
}

/** Text of a figure that a row does not have. */
const none = '–'

export const columns: readonly SortableColumn[] = layerColumns.map(column =>
  'measure' in column ? figureColumn(column) : wordColumn(column),
)

function wordColumn(column: WordColumn): SortableColumn {
  const { id, about, value, text } = column
  const shown = (row: RowView): string => text(row) || (id === 'count' ? '' : none)
  return {
    id,
    headingIn: complete => columnHeading(column, complete),
    about,
    value,
    textsOf: () => ({ unit: '', text: shown }),
    optional: false,
  }
}

function figureColumn(column: FigureColumn): SortableColumn {
  const { id, about, figure, optional } = column
  return {
    id,
    headingIn: complete => columnHeading(column, complete),
    about,
    value: row => figure(row) ?? 0,
    textsOf: ({ layers, totals }) => {
      const scale = columnScale(column, [...layers, totals])
      return {
        unit: scale.unit,
        text: row => ((figure(row) ?? 0) === 0 ? none : figureCell(column, scale, row)),
      }
    },
    optional,
  }
}

/** Sorts rows. The sort is stable: equal rows stay in program order. */
export function sortRows(rows: readonly RowView[], column: SortableColumn, descending: boolean): readonly RowView[] {
  const way = descending ? -1 : 1
  const compare = (a: RowView, b: RowView): number => {
    const [left, right] = [column.value(a), column.value(b)]
    return left < right ? -way : left > right ? way : a.index - b.index
  }
  return [...rows].sort(compare)
}

/** Next sort order after a click: figures from the largest and names from A; then reversed; then program order. */
export function nextSort(
  sort: { column: string; descending: boolean } | null,
  column: SortableColumn,
  sample: RowView | undefined,
): { column: string; descending: boolean } | null {
  const first = sample === undefined || typeof column.value(sample) === 'number'
  if (sort?.column !== column.id) return { column: column.id, descending: first }
  return sort.descending === first ? { column: column.id, descending: !first } : null
}
