/** What stays on the chip under each fusion, op by op, at int8 so that a byte is an element. */
import { expect, test } from 'vitest'
import type { Fusion } from '../../src/scenario/scenario'
import { int8, layersOf } from '../support/report'

const x = 4 * 8

/** Bytes that flow between ops: [inputs, outputs] of each row. */
const flows = (body: string, imports: string, fusion: Fusion, shape: readonly number[] = [4, 8]) =>
  layersOf(body, shape, imports, { dtypes: int8, fusion }).map(({ kind, bytes }) => [kind, bytes.inputs, bytes.outputs])

test('nothing is fused by default', () => {
  expect(flows('relu(linear(8)(x))', 'linear, relu', 'none')).toEqual([
    ['linear', x, x],
    ['relu', x, x],
  ])
})

test('an activation joins the contraction before it', () => {
  expect(flows('relu(linear(8)(x))', 'linear, relu', 'pointwise')).toEqual([
    ['linear', x, 0],
    ['relu', 0, x],
  ])
})

test('a chain of them is one kernel with the contraction', () => {
  const body = 'sequential(conv2d(8, { kernel: 1 }), batchNorm(), relu)(x)'
  expect(flows(body, 'batchNorm, conv2d, relu, sequential', 'pointwise', [1, 8, 2, 2])).toEqual([
    ['conv2d', x, 0],
    ['batchNorm', 0, 0],
    ['relu', 0, x],
  ])
})

test('a kernel has one contraction: what lies between two joins the first', () => {
  expect(flows('sequential(linear(8), gelu, linear(8))(x)', 'gelu, linear, sequential', 'pointwise')).toEqual([
    ['linear', x, 0],
    ['gelu', 0, x],
    ['linear', x, x],
  ])
})

test('a chain with two contractions is two kernels, and what crosses between them is written once and read once', () => {
  const [tokens, width, inner, out] = [4, 8, 32, 16]
  const body = `sequential(linear(${inner}, { bias: false }), gelu, linear(${out}, { bias: false }))(x)`
  const rows = layersOf(body, [tokens, width], 'gelu, linear, sequential', { dtypes: int8, fusion: 'pointwise' })
  const moved = rows.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
  const first = tokens * width + width * inner + tokens * inner
  const second = tokens * inner + inner * out + tokens * out
  expect(moved).toBe(first + second)
})

test('an op that two contractions feed joins one of them: the result of the other is written and read', () => {
  const inner = 4 * 32
  const gated = '(y => silu(linear(32)(y)).mul(linear(32)(y)))(x)'
  expect(flows(gated, 'linear, silu', 'pointwise')).toEqual([
    ['linear', x, 0],
    ['silu', 0, 0],
    ['linear', x, inner],
    ['mul', inner, inner],
  ])
  expect(flows('linear(8)(x).add(linear(8)(x))', 'linear', 'pointwise')).toEqual([
    ['linear', x, 0],
    ['linear', x, x],
    ['add', x, x],
  ])
})

test('a softmax between two products joins the first: its result crosses to the second', () => {
  const [rows, dim] = [4, 8]
  const scores = rows * rows
  expect(flows('softmax()(x.matmul(x.transpose(0, 1))).matmul(x)', 'softmax', 'pointwise', [rows, dim])).toEqual([
    ['matmul', 2 * rows * dim, 0],
    ['softmax', 0, scores],
    ['matmul', scores + rows * dim, rows * dim],
  ])
})

test('an op without a producer joins its only consumer', () => {
  expect(flows('linear(8)(layerNorm()(x))', 'layerNorm, linear', 'pointwise')).toEqual([
    ['layerNorm', x, 0],
    ['linear', 0, x],
  ])
})

test('what two ops read is written and read', () => {
  const body = '(y => relu(y).add(gelu(y)))(linear(8)(x))'
  expect(flows(body, 'gelu, linear, relu', 'pointwise')).toEqual([
    ['linear', x, x],
    ['relu', x, 0],
    ['gelu', x, 0],
    ['add', 0, x],
  ])
})

test('a residual joins the branch that only it reads', () => {
  expect(flows('residual(linear(8))(x)', 'linear, residual', 'pointwise')).toEqual([
    ['linear', x, 0],
    ['add', x, x],
  ])
})

test("pools and reductions keep to themselves, and the model's output is written", () => {
  expect(flows('relu(x).sum(1)', 'relu', 'pointwise')).toEqual([
    ['relu', x, x],
    ['sum', x, 4],
  ])
})

test('the scores of an attention stay on the chip with flash alone', () => {
  const [heads, tokens, dim] = [2, 4, 8]
  const one = heads * tokens * dim
  const scores = heads * tokens * tokens
  const body = 'scaledDotProductAttention(x, x, x)'
  const shape = [1, heads, tokens, dim]
  expect(flows(body, 'scaledDotProductAttention', 'pointwise', shape)).toEqual([
    ['matmul', 2 * one, 0],
    ['softmax', 0, scores],
    ['matmul', scores + one, one],
  ])
  expect(flows(body, 'scaledDotProductAttention', 'flash', shape)).toEqual([
    ['matmul', 2 * one, 0],
    ['softmax', 0, 0],
    ['matmul', one, one],
  ])
})
