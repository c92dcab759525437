/** What one op costs: its rule's FLOPs, and every operand read once, the result written once (AI and Memory Wall, note 4). */
import type { Node, Value } from '../graph/graph'
import { evaluateTerms, type Op, type Use } from '../ops/op'
import { bytesPerElement, type DType, elementType, type WeightDType } from '../tensor/dtype'
import { elements, sameShape } from '../tensor/shape'
import type { Cost, Traffic } from './cost'
import type { CausalCount, DTypes } from './scenario'

/** The dtype a value is stored in: its own, else the scenario's for what it is. */
export function storedAs(value: Value, dtypes: DTypes): WeightDType {
  if (value.cached !== null) return dtypes.kvCache
  if (value.dtype !== null) return value.dtype
  return isWeight(value) ? dtypes.weights : dtypes.activations
}

/** The plain dtype a value is computed with. */
export const computedAs = (value: Value, dtypes: DTypes): DType => elementType(storedAs(value, dtypes))

export const isWeight = ({ storage: { role } }: Value): boolean => role === 'parameter' || role === 'buffer'

/** `causal` counts only the scores a causal mask leaves. */
export function costOf(node: Node, dtypes: DTypes, causalCount: CausalCount): Cost {
  const { op, attrs, inputs, output, unmasked } = node
  const use: Use<never> = { attrs: attrs as never, inputs: inputs.map(input => input.shape), output: output.shape }
  const part = causalCount === 'causal' ? unmasked : 1
  const flops = op.flops === null ? 0 : evaluateTerms(op.flops(use))
  const macs = op.macs === undefined ? 0 : op.macs(use)
  return {
    flops: part === 1 ? flops : Math.round(flops * part),
    macs: part === 1 ? macs : Math.round(macs * part),
    bytes: traffic(node, op.reads?.(use), dtypes),
  }
}

function traffic({ inputs, output }: Node, reads: readonly number[] | undefined, dtypes: DTypes): Traffic {
  let weights = 0
  let read = 0
  let kvRead = 0
  for (let at = 0; at < inputs.length; at++) {
    const value = inputs[at] as Value
    const moved = (reads?.[at] ?? value.distinct) * bytesPerElement(storedAs(value, dtypes))
    if (value.cached !== null) kvRead += moved
    else if (isWeight(value)) weights += moved
    else read += moved
  }
  const cached = output.cacheWrites
  return {
    weights,
    inputs: read,
    outputs: (elements(output.shape) - cached) * bytesPerElement(storedAs(output, dtypes)),
    kvRead,
    kvWrite: cached * bytesPerElement(dtypes.kvCache),
  }
}

/** How many different uses of an op are compared with: a model interleaves few. */
const lookedBack = 16

/**
 * Calls `compute` once for all nodes that must come out alike: same op and settings on operands of the same shapes, roles
 * and dtypes. A model repeats few ops many times.
 */
export function oncePerKind<T>(compute: (node: Node) => T): (node: Node) => T {
  const known = new Map<Op<never>, { node: Node; result: T }[]>()
  return node => {
    let alike = known.get(node.op)
    if (alike === undefined) known.set(node.op, (alike = []))
    for (let at = alike.length - 1; at >= 0 && at >= alike.length - lookedBack; at--) {
      const each = alike[at] as { node: Node; result: T }
      if (comesOutAs(node, each.node)) return each.result
    }
    const result = compute(node)
    alike.push({ node, result })
    return result
  }
}

function comesOutAs(a: Node, b: Node): boolean {
  if (a.attrs !== b.attrs || a.unmasked !== b.unmasked || a.inputs.length !== b.inputs.length) return false
  if (!sameValue(a.output, b.output)) return false
  for (let at = 0; at < a.inputs.length; at++)
    if (!sameValue(a.inputs[at] as Value, b.inputs[at] as Value)) return false
  return true
}

const sameValue = (a: Value, b: Value): boolean =>
  a.distinct === b.distinct &&
  a.dtype === b.dtype &&
  a.cacheWrites === b.cacheWrites &&
  (a.cached === null) === (b.cached === null) &&
  a.static === b.static &&
  a.storage.role === b.storage.role &&
  sameShape(a.shape, b.shape)
