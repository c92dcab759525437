/** What one op costs: its rule's FLOPs, and every operand read once, the result written once (AI and Memory Wall, note 4). */
import type { Node, Value } from '../graph/graph'
import { evaluateTerms, type Use } from '../ops/op'
import { bytesPerElement, type DType, elementType, type WeightDType } from '../tensor/dtype'
import { elements } from '../tensor/shape'
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
