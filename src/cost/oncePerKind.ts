/** A figure of ops, worked out once for all ops of a model whose costs must be equal. */
import type { Node, Value } from '../graph/graph'
import type { Op } from '../ops/op'
import type { Rules } from './rules'
import { countedWork } from './scores'

/** Number of earlier uses of an op that a node is compared with. A model interleaves few different ones. */
const maxComparedUses = 16

interface Known<T> {
  readonly traits: readonly unknown[]
  readonly result: T
}

/**
 * Memoises `compute` over nodes that must have equal results: the same op and settings on operands of the same shapes,
 * roles and dtypes. A model repeats few ops many times.
 */
export function oncePerKind<T>(compute: (node: Node) => T, rules: Rules): (node: Node) => T {
  const resultsByOp = new Map<Op<never>, Known<T>[]>()
  return node => {
    const traits = traitsOf(node, rules)
    const earlier = resultsByOp.get(node.op) ?? []
    const alike = earlier.findLast(known => areEqual(known.traits, traits))
    if (alike !== undefined) return alike.result
    const result = compute(node)
    resultsByOp.set(node.op, [...earlier.slice(1 - maxComparedUses), { traits, result }])
    return result
  }
}

function areEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((trait, index) => trait === b[index])
}

/** All that the cost of a node depends on besides its op. Nodes with equal traits cost the same. */
function traitsOf(node: Node, { causalCount, readFraction, writtenFraction, parallelPlan }: Rules): readonly unknown[] {
  const { attrs, state, stateDType, routing, inputs, output } = node
  const { sharding } = parallelPlan
  const traits: unknown[] = [
    attrs,
    state,
    stateDType,
    routing,
    countedWork(node, causalCount),
    sharding.workFraction(node),
    sharding.writtenFraction(output),
    sharding.cachedFraction(output),
    writtenFraction(output),
  ]
  addTraitsOfValue(traits, output)
  for (const input of inputs) {
    traits.push(readFraction(input, node))
    addTraitsOfValue(traits, input)
  }
  return traits
}

function addTraitsOfValue(traits: unknown[], value: Value): void {
  const { shape, distinct, dtype, cached, cacheParts, storage } = value
  const { role, use, matrixDType, sparsity, copies } = storage
  traits.push(distinct, dtype, value.static, role, use, matrixDType, sparsity, copies)
  traits.push(cached?.dtype, cached?.role.part, cacheParts.length, shape.length)
  for (const part of cacheParts) traits.push(part.elements, part.cached.dtype, part.cached.role.part)
  for (const size of shape) traits.push(size)
}
