/** The rows of a tabular export: a model's layer rows, the deep ones folded together on request. */
import { addTraffic, type Cost, intensity, noCost, totalBytes } from '../../cost/cost'
import { boundOf } from '../figures'
import type { Bound, LayerRow, ModelReport, Report } from '../report'

/** A layer row as a table shows it. `kind` of a fold over several kinds is `N kinds`. */
export type ExportRow = Omit<LayerRow, 'index' | 'applied' | 'rate'>

/**
 * Rows that lie deeper than `depth` path segments become one row per enclosing path, together with that path's own ops:
 * figures are summed, the shapes are the last row's and the place is the first one's.
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
  const cost: Cost = {
    flops: add(row => row.flops),
    macs: add(row => row.macs),
    bytes: rows.reduce((bytes, row) => addTraffic(bytes, row.bytes), noCost.bytes),
  }
  return {
    ...cost,
    path,
    kind: kinds.size === 1 ? first.kind : `${kinds.size} kinds`,
    location: first.location,
    count: add(row => row.count),
    inputs: first.inputs,
    output: last.output,
    totalBytes: totalBytes(cost.bytes),
    intensity: intensity(cost.flops, totalBytes(cost.bytes)),
    parameters: add(row => row.parameters),
    saved: add(row => row.saved),
    held: add(row => row.held),
    cached: add(row => row.cached),
    sent: add(row => row.sent),
    time: add(row => row.time),
    share: add(row => row.share),
    bound: boundOfRows(rows),
  }
}

/** What bounds most of the rows' time. */
function boundOfRows(rows: readonly LayerRow[]): Bound {
  const by: Record<Bound, number> = { compute: 0, memory: 0, link: 0 }
  for (const row of rows) by[row.bound] += row.time
  return boundOf(by.compute, by.memory, by.link)
}

/** What the analysis remarks on a model as a whole, such as a phase it has no use for. */
export const remarks = ({ location }: ModelReport, { diagnostics }: Report): readonly string[] =>
  diagnostics
    .filter(each => each.code === 'hint' && each.file === location.file)
    .filter(each => each.line === location.line && each.column === location.column)
    .map(each => each.message)
