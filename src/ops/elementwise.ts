/** Element-wise ops: activations of one tensor, arithmetic of two that broadcast. */
import { elements, type Shape } from '../tensor/shape'
import { broadcast } from '../tensor/shapeRules'
import { flopsPerElement } from './costs'
import type { Op } from './op'
import { type Saves, savesInput, savesNothing, savesOthers, savesOutput } from './saves'

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
  | 'dropout'

/** [..] -> [..] */
function unary(kind: Unary, saves: Saves<null>): Op<null> {
  return {
    kind,
    family: 'elementwise',
    shape: (_, [x]) => x as Shape,
    flops: ({ output }) => [[flopsPerElement[kind], output]],
    saves,
  }
}

/** Two tensors that broadcast, or a tensor and a number (the tensor is then the only operand). */
function binary(kind: 'add' | 'sub' | 'mul' | 'div', saves: Saves<null>): Op<null> {
  return {
    kind,
    family: 'elementwise',
    shape: (_, [a, b]) => (b === undefined ? (a as Shape) : broadcast(a as Shape, b, kind)),
    flops: ({ output }) => [[flopsPerElement[kind], output]],
    saves,
  }
}

export const relu = unary('relu', savesOutput)
export const relu6 = unary('relu6', savesInput)
export const leakyRelu = unary('leakyRelu', savesInput)
export const elu = unary('elu', savesInput)
export const gelu = unary('gelu', savesInput)
export const silu = unary('silu', savesInput)
export const mish = unary('mish', savesInput)
export const sigmoid = unary('sigmoid', savesOutput)
export const tanh = unary('tanh', savesOutput)
export const hardswish = unary('hardswish', savesInput)
export const hardsigmoid = unary('hardsigmoid', savesInput)
export const softplus = unary('softplus', savesInput)
export const exp = unary('exp', savesOutput)
export const sqrt = unary('sqrt', savesOutput)
export const square = unary('square', savesInput)
/** Saves the cos and sin tables, [tokens, features] each, which all uses of one size share. */
export const rope = unary('rope', {
  tensors: [],
  table: ({ output }) => 2 * elements(output.slice(-2)),
})
/** Zeroes part of x in training; saves a mask of one byte an element. */
export const dropout = unary('dropout', { tensors: [], bytes: ({ output }) => elements(output) })

/** Operands: x, and one slope or one per channel. */
export const prelu: Op<null> = {
  kind: 'prelu',
  family: 'elementwise',
  shape: (_, [x]) => x as Shape,
  flops: ({ output }) => [[flopsPerElement.prelu, output]],
  saves: savesInput,
}

export const add = binary('add', savesNothing)
export const sub = binary('sub', savesNothing)
export const mul = binary('mul', savesOthers)
export const div = binary('div', savesOthers)
