/** All there is to a graph but names and places, as text: two graphs are the same where their texts are. */
import type { CacheEntry, Graph, Node, Value } from '../../src/graph/graph'

/** Objects are numbered as they are met, so that who shares what with whom shows. */
export function graphText({ nodes, inputs, parameters, outputs, caches, hints }: Graph): string {
  const numbers = new Map<object, number>()
  const numberOf = (of: object | null): number | null => {
    if (of === null) return null
    const known = numbers.get(of) ?? numbers.size
    numbers.set(of, known)
    return known
  }
  const value = (of: Value): unknown => {
    if (numbers.has(of)) return numberOf(of)
    const { owner, storage, producer, view, ...rest } = of
    const number = numberOf(of)
    return { number, ...rest, producer: producer?.index ?? null, storage: storage === of ? number : value(storage) }
  }
  const node = ({ index, op, attrs, inputs, output, mask, state, core, parallel, routing, scope }: Node): unknown => ({
    index,
    kind: op.kind,
    attrs,
    inputs: inputs.map(value),
    output: value(output),
    mask,
    state,
    core: numberOf(core),
    parallel,
    routing: routing && { number: numberOf(routing), ...routing },
    scope: scope && { number: numberOf(scope), ...scope, recompute: numberOf(scope.recompute) },
  })
  const cache = ({ of, view, ...rest }: CacheEntry): unknown => ({ ...rest, of: value(of), view: value(view) })
  const all = {
    nodes: nodes.map(node),
    inputs: inputs.map(value),
    parameters: parameters.map(value),
    outputs: outputs.map(value),
    caches: caches.map(cache),
    hints,
  }
  // JSON has no Infinity, which is what a cache without a window has.
  return JSON.stringify(
    all,
    (_, entry: unknown) => (typeof entry === 'number' && !Number.isFinite(entry) ? `${entry}` : entry),
    1,
  )
}
