/**
 * Temporaries of an op in backward. They exist on a device only while it runs, without prefetching: the weights that
 * ZeRO 3 gathers for it, gradients of weights before the reduce-scatter of ZeRO 2 and 3 (Rajbhandari et al., arXiv
 * 1910.02054; as FSDP runs it, Zhao et al., arXiv 2304.11277), and tensors that sequence parallelism gathers.
 */
import type { Node, Value } from '../../graph/graph'
import { weightBytesPerElement } from '../opCost'
import { readsOperandsAgain } from '../parallel/collectiveCosts'
import type { Rules } from '../rules'
import { gatheredBytes, unreducedBytes } from '../temporaries'
import type { NeedsGradient } from './gradients'
import type { TrainingDTypes } from './precision'
import { elementsPerDevice, gradientBytes, zeroFraction } from './update'

export function backwardTemporaryBytes(node: Node, needs: NeedsGradient, dtypes: TrainingDTypes, rules: Rules): number {
  if (!needs(node.output)) return 0
  const { parallelPlan } = rules
  const { sharding } = parallelPlan
  let bytes = 0
  for (const weight of new Set(node.inputs.map(({ storage }) => storage))) bytes += wholeBytes(weight, dtypes, rules)
  for (const value of sharding.gatheredOperands(node)) {
    const whole = gatheredBytes(value, node, dtypes, sharding)
    if (readsOperandsAgain(node, needs)) bytes += whole
    if (needs(value)) bytes += whole
  }
  if (sharding.isUnreduced(node.output)) bytes += unreducedBytes(node.output, dtypes, sharding)
  return bytes
}

/** Bytes of a weight and its gradient that ZeRO shards or offloads, while they are whole on the device. */
function wholeBytes(weight: Value, dtypes: TrainingDTypes, { parallelPlan }: Rules): number {
  if (weight.role !== 'parameter') return 0
  const isSharded = (from: 2 | 3): boolean => zeroFraction(weight, parallelPlan, from) < 1
  const count = elementsPerDevice(weight, parallelPlan)
  return (
    (isSharded(3) ? count * weightBytesPerElement(weight, dtypes) : 0) +
    (isSharded(2) ? gradientBytes(weight, { dtypes, parallelPlan }) : 0)
  )
}
