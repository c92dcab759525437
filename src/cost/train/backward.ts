/** Cost of an op in backward: gradients of its operands and weights, and sums of gradients. */
import { isWeight, type Node, type Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/storedFormat'
import { type Cost, noTraffic, type Traffic } from '../cost'
import { type Steps, singleRun } from '../opCharge'
import { copiesRead, operandBytes, storageDType, useOf, weightBytesPerElement } from '../opCost'
import type { Rules } from '../rules'
import type { GradientSum, NeedsGradient } from './gradients'
import type { KernelShare } from './kernelShares'
import type { TrainingDTypes } from './precision'
import type { SavedTensor } from './saved'

export interface BackwardInput {
  readonly node: Node
  /** Forward cost of the node. */
  readonly forward: Cost
  readonly needs: NeedsGradient
  readonly saved: readonly SavedTensor[]
  readonly shares: Shares
  readonly dtypes: TrainingDTypes
  readonly rules: Rules
}

/** Fractions that an op of a kernel reads of saved tensors, and writes of gradients. */
export interface Shares {
  readonly saved: KernelShare
  readonly gradient: KernelShare
}

const backward = (cost: Cost): Steps => ({ ...singleRun(cost), pass: 'backward' })

/** Backward steps of an op, for a contraction one per operand; none where its result needs no gradient. */
export function backwardOf(input: BackwardInput): Steps[] {
  const { node, needs } = input
  if (!needs(node.output)) return []
  return node.op.family === 'contraction' ? contractionSteps(input) : [otherSteps(input)]
}

/**
 * Repeats a contraction for the gradient of each operand that needs one, reading the gradient of the result and the
 * other operand. FLOPs outside the product (the gradient of a bias, gates) are counted once, with the last of these.
 */
function contractionSteps({ node, forward, needs, shares, dtypes, rules }: BackwardInput): Steps[] {
  const { inputs, output } = node
  const { macs } = forward
  const [a, b, ...rest] = inputs as readonly [Value, Value, ...Value[]]
  const narrow = operandBytes(dtypes)
  // A frozen bias has no gradient. Gates of a recurrence are differentiated whether its weights are frozen or not.
  const isProductAlone = node.op.runs === undefined && rest.length > 0 && !rest.some(needs)
  return [a, b].flatMap((operand, position) => {
    if (!needs(operand)) return []
    // The gradient of the input is a product with every weight matrix: two, for an LSTM with a projection.
    const others = position === 0 ? [b, ...rest.filter(({ shape }) => shape.length > 1)] : [a]
    const last = position === 1 || !needs(b)
    return backward({
      flops: last && !isProductAlone ? forward.flops : 2 * macs,
      macs,
      bytes: backwardTraffic(
        node,
        [output, ...others],
        last ? [operand, ...rest.filter(needs)] : [operand],
        shares,
        dtypes,
        rules,
        narrow,
      ),
    })
  })
}

/**
 * Repeats the forward FLOPs of an op that is no contraction, those of its products twice, once for each factor; reads the
 * gradient of its result and its saved tensors.
 */
function otherSteps({ node, forward, needs, saved, shares, dtypes, rules }: BackwardInput): Steps {
  const { op, inputs, output } = node
  const stated = op.backwardFlops?.(useOf(node)) ?? null
  const bytes = backwardTraffic(node, [output], inputs.filter(needs), shares, dtypes, rules, null)
  const shareOf = (tensor: SavedTensor): number =>
    isOnChip(tensor, rules) ? 0 : tensor.value === undefined ? 1 : shares.saved(tensor.value, node)
  const savedBytes = saved.reduce((sum, tensor) => sum + shareOf(tensor) * tensor.read, 0)
  const flops = stated ?? forward.flops + 2 * forward.macs
  const macs = stated === null ? 2 * forward.macs : Math.min(2 * forward.macs, stated / 2)
  return backward({ flops, macs, bytes: { ...bytes, inputs: bytes.inputs + savedBytes } })
}

const isOnChip = ({ storage }: SavedTensor, { isFused, writtenFraction }: Rules): boolean =>
  storage !== undefined && isFused(storage) && writtenFraction(storage) === 0

/**
 * Traffic of reading tensors (weights among them) and writing gradients. Gradients of weights have a dtype of their
 * own; an embedding table's is written whole, since the optimizer reads all of it. Weights and state of a recurrence
 * are read at every step of backward, as in forward.
 */
function backwardTraffic(
  node: Node,
  read: readonly Value[],
  written: readonly Value[],
  shares: Shares,
  dtypes: TrainingDTypes,
  rules: Rules,
  narrow: number | null,
): Traffic {
  const { op, inputs: operands, output, routing } = node
  const reads = op.runs === undefined ? null : op.reads?.(useOf(node))
  /** Elements of an operand that a recurrence reads again: weights at each further step, the state at every step. */
  const again = (value: Value): number => Math.max(0, (reads?.[operands.indexOf(value)] ?? 0) - value.distinct)
  const { isFused, parallelPlan, writtenFraction } = rules
  const { heldFraction, readFraction: readPart, writtenFraction: writtenPart } = parallelPlan.sharding
  const copies = (weight: Value): number => copiesRead(weight, routing, parallelPlan.sharding) * heldFraction(weight)
  let { weights, inputs, outputs } = noTraffic
  for (const value of read) {
    if (isWeight(value))
      weights += (value.distinct + again(value)) * copies(value) * (narrow ?? weightBytesPerElement(value, dtypes))
    else {
      // A saved operand is read from memory. One inside a fused kernel was recomputed and is on chip.
      const part =
        value === output
          ? isFused(value)
            ? 0
            : writtenPart(value)
          : writtenFraction(value) && shares.saved(value, node) * readPart(value, node)
      inputs += value.distinct * part * (narrow ?? bytesPerElement(storageDType(value, dtypes)))
    }
  }
  for (const value of written) {
    if (isWeight(value)) {
      outputs += value.distinct * shares.gradient(value, node) * copies(value) * bytesPerElement(dtypes.gradients)
      continue
    }
    const part = shares.gradient(value, node) * readPart(value, node)
    const bytes = part * bytesPerElement(storageDType(value.storage, dtypes))
    outputs += (value.distinct + again(value)) * bytes
    inputs += again(value) * bytes
  }
  return { ...noTraffic, weights, inputs, outputs }
}

/** Steps of adding gradients to those from other readers: reads both shards, writes one; of the same kernel neither. */
export function gradientSumSteps(
  sums: readonly GradientSum[],
  dtypes: TrainingDTypes,
  { parallelPlan: { sharding } }: Pick<Rules, 'parallelPlan'>,
): Steps[] {
  if (sums.length === 0) return []
  let [flops, bytes] = [0, 0]
  for (const { storage, elements, moved } of sums) {
    const held = sharding.heldFraction(storage)
    flops += elements * held
    bytes += moved * held * bytesPerElement(isWeight(storage) ? dtypes.gradients : storageDType(storage, dtypes))
  }
  const cost = { flops, macs: 0, bytes: { ...noTraffic, inputs: 2 * bytes, outputs: bytes } }
  return [{ ...backward(cost), vector: true }]
}
