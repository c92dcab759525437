/**
 * Tensors that exist on a device only while an op runs: under sequence parallelism its operands gathered over the
 * tokens, and its result before the reduce-scatter (Korthikanti et al., arXiv 2205.05198, 4.2.2).
 */
import type { Node, Value } from '../graph/graph'
import type { DTypes } from '../scenario/scenario'
import { elements } from '../tensor/shape'
import { bytesPerElement } from '../tensor/storedFormat'
import { storageDType } from './opCost'
import type { Sharding } from './parallel/sharding'

/** Bytes of the temporaries of an op in forward. */
export function temporaryBytes(node: Node, dtypes: DTypes, sharding: Sharding): number {
  const { output } = node
  let bytes = 0
  for (const value of sharding.gatheredOperands(node)) bytes += gatheredBytes(value, node, dtypes, sharding)
  if (sharding.isUnreduced(output)) bytes += unreducedBytes(output, dtypes, sharding)
  return bytes
}

/** Bytes of an operand, or of its gradient, gathered over the tokens. */
export const gatheredBytes = (value: Value, node: Node, dtypes: DTypes, { readFraction }: Sharding): number =>
  value.distinct * readFraction(value, node) * bytesPerElement(storageDType(value, dtypes))

/** Bytes of a result before its reduce-scatter, or of its gathered gradient. */
export const unreducedBytes = (output: Value, dtypes: DTypes, { writtenFraction }: Sharding): number =>
  elements(output.shape) * writtenFraction(output) * bytesPerElement(storageDType(output, dtypes))
