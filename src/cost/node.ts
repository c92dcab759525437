/** What one op costs: its rule's FLOPs, and every operand read once, the result written once (AI and Memory Wall, note 4). */
import { isWeight, type Node, type Routing, type Value } from '../graph/graph'
import { evaluateTerms, type Op, type Use } from '../ops/op'
import { bytesPerElement, type DType, elementType, type WeightDType } from '../tensor/dtype'
import { elements, sameShape } from '../tensor/shape'
import type { Cost, Traffic } from './cost'
import type { CausalCount, DTypes } from './scenario'

/** The dtype a value is stored in: its own, else the scenario's for what it is. */
export function storedAs(value: Value, dtypes: DTypes): WeightDType {
  if (value.cached !== null) return value.cached.dtype ?? dtypes.kvCache
  if (value.dtype !== null) return value.dtype
  return isWeight(value) ? dtypes.weights : dtypes.activations
}

/** The plain dtype a value is computed with. */
export const computedAs = (value: Value, dtypes: DTypes): DType => elementType(storedAs(value, dtypes))

/** A node as its op's rules see it. */
export const useOf = ({ attrs, inputs, output }: Node): Use<never> => ({
  attrs: attrs as never,
  inputs: inputs.map(input => input.shape),
  output: output.shape,
})

/** `causal` counts only the scores a causal mask leaves. */
export function costOf(node: Node, dtypes: DTypes, causalCount: CausalCount): Cost {
  const { op, output } = node
  const use = useOf(node)
  const runs = op.runs?.(use) ?? 1
  const part = countedPart(node, causalCount)
  const flops = op.flops === null ? 0 : runs * evaluateTerms(op.flops(use))
  const macs = op.macs === undefined ? 0 : runs * op.macs(use)
  return {
    flops: part === 1 ? flops : Math.round(flops * part),
    macs: part === 1 ? macs : Math.round(macs * part),
    bytes: traffic(node, op.reads?.(use), op.writes?.(use) ?? elements(output.shape), dtypes),
  }
}

/** How often an op runs in one application: the steps of a recurrent layer. */
export const runsOf = (node: Node): number => node.op.runs?.(useOf(node)) ?? 1

/** The part of its rule's FLOPs that an op is charged: a causal mask and structured sparsity take some away. */
export function countedPart({ inputs, unmasked }: Node, causalCount: CausalCount): number {
  const part = causalCount === 'causal' ? unmasked : 1
  for (const { storage } of inputs) if (storage.sparsity?.structured) return part * (1 - storage.sparsity.fraction)
  return part
}

/**
 * Bytes of one stored element of a weight. Sparse weights keep what is not removed; unstructured ones also a bit an
 * element that says where it was.
 */
export function weightBytes({ storage }: Value, dtypes: DTypes): number {
  const dense = bytesPerElement(storage.dtype ?? dtypes.weights)
  if (storage.sparsity === null) return dense
  const { fraction, structured } = storage.sparsity
  return dense * (1 - fraction) + (structured ? 0 : 1 / 8)
}

/** Bytes of an element as contractions read it, where that is not how it is stored. */
export const operandBytes = ({ contractions }: DTypes): number | null =>
  contractions == null ? null : bytesPerElement(contractions)

/** Experts that are expected to be hit: E (1 - (1 - k / E)^tokens). */
const expertsHit = ({ experts, topK, tokens }: Routing): number => experts * (1 - (1 - topK / experts) ** tokens)

/** How many of the weights alike that a weight stands for are touched: the experts hit, of those that are routed. */
export const touched = ({ storage }: Value, routing: Routing | null): number =>
  storage.copies > 1 && routing !== null ? expertsHit(routing) : 1

function traffic(
  { op, inputs, output, state, routing }: Node,
  reads: readonly number[] | undefined,
  written: number,
  dtypes: DTypes,
): Traffic {
  const narrow = op.family === 'contraction' ? operandBytes(dtypes) : null
  let weights = 0
  let read = 0
  let kvRead = 0
  for (let at = 0; at < inputs.length; at++) {
    const value = inputs[at] as Value
    const moved = reads?.[at] ?? value.distinct
    if (isWeight(value)) {
      weights += moved * touched(value, routing) * (narrow ?? weightBytes(value, dtypes))
    } else if (value.cached === null) read += moved * (narrow ?? bytesPerElement(storedAs(value, dtypes)))
    else kvRead += moved * bytesPerElement(storedAs(value, dtypes))
  }
  const cached = output.cacheWrites
  const kept = state * bytesPerElement(dtypes.kvCache)
  return {
    weights,
    inputs: read,
    outputs: (written - cached) * bytesPerElement(storedAs(output, dtypes)),
    kvRead: kvRead + kept,
    kvWrite: cached * bytesPerElement(output.cacheDType ?? dtypes.kvCache) + kept,
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
    if (alike === undefined) {
      alike = []
      known.set(node.op, alike)
    }
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
  if (a.state !== b.state || a.routing !== b.routing) return false
  if (!sameValue(a.output, b.output)) return false
  for (let at = 0; at < a.inputs.length; at++)
    if (!sameValue(a.inputs[at] as Value, b.inputs[at] as Value)) return false
  return true
}

const sameValue = (a: Value, b: Value): boolean =>
  a.distinct === b.distinct &&
  a.dtype === b.dtype &&
  a.cacheWrites === b.cacheWrites &&
  a.cached?.dtype === b.cached?.dtype &&
  a.cacheDType === b.cacheDType &&
  a.storage.sparsity === b.storage.sparsity &&
  a.storage.copies === b.storage.copies &&
  a.static === b.static &&
  a.storage.role === b.storage.role &&
  sameShape(a.shape, b.shape)
