/** What an op costs in backward: gradients of its operands and weights, and their sums. */
import { isWeight, type Node, type Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/dtype'
import { type Cost, noTraffic, type Traffic } from '../cost'
import { onePass, type Steps } from '../opCharge'
import { operandBytes, storedAs, touched, useOf, weightBytes } from '../opCost'
import type { Sharding } from '../parallel/sharding'
import type { Rules } from '../rules'
import type { GradientSum, NeedsGradient } from './gradients'
import type { TrainingDTypes } from './precision'
import type { SavedTensor } from './saved'

export interface BackwardInput {
  readonly node: Node
  /** Its forward cost. */
  readonly forward: Cost
  readonly needs: NeedsGradient
  readonly saved: readonly SavedTensor[]
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
    // The gradient on its way back passes every matrix there is (of an LSTM with a projection, two).
    const others = at === 0 ? [b, ...rest.filter(({ shape }) => shape.length > 1)] : [a]
    const last = at === 1 || !needs(b)
    return backward({
      flops: last ? forward.flops : 2 * macs,
      macs,
      bytes: moved(
        node,
        [output, ...others],
        last ? [operand, ...rest.filter(needs)] : [operand],
        dtypes,
        rules,
        narrow,
      ),
    })
  })
}

/** Anything else does its forward count again, reads the gradient of its result and what it saved. */
function ofOther({ node, forward, needs, saved, dtypes, rules }: BackwardInput): Steps {
  const { op, inputs, output } = node
  const stated = op.backwardFlops?.(useOf(node)) ?? null
  const bytes = moved(node, [output], inputs.filter(needs), dtypes, rules, null)
  const kept = saved.reduce((sum, each) => sum + (isOnChip(each, rules) ? 0 : each.read), 0)
  return backward({ flops: stated ?? forward.flops, macs: 0, bytes: { ...bytes, inputs: bytes.inputs + kept } })
}

const isOnChip = ({ storage }: SavedTensor, { stays, writes }: Rules): boolean =>
  storage !== undefined && stays(storage) && writes(storage) === 0

/**
 * Reads tensors, weights among them, and writes gradients of others: those of weights in a dtype of their own, and all of a
 * table, since the optimizer reads all of it. What forward reads at every step of a recurrence (its weights, its state),
 * backward does too, from the last step to the first.
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
  const reads = op.runs === undefined ? null : op.reads?.(useOf(node))
  /** Elements that a recurrence reads beyond an operand's own: weights at each further step, the state at every step. */
  const again = (value: Value): number => Math.max(0, (reads?.[operands.indexOf(value)] ?? 0) - value.distinct)
  const { stays, spread, writes } = rules
  const { held, read: readPart, written: writtenPart } = spread.sharding
  const copies = (weight: Value): number => touched(weight, routing, spread.settings.ep) * held(weight)
  let { weights, inputs, outputs } = noTraffic
  for (const value of read) {
    if (isWeight(value))
      weights += (value.distinct + again(value)) * copies(value) * (narrow ?? weightBytes(value, dtypes))
    else {
      // The gradient of the result; of operands what was kept is read from memory, what was not is on the chip again.
      const part = value === output ? (stays(value) ? 0 : writtenPart(value)) : writes(value) && readPart(value, node)
      inputs += value.distinct * part * (narrow ?? bytesPerElement(storedAs(value, dtypes)))
    }
  }
  for (const value of written) {
    if (isWeight(value)) {
      outputs += value.distinct * copies(value) * bytesPerElement(dtypes.gradients)
      continue
    }
    const bytes = (stays(value) ? 0 : readPart(value, node)) * bytesPerElement(storedAs(value.storage, dtypes))
    outputs += (value.distinct + again(value)) * bytes
    inputs += again(value) * bytes
  }
  return { ...noTraffic, weights, inputs, outputs }
}

/** Adding gradients to those of other readers: reads both, writes one, of the part that a device has. */
export function addingUp(sums: readonly GradientSum[], dtypes: TrainingDTypes, { held }: Sharding): Steps[] {
  if (sums.length === 0) return []
  let [flops, bytes] = [0, 0]
  for (const { storage, elements } of sums) {
    const own = elements * held(storage)
    flops += own
    bytes += own * bytesPerElement(isWeight(storage) ? dtypes.gradients : storedAs(storage, dtypes))
  }
  const cost = { flops, macs: 0, bytes: { ...noTraffic, inputs: 2 * bytes, outputs: bytes } }
  return [{ ...backward(cost), vector: true }]
}
