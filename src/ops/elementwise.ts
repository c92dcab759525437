/** Element by element: activations of one tensor, arithmetic of two that broadcast. */
import { broadcast, type Shape } from '../tensor/shape'
import { flopsPerElement } from './costs'
import type { Op } from './op'

type Unary =
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'elu'
  | 'gelu'
  | 'silu'
  | 'mish'
  | 'sigmoid'
  | 'tanh'
  | 'hardswish'
  | 'hardsigmoid'
  | 'softplus'
  | 'exp'
  | 'sqrt'
  | 'square'
  | 'rope'

/** [..] -> [..] */
function unary(kind: Unary): Op<null> {
  return {
    kind,
    family: 'elementwise',
    shape: (_, [x]) => x as Shape,
    flops: ({ output }) => [[flopsPerElement[kind], output]],
  }
}

/** Two tensors that broadcast, or a tensor and a number (then the only operand is the tensor). */
function binary(kind: 'add' | 'sub' | 'mul' | 'div'): Op<null> {
  return {
    kind,
    family: 'elementwise',
    shape: (_, [a, b]) => (b === undefined ? (a as Shape) : broadcast(a as Shape, b, kind)),
    flops: ({ output }) => [[flopsPerElement[kind], output]],
  }
}

export const relu = unary('relu')
export const relu6 = unary('relu6')
export const leakyRelu = unary('leakyRelu')
export const elu = unary('elu')
export const gelu = unary('gelu')
export const silu = unary('silu')
export const mish = unary('mish')
export const sigmoid = unary('sigmoid')
export const tanh = unary('tanh')
export const hardswish = unary('hardswish')
export const hardsigmoid = unary('hardsigmoid')
export const softplus = unary('softplus')
export const exp = unary('exp')
export const sqrt = unary('sqrt')
export const square = unary('square')
export const rope = unary('rope')

/** x and its slopes, one or one a channel. */
export const prelu: Op<null> = {
  kind: 'prelu',
  family: 'elementwise',
  shape: (_, [x]) => x as Shape,
  flops: ({ output }) => [[flopsPerElement.prelu, output]],
}

export const add = binary('add')
export const sub = binary('sub')
export const mul = binary('mul')
export const div = binary('div')
