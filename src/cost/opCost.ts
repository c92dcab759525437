/**
 * Cost of one op: FLOPs by its rule; bytes with every operand read once, the result written once (AI and Memory Wall,
 * note 4).
 */
import { type Cached, isWeight, type Node, type Routing, type Value } from '../graph/graph'
import { evaluateTerms } from '../ops/op'
import type { Use } from '../ops/use'
import type { CausalCount, DTypes } from '../scenario/scenario'
import type { DType } from '../tensor/dtype'
import { elements } from '../tensor/shape'
import {
  bytesPerElement,
  bytesPerTensor,
  cachedAs,
  elementType,
  isNarrower,
  type WeightDType,
} from '../tensor/storedFormat'
import { type Cost, type Traffic, wholeCount } from './cost'
import type { Sharding } from './parallel/sharding'
import type { Rules } from './rules'
import { countedWork } from './scores'

/** Dtype a value is stored in: its own, else the scenario's for weights, activations or KV cache. */
export function storageDType(value: Value, dtypes: DTypes): WeightDType {
  if (value.cached !== null) return cacheDType(value.cached, dtypes)
  if (isWeight(value)) return weightDType(value.storage, dtypes)
  return value.dtype ?? dtypes.activations
}

/**
 * Format of a weight: its layer's own, else that of the scope, else the scenario's. A format narrower than the
 * activations quantises what quantisers do (AWQ, GPTQ, bitsandbytes): weights of linears, convolutions and experts.
 * Others keep the activations' format.
 */
function weightDType({ dtype, matrixDType, use }: Value, { weights, activations }: DTypes): WeightDType {
  if (dtype !== null) return dtype
  if (use === 'matrix') return matrixDType ?? weights
  return isNarrower(weights, activations) ? activations : weights
}

/** Format of a cached tensor, by whether it is keys or values. */
export const cacheDType = ({ dtype, role }: Cached, { kvCache }: DTypes): WeightDType =>
  cachedAs(dtype ?? kvCache, role.part)

/** Dtype a value is computed in: the element type of the format it is stored in. */
export const computeDType = (value: Value, dtypes: DTypes): DType =>
  elementType(storageDType(value, dtypes), dtypes.activations)

/** Attributes and shapes of a node, the form in which its op's rules take it. */
export const useOf = ({ attrs, inputs, output }: Node): Use<never> => ({
  attrs: attrs as never,
  inputs: inputs.map(input => input.shape),
  output: output.shape,
})

export function costOf(node: Node, rules: Rules): Cost {
  const { op } = node
  const use = useOf(node)
  const runs = op.runs?.(use) ?? 1
  const part = countedFraction(node, rules.causalCount) * rules.parallelPlan.sharding.workFraction(node)
  const flops = op.flops === null ? 0 : runs * evaluateTerms(op.flops(use))
  const macs = op.macs === undefined ? 0 : runs * op.macs(use)
  const scaled = (count: number): number => (part === 1 ? count : Math.round(count * part))
  return { flops: scaled(flops), macs: scaled(macs), bytes: traffic(node, use, scaled(macs), rules) }
}

/** Number of runs of an op in one application: the steps of a recurrent layer, 1 for anything else. */
export const runsOf = (node: Node): number => node.op.runs?.(useOf(node)) ?? 1

/** Fraction of its rule's FLOPs that an op is charged: a causal mask and structured sparsity remove some. */
export function countedFraction(node: Node, causalCount: CausalCount): number {
  const part = countedWork(node, causalCount)
  for (const { storage } of node.inputs) if (storage.sparsity?.structured) return part * (1 - storage.sparsity.fraction)
  return part
}

/**
 * Bytes stored per element of a weight, on average, with its share of a scale per tensor. A sparse weight stores the
 * elements that were not removed; unstructured sparsity adds an index of one bit per element of the dense weight.
 */
export function weightBytesPerElement({ storage }: Value, dtypes: DTypes): number {
  const type = weightDType(storage, dtypes)
  const dense = bytesPerElement(type) + bytesPerTensor(type) / Math.max(1, elements(storage.shape))
  if (storage.sparsity === null) return dense
  const { fraction, structured } = storage.sparsity
  return dense * (1 - fraction) + (structured ? 0 : 1 / 8)
}

/**
 * Bytes per element of a contraction's operands where they are read in a format other than the stored one; else null.
 */
export const operandBytes = ({ contractions }: DTypes): number | null =>
  contractions == null ? null : bytesPerElement(contractions)

/**
 * Expected number of experts hit by the tokens of all replicas that share the experts: E (1 - (1 - k / E)^(tokens
 * replicas)).
 */
const expertsHit = ({ experts, topK, tokens }: Routing, replicas: number): number =>
  experts * (1 - (1 - topK / experts) ** (tokens * replicas))

/** Number of copies of a weight that an op reads: the experts expected to be hit for routed experts, else 1. */
export const copiesRead = ({ storage }: Value, routing: Routing | null, { tokenSources }: Sharding): number =>
  storage.copies > 1 && routing !== null ? expertsHit(routing, tokenSources) : 1

function traffic(node: Node, use: Use<never>, macs: number, rules: Rules): Traffic {
  const { op, inputs, output, state, stateDType, routing } = node
  const { dtypes, readFraction: readPart, writtenFraction: writePart } = rules
  const narrow = op.family === 'contraction' ? operandBytes(dtypes) : null
  const { sharding } = rules.parallelPlan
  const reads = op.reads?.(use)
  const moved = inputs.map((value, index) => wholeCount((reads?.[index] ?? value.distinct) * readPart(value, node)))
  const made = wholeCount((op.writes?.(use) ?? elements(output.shape)) * writePart(output))
  const tiles = rules.machine.fastBytes === null ? 1 : tilingFactor(node, macs, rules)
  let weights = 0
  let read = 0
  let kvRead = 0
  for (let index = 0; index < inputs.length; index++) {
    const value = inputs[index] as Value
    const count = (moved[index] as number) * (index < 2 ? tiles : 1)
    if (isWeight(value))
      weights += count * copiesRead(value, routing, sharding) * (narrow ?? weightBytesPerElement(value, dtypes))
    else if (value.cached === null) read += count * (narrow ?? bytesPerElement(storageDType(value, dtypes)))
    else kvRead += count * bytesPerElement(storageDType(value, dtypes))
  }
  const written = made * tiles
  const cachedFraction = sharding.cachedFraction(output)
  const cached = output.cacheWrites * sharding.madeToCache(output)
  const cacheBytes = output.cacheParts.reduce(
    (sum, part) => sum + part.elements * cachedFraction * bytesPerElement(cacheDType(part.cached, dtypes)),
    0,
  )
  const stateBytes =
    state * sharding.writtenFraction(output) * bytesPerElement(cachedAs(stateDType ?? dtypes.kvCache, 'keys'))
  return {
    weights,
    inputs: read,
    outputs: (written - cached) * bytesPerElement(storageDType(output, dtypes)),
    kvRead: kvRead + stateBytes,
    kvWrite: cacheBytes + stateBytes,
  }
}

/**
 * Factor by which tiling multiplies the compulsory traffic of a contraction, at least 1. A fast memory of S elements
 * forces at least 2 mnk / sqrt(S) elements to move (Ballard et al. 2011; the constant from Smith et al., arXiv
 * 1702.02017). S counts elements of the widest operand or result.
 */
function tilingFactor(node: Node, macs: number, { dtypes, machine, parallelPlan }: Rules): number {
  const { op, inputs, output } = node
  const { readFraction, writtenFraction } = parallelPlan.sharding
  // Operands on the chip take part, so that fusion never adds traffic to those that are not.
  const once = inputs
    .slice(0, 2)
    .reduce(
      (sum, value) => sum + value.distinct * readFraction(value, node),
      elements(output.shape) * writtenFraction(output),
    )
  if (op.family !== 'contraction' || once === 0) return 1
  const widest = Math.max(...[...inputs.slice(0, 2), output].map(value => bytesPerElement(storageDType(value, dtypes))))
  return Math.max(1, (2 * macs) / Math.sqrt((machine.fastBytes as number) / widest) / once)
}
