/** Joins tensors along an axis. */
import { ops } from '../ops/index'
import { takes } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { emit } from './emit'
import { axisAt, TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

function operandsOf(kind: string, tensors: readonly Tensor[]) {
  if (!Array.isArray(tensors) || tensors.length === 0) throw errors.argument(`${kind}: tensors`, takes.tensors, tensors)
  return [...tensors].map((x, at) => tensor(`${kind}: tensors[${at}]`, x).value)
}

/**
 * Joins tensors along `axis` (default 0), where their sizes add up: 0 FLOPs; reads its inputs and writes its output.
 * Throws `shape-mismatch` where they differ at another axis.
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const inputs = operandsOf('concat', tensors)
  const at = axisAt(inputs[0]?.shape ?? [], axis, 'concat: axis')
  return new TracedTensor(emit(ops.concat, { axis: at }, inputs, { segment: 'concat' }))
}

/**
 * Joins tensors of one shape along a new `axis` (default 0): n of [...] -> [n, ...]. 0 FLOPs; reads its inputs and
 * writes its output. Throws `shape-mismatch` where they differ.
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const inputs = operandsOf('stack', tensors)
  const at = axisAt([...(inputs[0]?.shape ?? []), 1], axis, 'stack: axis')
  return new TracedTensor(emit(ops.stack, { axis: at }, inputs, { segment: 'stack' }))
}
