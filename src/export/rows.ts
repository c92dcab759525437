/** Rows of a tabular export: a model's layer rows, with deep ones folded together on request. */

import { sumOf } from '../analysis/figures'
import type { LayerRow, ModelReport, Report } from '../analysis/report'
import { diagnosticText } from '../present/diagnosticText'
import { layerTableText, type TableRow } from '../present/layerColumns'

/** A layer row as shown in a table. The `kind` of a fold over several kinds is `N kinds`. */
export interface ExportRow extends TableRow, Pick<LayerRow, 'location' | 'output'> {
  readonly output: LayerRow['output']
}

/**
 * Folds rows that lie deeper than `depth` path segments into one row per enclosing path, together with that path's own
 * ops: figures are summed, the shapes are the last row's and the place is the first one's.
 */
export function foldRows(layers: readonly LayerRow[], depth: number | null): readonly ExportRow[] {
  if (depth === null) return layers
  const groups = new Map<string, LayerRow[]>()
  const folded = new Set<string>()
  for (const row of layers) {
    const segments = row.path.split('/')
    if (segments.length > depth) folded.add(segments.slice(0, depth).join('/'))
  }
  for (const row of layers) {
    const outer = row.path.split('/').slice(0, depth).join('/')
    const key = folded.has(outer) ? outer : `${row.index}:${row.path}`
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups].map(([key, rows]) => (folded.has(key) ? sum(key, rows) : (rows[0] as LayerRow)))
}

function sum(path: string, rows: readonly LayerRow[]): ExportRow {
  const first = rows[0] as LayerRow
  const last = rows.at(-1) as LayerRow
  const kinds = new Set(rows.map(row => row.kind))
  const add = (figure: (row: LayerRow) => number) => rows.reduce((total, row) => total + figure(row), 0)
  return {
    ...sumOf(rows),
    path,
    kind: kinds.size === 1 ? first.kind : layerTableText.kinds(kinds.size),
    location: first.location,
    count: add(row => row.count),
    inputs: first.inputs,
    output: last.output,
    share: add(row => row.share),
  }
}

/** Row of a model's totals; its share is 1 when there are rows. */
export const totalRow = ({ totals, layers }: ModelReport): TableRow => ({
  ...totals,
  path: layerTableText.total,
  kind: '',
  count: layers.reduce((sum, row) => sum + row.count, 0),
  inputs: [],
  output: null,
  share: layers.length > 0 ? 1 : 0,
})

/** Hints on a model as a whole, such as a setting that its phase does not use. */
export function modelHints({ name }: ModelReport, report: Report): readonly string[] {
  const known = remarksIn.get(report) ?? remarksByModel(report)
  remarksIn.set(report, known)
  return known.get(name) ?? []
}

const remarksIn = new WeakMap<Report, ReadonlyMap<string, readonly string[]>>()

function remarksByModel({ diagnostics }: Report): ReadonlyMap<string, readonly string[]> {
  const byModel = new Map<string, string[]>()
  for (const diagnostic of diagnostics)
    for (const model of diagnostic.code === 'hint' ? new Set(diagnostic.models) : []) {
      const messages = byModel.get(model) ?? []
      byModel.set(model, messages)
      messages.push(diagnosticText(diagnostic))
    }
  return byModel
}
