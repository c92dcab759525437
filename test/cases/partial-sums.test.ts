/** Partial sums of tensor parallelism are reduced once, before the first op that is not linear in them. */
import { describe, expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import type { Parallelism, Phase } from '../../src/scenario/scenario'
import { oneDevice } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const imports =
  "import { attention, concat, dropout, embedding, gelu, input, layerNorm, linear, mixtureOfExperts, model, parameter, repeat, residual, rmsNorm, scatter, sequential, sigmoid, silu } from 'memwall'"

function totals(body: string, parallel: Partial<Parallelism>, phase: Phase = 'forward'): Totals {
  const report = reportOf(`${imports}\n${body}`, { phase, parallel: { ...oneDevice, ...parallel } })
  expect(report.diagnostics.filter(each => each.severity === 'error')).toEqual([])
  return report.models[0]?.totals ?? expect.fail('no model')
}
const sent = (body: string, parallel: Partial<Parallelism>, phase?: Phase) =>
  totals(body, parallel, phase).collectives.byKind

const [h, layers, batch, seq] = [1024, 4, 1, 512]
/** Bytes of a tensor of [tokens, features] in 16 bits, and what each of n ranks sends to all-reduce or scatter it. */
const bytes = (tokens: number, features: number): number => 2 * tokens * features
const scattered = (n: number): number => (n - 1) / n
const reduced = (n: number): number => 2 * scattered(n)

/** Layers whose blocks are `body(y)` for y = norm(x). */
const stack = (block: string): string => `
const h = ${h}
const attend = () => attention({ heads: 16, causal: true })
const mlp = () => sequential(linear(4 * h), gelu, linear(h))
const block = () => ${block}
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => repeat(${layers}, block)(input([batch, seq, h])))`
const parallelBlock = stack(
  '{ const n = layerNorm(), a = attend(), m = mlp(); return x => { const y = n(x); return x.add(a(y).add(m(y))) } }',
)
const leftToRight = stack(
  '{ const n = layerNorm(), a = attend(), m = mlp(); return x => { const y = n(x); return x.add(a(y)).add(m(y)) } }',
)
const sequentialBlock = stack(
  '{ const a = residual(sequential(layerNorm(), attend())), m = residual(sequential(layerNorm(), mlp())); return x => m(a(x)) }',
)

describe('a block', () => {
  const hidden = bytes(batch * seq, h)

  test('with attention beside the MLP has one all-reduce of the hidden states a layer', () => {
    for (const block of [parallelBlock, leftToRight])
      expect(sent(block, { tp: 8 })).toEqual({ allReduce: layers * reduced(8) * hidden })
  })
  test('with attention before the MLP has two', () => {
    expect(sent(sequentialBlock, { tp: 8 })).toEqual({ allReduce: 2 * layers * reduced(8) * hidden })
  })
  test('has as many in backward', () => {
    expect(sent(parallelBlock, { tp: 8 }, 'train')).toEqual({ allReduce: 2 * layers * reduced(8) * hidden })
    expect(sent(sequentialBlock, { tp: 8 }, 'train')).toEqual({ allReduce: 4 * layers * reduced(8) * hidden })
  })
  test('has them of one token in a decode step', () => {
    expect(sent(parallelBlock, { tp: 8 }, 'decode')).toEqual({ allReduce: layers * reduced(8) * bytes(batch, h) })
    expect(sent(sequentialBlock, { tp: 8 }, 'decode')).toEqual({ allReduce: 2 * layers * reduced(8) * bytes(batch, h) })
  })
  test('under sequence parallelism scatters at the same place, and gathers before the columns', () => {
    const once = layers * scattered(8) * hidden
    for (const block of [parallelBlock, leftToRight])
      expect(sent(block, { tp: 8, sp: true })).toEqual({ allGather: once, reduceScatter: once })
    expect(sent(sequentialBlock, { tp: 8, sp: true })).toEqual({ allGather: 2 * once, reduceScatter: 2 * once })
    // Forward and backward: a gather and a scatter each, one more gather for the weight gradients. The norm, and the
    // bias of a row that scatters its result (of the parallel block, the sum does): gradients over a shard of tokens.
    const { allReduce, ...rest } = sent(parallelBlock, { tp: 8, sp: true }, 'train')
    expect(rest).toEqual({ allGather: 3 * once, reduceScatter: 2 * once })
    expect(allReduce).toBe(layers * reduced(8) * bytes(1, 2 * h))
  })
  test('adds the residual to its shard under sequence parallelism, in either order', () => {
    // x + (a + m): a + m on all tokens of the terms, x on a shard. (x + a) + m: the slice of a that x belongs to.
    const work = (block: string) => totals(block, { tp: 8, sp: true }).flops
    expect(work(leftToRight)).toBe(work(parallelBlock))
  })
  test.each([parallelBlock, sequentialBlock])('on one rank is as without', block => {
    expect(totals(block, { tp: 1 })).toEqual(totals(block, {}))
    expect(sent(block, { tp: 1 }, 'train')).toEqual({})
  })
})

/** A mixture of experts on hidden states, in `count` layers of norm and mixture. */
const experts = (count: number, more = ''): string => `
const dense = n => linear(n, { bias: false })
const expert = () => { const g = dense(768), u = dense(768), d = dense(2048); return x => d(silu(g(x)).mul(u(x))) }
const moe = () => residual(sequential(rmsNorm(), mixtureOfExperts({ experts: 128, topK: 8, expert${more} })))
const attend = () => residual(sequential(rmsNorm(), attention({ heads: 32, kvHeads: 4, headDim: 128, causal: true, rope: true, bias: false, qkNorm: () => rmsNorm() })))
model('m', { batch: 1, seq: 4096 }, ({ batch, seq }) =>
  sequential(embedding(151936, 2048), repeat(${count}, () => sequential(attend(), moe())), rmsNorm(), dense(151936))(input([batch, seq], 'int32')))`

describe('a mixture of experts', () => {
  const hidden = bytes(4096, 2048)
  const logits = bytes(4096, 151_936)

  test('Qwen3-30B-A3B at tp 4: two all-reduces a layer and the embedding', () => {
    expect(sent(experts(48), { tp: 4 })).toEqual({
      allReduce: 97 * reduced(4) * hidden,
      allGather: scattered(4) * logits,
    })
  })
  test('a shared expert adds to the same partial sum', () => {
    expect(sent(experts(2, ', shared: expert()'), { tp: 4 }).allReduce).toBe(5 * reduced(4) * hidden)
  })
  test('so does one that a gate scales (Qwen2-MoE)', () => {
    const gated = ', shared: (() => { const s = dense(1), f = expert(); return x => sigmoid(s(x)).mul(f(x)) })()'
    expect(sent(experts(2, gated), { tp: 4 }).allReduce).toBe(5 * reduced(4) * hidden)
    // The gate has a partial gradient too, one number a token beside the eight scores.
    const plain = sent(experts(2, ', shared: expert()'), { tp: 4 }, 'train').allReduce ?? 0
    expect((sent(experts(2, gated), { tp: 4 }, 'train').allReduce ?? 0) - plain).toBe(2 * reduced(4) * bytes(4096, 1))
  })
  test('a decode step reduces one token', () => {
    expect(sent(experts(2), { tp: 4 }, 'decode').allReduce).toBe(5 * reduced(4) * bytes(1, 2048))
  })
  test('backward has as many, the gradients of all readers of the normed tensor together', () => {
    for (const more of ['', ', shared: expert()']) {
      // The head's input in place of the embedding; the scores that scale the terms have a partial gradient,
      // 8 a token; queries' and keys' norms have weights that all heads share.
      const scores = 2 * reduced(4) * bytes(4096, 8)
      const norms = 2 * reduced(4) * bytes(1, 2 * 128)
      expect(sent(experts(2, more), { tp: 4 }, 'train')).toEqual({
        allReduce: (5 + 5) * reduced(4) * hidden + scores + norms,
      })
    }
  })
  test('under sequence parallelism gathers the tokens once, before they are picked', () => {
    // The scores too, for each rank to scale its terms of all tokens. The head gathers its input and its logits.
    expect(sent(experts(2, ', shared: expert()'), { tp: 4, sp: true })).toEqual({
      reduceScatter: 5 * scattered(4) * hidden,
      allGather: scattered(4) * (5 * hidden + 2 * bytes(4096, 8) + logits),
    })
  })
})

describe('an adapter of low rank', () => {
  const [width, ffn, rank, tokens, tp] = [1024, 4096, 16, 512, 8]
  /** W x + B (A x) for each linear. */
  const text = (adapted: boolean): string => `
const dense = n => linear(n, { bias: false })
const adapt = n => { const w = dense(n), a = dense(${rank}), b = dense(n); return ${adapted ? 'x => w(x).add(b(a(x)).mul(2))' : 'w'} }
const block = () => { const up = adapt(${ffn}), down = adapt(${width}); return x => down(gelu(up(x))) }
model('m', { batch: 1, seq: ${tokens} }, ({ batch, seq }) => repeat(2, () => residual(sequential(rmsNorm(), block())))(input([batch, seq, ${width}])))`

  test('joins the partial sum of its row-parallel linear, and the shard of its column-parallel one', () => {
    expect(sent(text(true), { tp })).toEqual(sent(text(false), { tp }))
    expect(sent(text(true), { tp })).toEqual({ allReduce: 2 * reduced(tp) * bytes(tokens, width) })
  })
  test('is replicated on the side of the rank, and split on the other', () => {
    const added = totals(text(true), { tp }).memory.weights - totals(text(false), { tp }).memory.weights
    // Up: A whole, B by columns. Down: A by rows, B whole.
    expect(added).toBe(2 * 2 * rank * (width + ffn / tp + ffn / tp + width))
  })
  test('in backward adds to the gradient that its linear reduces; replicated factors reduce their own', () => {
    const more =
      (sent(text(true), { tp }, 'train').allReduce ?? 0) - (sent(text(false), { tp }, 'train').allReduce ?? 0)
    // A of up reads a partial gradient, B of down a partial sum: each rank has a term of their weight gradients.
    expect(more).toBe(2 * reduced(tp) * 2 * (rank * width + rank * width))
  })
  test('is split alike in each of a chain of blocks that nothing separates', () => {
    const chain = text(true)
      .replace('residual(sequential(rmsNorm(), block()))', 'block()')
      .replace('repeat(2', 'repeat(5')
    expect(sent(chain, { tp })).toEqual({ allReduce: 5 * reduced(tp) * bytes(tokens, width) })
    // Per block and token: up and down split, A of up and B of down whole, their other factors split.
    const products = (2 * width * ffn) / tp + 2 * rank * width + (2 * rank * ffn) / tp
    expect(totals(chain, { tp }).macs).toBe(5 * tokens * products)
  })
  test('without a partial sum to join is reduced at its rank', () => {
    const bottleneck = `model('m', { batch: 1, seq: ${tokens} }, ({ batch, seq }) => {
  const x = input([batch, seq, ${width}])
  return layerNorm()(x).add(linear(${width}, { bias: false })(rmsNorm()(sequential(linear(${ffn}), gelu, linear(${rank}))(x)))) })`
    expect(sent(bottleneck, { tp })).toEqual({ allReduce: reduced(tp) * bytes(tokens, rank) })
  })
})

describe('what keeps a partial sum', () => {
  const rows = (after: string): string => `
const row = n => sequential(linear(256), gelu, linear(n))
model('m', { batch: 2, seq: 16 }, ({ batch, seq }) => { const x = input([batch, seq, 64]); return ${after} })`
  const whole = bytes(32, 64)
  const counted = (after: string): number => (sent(rows(after), { tp: 4 }).allReduce ?? 0) / reduced(4) / whole

  test.each([
    ['a sum of two', 'row(64)(x).add(row(64)(x))', 1],
    ['a difference of two', 'row(64)(x).sub(row(64)(x))', 1],
    ['a sum with a whole tensor', 'row(64)(x).add(x)', 1],
    ['a product with a whole tensor', 'row(64)(x).mul(x).add(row(64)(x))', 1],
    ['a slice', 'row(128)(x).slice(-1, 0, 64).add(row(64)(x))', 1],
    ['a scatter-sum', 'scatter(row(64)(x), 4, { axis: 1 }).add(scatter(row(64)(x), 4, { axis: 1 }))', 1 / 4],
    ['no maximum', "scatter(row(64)(x), 4, { axis: 1, reduce: 'max' })", 1],
    ['no product of two', 'row(64)(x).mul(row(64)(x))', 2],
    ['no quotient by one', 'x.div(row(64)(x))', 1],
    ['no activation', 'gelu(row(64)(x)).add(row(64)(x))', 2],
    ['no norm', 'rmsNorm()(row(64)(x)).add(row(64)(x))', 2],
    ['no concat', 'concat([row(64)(x), row(64)(x)], 1)', 2],
  ])('%s', (_, after, count) => {
    expect(counted(after)).toBeCloseTo(count, 12)
  })
  test('a tensor that a norm reads is whole for whoever reads it after', () => {
    expect(counted('(() => { const y = row(64)(x); return rmsNorm()(y).add(y) })()')).toBe(1)
    expect(counted('(() => { const y = row(64)(x), z = y.add(x); return rmsNorm()(y).add(z) })()')).toBe(1)
  })
})
