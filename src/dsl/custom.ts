import type { Op } from '../ops/op'
import type { DType } from '../tensor/dtype'
import { dtypes, isDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { checkShape, elements, type Shape } from '../tensor/shape'
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
  backwardFlops?: number
}

function count(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0) || !Number.isFinite(value))
    throw new ModelError('type', `${what} takes a number of at least 0, got ${shown(value)}`)
  return value
}

/** The way out: an op that the DSL lacks, costed by hand. It runs at the vector rate. */
export function custom(kind: string, inputs: readonly Tensor[], op: CustomOp): Tensor {
  text('custom: kind', kind)
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new ModelError('type', 'custom: inputs takes an array of one tensor or more')
  const given = options('custom', op, ['shape', 'dtype', 'flops', 'parameters', 'reads', 'writes', 'backwardFlops'])
  const flops = count('custom: flops', given.flops)
  if (given.dtype !== undefined && !isDType(given.dtype))
    throw new ModelError('type', `custom: dtype takes one of ${dtypes.join(', ')}, got ${shown(given.dtype)}`)
  if (given.backwardFlops !== undefined) count('custom: backwardFlops', given.backwardFlops)
  const shape = [...checkShape(given.shape, 'custom: shape')]
  const values = inputs.map((each, at) => tensor(`custom: input ${at}`, each).value)
  const owned = whole('custom: parameters', given.parameters ?? 0, 0)
  const weights = owned === 0 ? [] : [parameterOf(currentBuild('custom'), [owned], null)]
  const own: Op<null> = {
    kind,
    family: 'custom',
    shape: () => shape,
    flops: () => [[flops]],
    ...(given.reads !== undefined && {
      reads: () =>
        shared(
          count('custom: reads', given.reads),
          values.map(each => elements(each.shape)),
          owned,
        ),
    }),
    ...(given.writes !== undefined && { writes: () => count('custom: writes', given.writes) }),
  }
  const emission = given.dtype === undefined ? { segment: kind } : { segment: kind, dtype: given.dtype }
  return new Traced(emit(own, null, [...values, ...weights], emission))
}

/** `reads` elements over the inputs, in proportion to their sizes; the weights once. */
function shared(reads: number, sizes: readonly number[], owned: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0)
  return [...sizes.map(size => (all === 0 ? 0 : (reads * size) / all)), ...(owned === 0 ? [] : [owned])]
}
