/** What an op costs in backward: gradients of its operands and weights, and their sums. */
import { isWeight, type Node, type Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/dtype'
import { onePass, type Steps } from '../charge'
import { type Cost, noTraffic, type Traffic } from '../cost'
import { operandBytes, storedAs, touched, useOf, weightBytes } from '../node'
import type { Rules } from '../rules'
import type { NeedsGradient } from './gradients'
import type { TrainingDTypes } from './precision'
import type { Kept } from './saved'

export interface BackwardInput {
  readonly node: Node
  /** Its forward cost. */
  readonly forward: Cost
  readonly needs: NeedsGradient
  readonly saved: readonly Kept[]
  readonly dtypes: TrainingDTypes
  readonly rules: Rules
}

const backward = (cost: Cost): Steps => ({ ...onePass(cost), pass: 'backward' })

/** Gradients of one op, each operand's a step of its own; none where its result needs none. */
export function backwardOf(input: BackwardInput): Steps[] {
  const { node, needs } = input
  if (!needs(node.output)) return []
  return node.op.family === 'contraction' ? ofContraction(input) : [ofOther(input)]
}

/**
 * A contraction once more for the gradient of each operand that needs one: it reads that of the result and the other
 * operand. What is not part of the product (biases, gates) is counted once, with the weights.
 */
function ofContraction({ node, forward, needs, dtypes, rules }: BackwardInput): Steps[] {
  const { inputs, output } = node
  const { macs } = forward
  const [a, b, ...rest] = inputs as readonly [Value, Value, ...Value[]]
  const narrow = operandBytes(dtypes)
  return [a, b].flatMap((operand, at) => {
    if (!needs(operand)) return []
    const other = at === 0 ? b : a
    const last = at === 1 || !needs(b)
    return backward({
      flops: last ? forward.flops : 2 * macs,
      macs,
      bytes: moved(node, [output, other], last ? [operand, ...rest.filter(needs)] : [operand], dtypes, rules, narrow),
    })
  })
}

/** Anything else does its forward count again, reads the gradient of its result and what it saved. */
function ofOther({ node, forward, needs, saved, dtypes, rules }: BackwardInput): Steps {
  const { op, inputs, output } = node
  const stated = op.backwardFlops?.(useOf(node)) ?? null
  const bytes = moved(node, [output], inputs.filter(needs), dtypes, rules, null)
  const kept = saved.reduce((sum, each) => sum + (isOnChip(each, rules) ? 0 : each.bytes), 0)
  return backward({ flops: stated ?? forward.flops, macs: 0, bytes: { ...bytes, inputs: bytes.inputs + kept } })
}

const isOnChip = ({ storage }: Kept, { stays, writes }: Rules): boolean =>
  storage !== undefined && stays(storage) && writes(storage) === 0

/**
 * Reads tensors, weights among them, and writes gradients of others: those of weights in a dtype of their own, and only of
 * rows that were looked up.
 */
function moved(
  node: Node,
  read: readonly Value[],
  written: readonly Value[],
  dtypes: TrainingDTypes,
  rules: Rules,
  narrow: number | null,
): Traffic {
  const { op, inputs: operands, output, routing } = node
  const looked = op.reads?.(useOf(node))
  const { stays, spread, writes } = rules
  const { held, read: readPart, written: writtenPart } = spread.sharding
  const copies = (weight: Value): number => touched(weight, routing, spread.settings.ep) * held(weight)
  let { weights, inputs, outputs } = noTraffic
  for (const value of read) {
    if (isWeight(value)) weights += value.distinct * copies(value) * (narrow ?? weightBytes(value, dtypes))
    else {
      // The gradient of the result; of operands what was kept is read from memory, what was not is on the chip again.
      const part = value === output ? (stays(value) ? 0 : writtenPart(value)) : writes(value) && readPart(value, node)
      inputs += value.distinct * part * (narrow ?? bytesPerElement(storedAs(value, dtypes)))
    }
  }
  for (const value of written) {
    const own = Math.min(value.distinct, looked?.[operands.indexOf(value)] ?? value.distinct)
    outputs += isWeight(value)
      ? own * copies(value) * bytesPerElement(dtypes.gradients)
      : own * (stays(value) ? 0 : readPart(value, node)) * bytesPerElement(storedAs(value.storage, dtypes))
  }
  return { ...noTraffic, weights, inputs, outputs }
}

/** Adding `sums` elements of gradients to those of other readers: reads both, writes one. */
export function addingUp(sums: number, dtypes: TrainingDTypes): Steps {
  const bytes = sums * bytesPerElement(dtypes.activations)
  return {
    ...backward({ flops: sums, macs: 0, bytes: { ...noTraffic, inputs: 2 * bytes, outputs: bytes } }),
    vector: true,
  }
}
