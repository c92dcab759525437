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
    // x and its transpose are one storage, which the kernel reads once.
    ['matmul', rows * dim, 0],
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

test('an op that has joined what makes its operand does not join what reads its result too', () => {
  expect(flows('sequential(gelu, relu, linear(8))(x)', 'gelu, linear, relu, sequential', 'pointwise')).toEqual([
    ['gelu', x, 0],
    ['relu', 0, x],
    ['linear', x, x],
  ])
})

test('an op that several contractions read joins them where they are one attention core, else none', () => {
  const core = '(y => softmax()(y.matmul(y.transpose(0, 1))).matmul(y))(relu(x))'
  expect(flows(core, 'relu, softmax', 'flash')).toEqual([
    ['relu', x, 0],
    ['matmul', 0, 0],
    ['softmax', 0, 0],
    ['matmul', 0, x],
  ])
  expect(flows('(y => [linear(8)(y), linear(8)(y)])(relu(x))', 'linear, relu', 'pointwise')).toEqual([
    ['relu', x, x],
    ['linear', x, x],
    ['linear', x, x],
  ])
})

test('an op without a producer joins the kernel that all its consumers are in', () => {
  expect(flows('(y => linear(8)(y).add(y))(relu(x))', 'linear, relu', 'pointwise')).toEqual([
    ['relu', x, 0],
    ['linear', 0, 0],
    ['add', 0, x],
  ])
})

test('a tensor that two ops of its kernel read never leaves the chip', () => {
  const body = '(y => relu(y).add(gelu(y)))(linear(8)(x))'
  expect(flows(body, 'gelu, linear, relu', 'pointwise')).toEqual([
    ['linear', x, 0],
    ['relu', 0, 0],
    ['gelu', 0, 0],
    ['add', 0, x],
  ])
})

test('a tensor that another kernel reads too is written, and read by that kernel alone', () => {
  const body = '(y => [relu(y), linear(8)(y)])(linear(8)(x))'
  expect(flows(body, 'linear, relu', 'pointwise')).toEqual([
    ['linear', x, x],
    ['relu', 0, x],
    ['linear', x, x],
  ])
})

test('a kernel stays one that can run: no op lies between two of its ops', () => {
  // Neither the add nor the last product joins the first, since the sum has to run between them.
  const body = '(y => y.mul(linear(8)(y.sum(1, { keepDim: true }).add(y))))(x.mul(2))'
  expect(flows(body, 'linear', 'pointwise')).toEqual([
    ['mul', x, x],
    ['sum', x, 4],
    ['add', 4 + x, 0],
    ['linear', 0, 0],
    // It reads what the add of its kernel has read.
    ['mul', 0, x],
  ])
})

test('a kernel that waits for another does not wait for one that waits for it, in whatever order they are written', () => {
  const body = `(() => {
    const product = linear(8)(x)
    const turned = concat([product.slice(1, 4), product.slice(1, 0, 4)], 1)
    const doubled = x.add(x)
    const early = x.add(turned)
    const tripled = x.add(doubled)
    const rows = concat([tripled.slice(1, 4), tripled.slice(1, 0, 4)], 1).sum(1, { keepDim: true })
    return [rows.add(product), tripled.mul(tripled).add(early)]
  })()`
  const all = 8 * 8
  // The first result is in the kernel of the product, which so waits for the tripled rows. What reads the turned product
  // waits for that kernel, and is in none with them.
  expect(flows(body, 'concat, linear', 'pointwise', [8, 8])).toEqual([
    ['linear', all, all],
    ['concat', all, all],
    ['add', all, 0],
    ['add', 2 * all, 0],
    ['add', 0, all],
    ['concat', all, all],
    ['sum', all, 8],
    ['add', 8, all],
    ['mul', 0, all],
    ['add', all, all],
  ])
})

test('slices of one storage are read once: their union, as far as they can be compared', () => {
  const read = (body: string) => flows(body, 'concat', 'pointwise').map(([, inputs]) => inputs)
  // Of 4 rows of 8: halves that are apart, all and one column of it, and 6 columns that overlap 6 (of which one counts).
  expect(read('x.slice(1, 0, 4).mul(x.slice(1, 4))')).toEqual([4 * 8])
  expect(read('x.mul(x.slice(1, 0, 1))')).toEqual([4 * 8])
  expect(read('x.slice(1, 0, 6).mul(x.slice(1, 2))')).toEqual([4 * 6])
  // Even and odd columns, as a rotary embedding takes them; and one slice taken twice.
  expect(read('x.slice(1, 0, 8, 2).mul(x.slice(1, 1, 8, 2))')).toEqual([4 * 8])
  expect(read('x.slice(0, 0, 2).mul(x.slice(0, 0, 2))')).toEqual([2 * 8])
  // One of the even columns beside all of them, in front of the odd ones and behind them.
  const sum = (inputs: readonly unknown[]) => inputs.reduce((total: number, each) => total + (each as number), 0)
  const [even, odd, fifth] = ['x.slice(1, 0, 8, 2)', 'x.slice(1, 1, 8, 2)', 'x.slice(1, 4, 5, 2)']
  expect(sum(read(`${even}.mul(${fifth})`))).toBe(4 * 4)
  expect(sum(read(`${even}.mul(${odd}).mul(${fifth})`))).toBe(4 * 8)
  expect(sum(read(`${fifth}.mul(${odd}).mul(${even})`))).toBe(4 * 8)
})

test('a residual joins the branch that only it reads, and its kernel reads x once', () => {
  expect(flows('residual(linear(8))(x)', 'linear, residual', 'pointwise')).toEqual([
    ['linear', x, 0],
    ['add', 0, x],
  ])
})

test("pools and reductions keep to themselves, and the model's output is written", () => {
  expect(flows('relu(x).sum(1)', 'relu', 'pointwise')).toEqual([
    ['relu', x, x],
    ['sum', x, 4],
  ])
})

test('a cast is point-wise', () => {
  expect(flows("relu(x).cast('fp16')", 'relu', 'pointwise')).toEqual([
    ['relu', x, 0],
    ['cast', 0, 2 * x],
  ])
})

test('a result of the model is written, whatever kernel reads it', () => {
  expect(flows('(y => [y, relu(y)])(linear(8)(x))', 'linear, relu', 'pointwise')).toEqual([
    ['linear', x, x],
    ['relu', 0, x],
  ])
  expect(flows('(y => [y, linear(8)(y)])(relu(x))', 'linear, relu', 'pointwise')).toEqual([
    ['relu', x, x],
    ['linear', x, x],
  ])
})

test('an op whose result two kernels read joins neither', () => {
  expect(flows('(y => [linear(8)(y), y.sum(1)])(relu(x))', 'linear, relu', 'pointwise')).toEqual([
    ['relu', x, x],
    ['linear', x, x],
    ['sum', x, 4],
  ])
})

test('what runs once per sequence is no part of a kernel that runs in each step', () => {
  const body = "relu(input([4, 8], 'int8', { static: true })).add(x)"
  expect(flows(body, 'relu', 'pointwise')).toEqual([
    ['relu', x, x],
    ['add', 2 * x, x],
  ])
  // The sum joins the product that reads it.
  expect(flows(`linear(8)(${body})`, 'linear, relu', 'pointwise')).toEqual([
    ['relu', x, x],
    ['add', 2 * x, 0],
    ['linear', 0, x],
  ])
})

test('a tensor with elements in the cache is not streamed, by whichever name it is read', () => {
  const cached = (body: string, imports: string) =>
    layersOf(body, [4, 8], imports, { dtypes: int8, fusion: 'pointwise' }).map(({ kind, bytes }) => [
      kind,
      bytes.inputs,
      bytes.outputs,
      bytes.kvRead,
      bytes.kvWrite,
    ])
  expect(cached('relu(kvCache(linear(8)(x)))', 'kvCache, linear, relu')).toEqual([
    ['linear', x, 0, 0, x],
    ['relu', 0, x, x, 0],
  ])
  expect(cached('(y => [kvCache(y), relu(y)])(linear(8)(x))', 'kvCache, linear, relu')).toEqual([
    ['linear', x, 0, 0, x],
    ['relu', x, x, 0, 0],
  ])
  expect(cached('(y => [kvCache(y), linear(8)(y)])(relu(x))', 'kvCache, linear, relu')).toEqual([
    ['relu', x, 0, 0, x],
    ['linear', x, x, 0, 0],
  ])
  // Queries are x too, which the product reads apart from the kernel of the keys.
  expect(cached('x.matmul(kvCache(relu(x)).transpose(0, 1))', 'kvCache, relu')).toEqual([
    ['relu', x, 0, 0, x],
    ['matmul', x, 4 * 4, x, 0],
  ])
  // The sum is in the kernel of what it reads from the cache, since that reads what it reads itself.
  expect(cached('(y => y.add(kvCache(relu(y))))(linear(8)(x))', 'kvCache, linear, relu')).toEqual([
    ['linear', x, 0, 0, 0],
    ['relu', 0, 0, 0, x],
    ['add', 0, x, x, 0],
  ])
})

test('a chain is one kernel, however long', () => {
  const chain = `sequential(${Array.from({ length: 1500 }, () => 'relu').join()})(x)`
  // One row has them all: the first reads x, the last writes its result.
  expect(flows(chain, 'relu, sequential', 'pointwise')).toEqual([['relu', x, x]])
})

test('a kernel reads a tensor once, where it resamples it too', () => {
  const pixels = 3 * 8 * 8
  expect(flows('resize({ size: [8, 8] })(x).add(x)', 'resize', 'pointwise', [1, 3, 8, 8])).toEqual([
    ['resize', 0, 0],
    ['add', pixels, pixels],
  ])
})
