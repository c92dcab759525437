/** Makes the FLOPs formulas of rows from the rules of their ops. */
import { countedFraction } from '../cost/opCost'
import type { PhaseCosts, Tracer } from '../cost/phaseRequest'
import type { Node } from '../graph/graph'
import type { Term } from '../ops/op'
import type { Use } from '../ops/use'
import type { CausalCount } from '../scenario/scenario'
import type { Shape } from '../tensor/shape'
import { type AxisNames, axisNames } from './axisNames'
import type { Factor, Formula, Products } from './formula'

/** Maximum number of different formulas that a row shows: layers made in a loop may each have their own. */
const mostParts = 16

/** Formula of each row of nodes, of the phase's own graph or of another trace. */
export function formulas(
  rows: readonly (readonly Node[])[],
  { request, graph, prompt }: Pick<PhaseCosts, 'request' | 'graph' | 'prompt'>,
  causalCount: CausalCount,
  trace: Tracer,
): Formula[] {
  const names = axisNames(request, graph, trace)
  return rows.map(nodes => {
    const parts = new Map<string, { count: number; readonly products: Products | null }>()
    for (const node of nodes) {
      const moved = graph.nodes[node.index] === node ? names.other?.nodes[node.index] : undefined
      const products = productsOf(node, moved, causalCount, names)
      const key = JSON.stringify(products)
      const part = parts.get(key) ?? { count: 0, products }
      part.count++
      parts.set(key, part)
    }
    const shown = [...parts.values()].slice(0, mostParts)
    const leftOut = parts.size - shown.length
    return { parts: shown, leftOut, value: leftOut > 0 ? null : valueOf(shown, prompt !== null) }
  })
}

/** Rule of `node` with its sizes. `moved`: the same op in the trace with other dims. */
function productsOf(node: Node, moved: Node | undefined, causalCount: CausalCount, names: AxisNames): Products | null {
  const { op, attrs, inputs, output } = node
  if (op.flops === null) return null
  const sizes = new Map<Shape, readonly Factor[]>()
  const name = (shape: Shape, other: Shape | undefined): void => {
    const isAlike = other?.length === shape.length
    sizes.set(shape, isAlike ? shape.map((size, at) => names.factor(size, other[at] as number)) : shape)
  }
  inputs.forEach((input, at) => {
    name(input.shape, moved?.inputs[at]?.shape)
  })
  name(output.shape, moved?.output.shape)
  const use: Use<never> = { attrs: attrs as never, inputs: inputs.map(input => input.shape), output: output.shape }
  const part = countedFraction(node, causalCount)
  const scale = part === 1 ? [] : [Number(part.toPrecision(6))]
  return op.flops(use).map(term => [...factorsOf(term, sizes), ...scale])
}

/** Factors of a term without ones, but a single one where nothing else is left. */
function factorsOf(term: Term, sizes: ReadonlyMap<Shape, readonly Factor[]>): readonly Factor[] {
  const factors = term.flatMap((factor): readonly Factor[] => {
    if (typeof factor === 'number') return [factor]
    if ('of' in factor) return [(sizes.get(factor.of) ?? factor.of).at(factor.axis) as Factor]
    return sizes.get(factor) ?? factor
  })
  const others = factors.filter(factor => factor !== 1)
  return others.length === 0 ? [1] : others
}

function valueOf(parts: Formula['parts'], isOverSteps: boolean): number | null {
  let value = 0
  for (const { count, products } of parts) {
    if (products === null) return null
    const factors = products.flat()
    if (isOverSteps && factors.some(factor => typeof factor !== 'number' && factor.dim === 'past')) return null
    const flops = products.reduce((sum, product) => sum + product.reduce<number>(multiplied, 1), 0)
    value += parts.length === 1 ? flops : count * flops
  }
  return value
}

const multiplied = (product: number, factor: Factor): number =>
  product * (typeof factor === 'number' ? factor : factor.size)
