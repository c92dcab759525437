/** Ops that the DSL lacks, with a cost that the model file states. */
import { isWeight, type Value } from '../graph/graph'
import { type CustomAttrs, customOp } from '../ops/custom'
import { takes } from '../tensor/argumentTexts'
import type { DType } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import type { Shape } from '../tensor/shape'
import { cacheState } from './cache'
import { dtype, options, shapeArgument, text, wholeNumber } from './check'
import { emit, parameterOf } from './emit'
import { currentBuild } from './session'
import { TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

/** Cost of a custom op. Counts are per call, in FLOPs and elements, numbers from 0 to 2^53. */
export interface CustomOp {
  /** Shape of the result. */
  shape: Shape
  /** Dtype of the result. Default: the scope's activations, else the scenario's. */
  dtype?: DType
  /** FLOPs of one call, those of `macs` included. */
  flops: number
  /** Multiply-accumulates of one call. With them it runs at the rate of contractions. Default: none. */
  macs?: number
  /** Weights of the op, new at each call; read once. Default 0. */
  parameters?: number
  /** Elements read of the inputs, all of them together. Default: each once. */
  reads?: number
  /** Elements written. Default: the result's. */
  writes?: number
  /** FLOPs of its backward pass in training. Default: as flops, those of `macs` twice. */
  backwardFlops?: number
  /** Elements saved for its backward pass, in the activations' dtype. Default: the inputs. */
  saves?: number
  /** Elements of a recurrent state, which a decode step reads and writes once and the cache holds. Default: none. */
  state?: number
}

function count(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= Number.MAX_SAFE_INTEGER))
    throw errors.argument(what, takes.count, value)
  return value
}

/**
 * An op that the DSL lacks, with a cost stated in the model file: `inputs` -> op.shape. `kind` names it in reports.
 * FLOPs, elements and parameters are those of `op`; it runs at the vector rate, with `macs` at that of contractions.
 * Throws `type` where a count is no number.
 */
export function custom(kind: string, inputs: readonly Tensor[], op: CustomOp): Tensor {
  text('custom: kind', kind)
  if (!Array.isArray(inputs) || inputs.length === 0) throw errors.argument('custom: inputs', takes.tensors, inputs)
  const given = options('custom', op, [
    'shape',
    'dtype',
    'flops',
    'macs',
    'parameters',
    'reads',
    'writes',
    'backwardFlops',
    'saves',
    'state',
  ])
  dtype('custom: dtype', given.dtype)
  const values = [...inputs].map((each, at) => tensor(`custom: inputs[${at}]`, each).value)
  const { parameters: owned = 0 } = given
  wholeNumber('custom: parameters', owned, 0)
  const weights = owned === 0 ? [] : [parameterOf(currentBuild('custom'), [owned], null)]
  const optional = (name: 'macs' | 'backwardFlops' | 'reads' | 'writes' | 'saves'): number | null =>
    given[name] === undefined ? null : count(`custom: ${name}`, given[name])
  const attrs: CustomAttrs = {
    shape: shapeArgument('custom: shape', given.shape),
    flops: count('custom: flops', given.flops),
    macs: optional('macs'),
    backwardFlops: optional('backwardFlops'),
    reads: optional('reads'),
    writes: optional('writes'),
    saves: optional('saves'),
    inputs: values.length,
  }
  const kept = given.state === undefined ? 0 : count('custom: state', given.state)
  const runsOnce = values.every(value => value.static || isWeight(value)) && values.some(value => value.static)
  const state = runsOnce ? 0 : cacheState('custom', values[0] as Value, kept)
  const made = emit(customOp(kind, attrs.macs !== null), attrs, [...values, ...weights], {
    segment: kind,
    state,
    ...(given.dtype === undefined ? {} : { dtype: given.dtype }),
  })
  return new TracedTensor(made)
}
