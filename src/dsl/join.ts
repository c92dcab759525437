import { ops } from '../ops/index'
import { ModelError } from '../tensor/error'
import { axisOf } from '../tensor/shape'
import { tensor } from './check'
import { emit } from './emit'
import { Traced } from './tensor'
import type { Tensor } from './types'

function values(kind: string, tensors: readonly Tensor[]) {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw new ModelError('type', `${kind} takes an array of one tensor or more`)
  return tensors.map((x, at) => tensor(`${kind}: tensor ${at}`, x).value)
}

/** Joins tensors along `axis` (0): reads its inputs and writes its output. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const inputs = values('concat', tensors)
  const at = axisOf(inputs[0]?.shape ?? [], axis, 'concat: axis')
  return new Traced(emit(ops.concat, { axis: at }, inputs, { segment: 'concat' }))
}

/** Joins tensors of one shape along a new `axis` (0). */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const inputs = values('stack', tensors)
  const at = axisOf([...(inputs[0]?.shape ?? []), 1], axis, 'stack: axis')
  return new Traced(emit(ops.stack, { axis: at }, inputs, { segment: 'stack' }))
}
