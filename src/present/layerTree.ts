/** Layers of a model as a tree: scopes by the segments of their paths, and in them a leaf per row. */
import { sumOf } from '../analysis/figures'
import type { Figures, LayerRow, ModelReport } from '../analysis/report'

/** A model, a scope of layers, or a layer. Its figures are the sum over its rows. */
export interface LayerNode extends Figures {
  /** Identifies the node among its siblings, while figures and shapes change. */
  readonly key: string
  readonly kind: 'model' | 'scope' | 'layer'
  readonly name: string
  /** Path that all rows share; empty for a model. */
  readonly path: string
  /** Rows in program order. */
  readonly rows: readonly LayerRow[]
}

export const modelNode = ({ name, totals, layers }: ModelReport): LayerNode => ({
  ...totals,
  key: encodeURIComponent(name),
  kind: 'model',
  name,
  path: '',
  rows: layers,
})

/** Nodes inside a model or a scope, in the program order of their first rows. */
export function partsOf({ kind, path, rows }: LayerNode): readonly LayerNode[] {
  if (kind === 'layer') return []
  const nodes = new Map<string, LayerNode | LayerRow[]>()
  const twins = new Map<string, number>()
  for (const row of rows) {
    const within = row.path === path ? '' : row.path.slice(path === '' ? 0 : path.length + 1)
    const end = within.indexOf('/')
    if (end >= 0) {
      const key = `:${within.slice(0, end)}`
      const scope = nodes.get(key)
      if (Array.isArray(scope)) scope.push(row)
      else nodes.set(key, [row])
      continue
    }
    const name = within === '' ? row.kind : within
    const twin = twins.get(name) ?? 0
    twins.set(name, twin + 1)
    const key = `${twin}:${name}`
    nodes.set(key, { ...row, key, kind: 'layer', name, rows: [row] })
  }
  return [...nodes].map(([key, node]) => (Array.isArray(node) ? scopeNode(path, key, node) : node))
}

function scopeNode(outer: string, key: string, rows: readonly LayerRow[]): LayerNode {
  const name = key.slice(1)
  return { ...sumOf(rows), key, kind: 'scope', name, path: outer === '' ? name : `${outer}/${name}`, rows }
}

/** Nodes from a model down to the innermost one that has all of these rows; the model alone for no row. */
export function wayTo(model: LayerNode, rows: ReadonlySet<number>): readonly LayerNode[] {
  const way = [model]
  for (let next = inner(model, rows); next !== undefined; next = inner(next, rows)) way.push(next)
  return way
}

const inner = (node: LayerNode, rows: ReadonlySet<number>): LayerNode | undefined =>
  rows.size === 0 ? undefined : partsOf(node).find(part => count(part, rows) === rows.size)

const count = (node: LayerNode, rows: ReadonlySet<number>): number =>
  node.rows.reduce((sum, { index }) => (rows.has(index) ? sum + 1 : sum), 0)
