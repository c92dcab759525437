/**
 * Attentions, at int8 so that a byte is an element: what stays on the chip, and what is read of scores and of other operands
 * where the mask leaves some out.
 */
import { expect, test } from 'vitest'
import type { Fusion } from '../../src/scenario/scenario'
import { int8, layersOf } from '../support/report'

/** Bytes that flow between ops: [kind, inputs, outputs] of each row. */
const flows = (body: string, imports: string, fusion: Fusion, shape: readonly number[]) =>
  layersOf(body, shape, imports, { dtypes: int8, fusion }).map(({ kind, bytes }) => [kind, bytes.inputs, bytes.outputs])

test('what makes the bias of an attention is no part of its kernel', () => {
  const [x, bias] = [4 * 8, 4 * 4]
  const body = '(b => softmax()(x.matmul(x.transpose(0, 1)).add(relu(b))).matmul(x))(input([4, 4]))'
  expect(flows(body, 'relu, softmax', 'flash', [4, 8])).toEqual([
    ['matmul', x, 0],
    ['relu', bias, bias],
    ['add', bias, 0],
    ['softmax', 0, 0],
    ['matmul', 0, x],
  ])
})

test('the scores of an attention stay on the chip with flash alone', () => {
  const [heads, tokens, dim] = [2, 4, 8]
  const one = heads * tokens * dim
  const scores = heads * tokens * tokens
  const body = 'scaledDotProductAttention(x, x, x)'
  const shape = [1, heads, tokens, dim]
  expect(flows(body, 'scaledDotProductAttention', 'pointwise', shape)).toEqual([
    ['matmul', one, 0],
    ['softmax', 0, scores],
    ['matmul', scores + one, one],
  ])
  // Queries, keys and values are one tensor here, which the one kernel reads once.
  expect(flows(body, 'scaledDotProductAttention', 'flash', shape)).toEqual([
    ['matmul', one, 0],
    ['softmax', 0, 0],
    ['matmul', 0, one],
  ])
})

test('a bias with a place for each query and key is read as far as the mask leaves scores, any other whole', () => {
  const [heads, tokens, dim] = [2, 4, 8]
  const scores = heads * tokens * tokens
  const visible = (heads * tokens * (tokens + 1)) / 2
  const read = (shape: readonly number[], causalCount: 'causal' | 'full') =>
    layersOf(
      `scaledDotProductAttention(x, x, x, { causal: true, bias: input([${shape.join(', ')}]) })`,
      [1, heads, tokens, dim],
      'scaledDotProductAttention',
      { dtypes: int8, causalCount },
    ).find(({ kind }) => kind === 'add')?.bytes.inputs
  expect(read([1, heads, tokens, tokens], 'full')).toBe(2 * scores)
  expect(read([1, heads, tokens, tokens], 'causal')).toBe(2 * visible)
  expect(read([heads, tokens, tokens], 'causal')).toBe(2 * visible)
  expect(read([tokens, tokens], 'causal')).toBe(visible + visible / heads)
  expect(read([tokens], 'causal')).toBe(visible + tokens)
  expect(read([1, heads, tokens, 1], 'causal')).toBe(visible + heads * tokens)
})

test('queries, keys and values are read whole, whatever their shapes, and a bias that is the values too', () => {
  const [heads, tokens] = [2, 4]
  const visible = (heads * tokens * (tokens + 1)) / 2
  const one = heads * tokens * tokens
  const read = (options: string) =>
    layersOf(
      `(v => scaledDotProductAttention(x, relu(x), v, { causal: true${options} }))(input([1, ${heads}, ${tokens}, ${tokens}]))`,
      [1, heads, tokens, tokens],
      'relu, scaledDotProductAttention',
      { dtypes: int8, causalCount: 'causal' },
    )
      .filter(({ kind }) => kind !== 'relu')
      .map(({ bytes }) => bytes.inputs)
  expect(read('')).toEqual([2 * one, visible, visible + one])
  expect(read(', bias: v')).toEqual([2 * one, 2 * visible, visible, visible + one])
})

test('a bias of an attention by hand is read as far as the mask leaves scores, whatever its axes', () => {
  const body = 'softmax()(x.matmul(kvCache(x).transpose(0, 1)).add(input([4, 4]))).matmul(kvCache(x))'
  const rows = layersOf(body, [4, 8], 'kvCache, softmax', { dtypes: int8, causalCount: 'causal' })
  const visible = (4 * 5) / 2
  expect(rows.find(({ kind }) => kind === 'add')?.bytes.inputs).toBe(2 * visible)
})
