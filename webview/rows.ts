/** Rows of the report as used by the panel. */
import type { PanelState } from '../src/protocol/panel'

export type ModelView = PanelState['models'][number]
export type RowView = ModelView['layers'][number]
export type TargetView = PanelState['target']

/**
 * Keys of rows that survive edits, so that focus, selection and scroll position stay with a layer when rows are
 * inserted above it: path, kind and shapes, numbered where several rows share them.
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

/** Enclosing path of a layer and its own name: ["encoderLayer/attention/", "query"]; its kind when it has no path. */
export function splitPath(row: RowView): readonly [string, string] {
  const nameStart = row.path.lastIndexOf('/') + 1
  return [row.path.slice(0, nameStart), row.path.slice(nameStart) || row.kind]
}

/** Indices, after a change of the model, of rows with the same keys; drops rows that no longer exist. */
export function follow(rows: Iterable<number>, before: readonly string[], after: readonly string[]): number[] {
  const place = new Map(after.map((key, index) => [key, index]))
  const found: number[] = []
  for (const row of rows) {
    const index = place.get(before[row] ?? '')
    if (index !== undefined) found.push(index)
  }
  return found
}
