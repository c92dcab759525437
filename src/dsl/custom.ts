import { type CustomAttrs, customOp } from '../ops/custom'
import type { DType } from '../tensor/dtype'
import { dtypes, isDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { checkShape, type Shape } from '../tensor/shape'
import { options, shown, tensor, text, whole } from './check'
import { emit, parameterOf } from './emit'
import { currentBuild } from './session'
import { Traced } from './tensor'
import type { Tensor } from './types'

/** Counts are per call, in FLOPs and elements. */
export interface CustomOp {
  shape: Shape
  /** The scenario's activations. */
  dtype?: DType
  flops: number
  /** 0 */
  parameters?: number
  /** Elements read of the inputs, all of them together; each once where left out. */
  reads?: number
  /** Elements written; the result's where left out. */
  writes?: number
  /** Of the backward pass in training; the forward count where left out. */
  backwardFlops?: number
}

function count(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= Number.MAX_SAFE_INTEGER))
    throw new ModelError('type', `${what} takes a number from 0 to 2^53, got ${shown(value)}`)
  return value
}

/** The way out: an op that the DSL lacks, costed by hand. It runs at the vector rate. */
export function custom(kind: string, inputs: readonly Tensor[], op: CustomOp): Tensor {
  text('custom: kind', kind)
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new ModelError('type', 'custom: inputs takes an array of one tensor or more')
  const given = options('custom', op, ['shape', 'dtype', 'flops', 'parameters', 'reads', 'writes', 'backwardFlops'])
  if (given.dtype !== undefined && !isDType(given.dtype))
    throw new ModelError('type', `custom: dtype takes one of ${dtypes.join(', ')}, got ${shown(given.dtype)}`)
  const values = inputs.map((each, at) => tensor(`custom: input ${at}`, each).value)
  const owned = whole('custom: parameters', given.parameters ?? 0, 0)
  const weights = owned === 0 ? [] : [parameterOf(currentBuild('custom'), [owned], null)]
  const attrs: CustomAttrs = {
    shape: [...checkShape(given.shape, 'custom: shape')],
    flops: count('custom: flops', given.flops),
    backwardFlops: given.backwardFlops === undefined ? null : count('custom: backwardFlops', given.backwardFlops),
    reads: given.reads === undefined ? null : count('custom: reads', given.reads),
    writes: given.writes === undefined ? null : count('custom: writes', given.writes),
    inputs: values.length,
  }
  const emission = given.dtype === undefined ? { segment: kind } : { segment: kind, dtype: given.dtype }
  return new Traced(emit(customOp(kind), attrs, [...values, ...weights], emission))
}
