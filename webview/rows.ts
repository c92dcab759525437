/** The report as the panel reads it. */
import type { PanelState } from '../src/protocol/panel'

export type ModelView = PanelState['models'][number]
export type RowView = ModelView['layers'][number]
export type TargetView = PanelState['target']

/**
 * A name for each row that outlives an edit, so that focus, selection and scroll stay with a layer when rows are put in
 * above it: path, kind and shapes, numbered where several rows share them.
 */
export function rowKeys(rows: readonly RowView[]): readonly string[] {
  const seen = new Map<string, number>()
  return rows.map(row => {
    const name = `${row.path}|${row.kind}|${JSON.stringify(row.inputs)}`
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return `${name}|${before}`
  })
}

/** What leads to a layer, and its own name: ["encoderLayer/attention/", "query"]; its kind where it has no path. */
export function splitPath(row: RowView): readonly [string, string] {
  const at = row.path.lastIndexOf('/') + 1
  return [row.path.slice(0, at), row.path.slice(at) || row.kind]
}

/** Of one model to the next: the rows that carry the same keys. Those that are gone are left out. */
export function follow(rows: Iterable<number>, before: readonly string[], after: readonly string[]): number[] {
  const place = new Map(after.map((key, index) => [key, index]))
  const kept: number[] = []
  for (const row of rows) {
    const index = place.get(before[row] ?? '')
    if (index !== undefined) kept.push(index)
  }
  return kept
}
