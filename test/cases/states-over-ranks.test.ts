/**
 * Recurrent states under tensor parallelism: a rank has the heads of its shard, and their states, as in
 * flash-linear-attention and vLLM. One all-reduce a layer, after the projection by rows.
 */
import { describe, expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { oneDevice, type Parallelism, type Scenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

function only(text: string, parallel: Partial<Parallelism>, scenario: Partial<Scenario> = {}): ModelReport {
  const report = reportOf(text, { ...scenario, parallel: { ...oneDevice, ...parallel } })
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return report.models[0] ?? expect.fail('no model')
}
const flopsOf = ({ layers }: ModelReport, kind: string): number =>
  layers.filter(row => row.kind === kind).reduce((sum, { flops }) => sum + flops, 0)

/** Bytes that a rank sends to all-reduce a tensor of 16 bits. */
const reduced = (ranks: number, elements: number): number => ((2 * (ranks - 1)) / ranks) * 2 * elements

const imports =
  "import { concat, conv1d, exp, input, linear, linearAttention, model, parameter, repeat, residual, rmsNorm, sequential, sigmoid, silu, softplus, state } from 'memwall'"

/** Retention: query, key, value, a gate and the way back, with a norm of each head. Batch 2. */
const [layers, hidden, heads, dim, batch, past] = [3, 512, 8, 64, 2, 100]
const retention = (mix: string, count = heads): string => `${imports}
const dense = n => linear(n, { bias: false })
const layer = () => {
  const [q, k, v, g, o, norm] = [dense(${count * dim}), dense(${count * dim}), dense(${count * dim}), dense(${count * dim}), dense(${hidden}), rmsNorm({ affine: false })]
  return x => {
    const [batch, seq] = x.shape
    const h = y => y.reshape([batch, seq, ${count}, ${dim}])
    const mix = ${mix}
    return o(norm(mix(h(q(x)), h(k(x)), h(v(x)))).reshape([batch, seq, ${count * dim}]).mul(silu(g(x))))
  }
}
model('m', { batch: ${batch}, seq: 128 }, ({ batch, seq }) => repeat(${layers}, () => residual(sequential(rmsNorm(), layer())))(input([batch, seq, ${hidden}])))`
const byRule = "(q, k, v) => linearAttention(q, k, v, { rule: 'decay' })"
/** The same recurrence by hand: S = decay * S + k v^T, o = q S. */
const byHand = `(q, k, v) => {
  const [rows, keys, values] = [q, k, v].map(y => y.transpose(1, 2))
  const s = state([batch, ${heads}, ${dim}, ${dim}], previous => previous.mul(parameter([${heads}, 1, 1])).add(keys.transpose(2, 3).matmul(values)))
  return rows.matmul(s).transpose(1, 2)
}`
const matrix = batch * layers * heads * dim * dim
/** Multiply-accumulates of the five projections of all layers for one token of each sequence. */
const projected = batch * layers * 5 * hidden * heads * dim

describe.each([2, 4, 8])('retention over %i ranks', tp => {
  const step = { phase: 'decode', past } as const

  test('a step works on its own heads and states', () => {
    const { totals } = only(retention(byRule), { tp }, step)
    // 5 dk dv a token and head (cost-model.md), 2 dk dv of them multiply-accumulates.
    expect(flopsOf(only(retention(byRule), { tp }, step), 'linearAttention')).toBe((5 * matrix) / tp)
    expect(totals.macs).toBe((projected + 2 * matrix) / tp)
    expect(totals.bytes).toMatchObject({ kvRead: (2 * matrix) / tp, kvWrite: (2 * matrix) / tp })
    expect(totals.memory.kvCache).toBe((2 * matrix) / tp)
    expect(totals.collectives.byKind).toEqual({ allReduce: layers * reduced(tp, batch * hidden) })
  })

  test('a state by hand is shared out as well', () => {
    const { totals } = only(retention(byHand), { tp }, step)
    // k^T v and q S: dk dv each.
    expect(totals.macs).toBe((projected + 2 * matrix) / tp)
    expect(totals.memory.kvCache).toBe((2 * matrix) / tp)
    expect(totals.bytes.kvRead).toBe((2 * matrix) / tp)
    expect(totals.collectives.byKind).toEqual({ allReduce: layers * reduced(tp, batch * hidden) })
  })

  test('a pass does its part of the chunks', () => {
    const seq = 128
    const { totals } = only(retention(byRule), { tp })
    // C dk + C dv + 2 dk dv a token and head, C = 64.
    const core = batch * layers * seq * heads * (2 * 64 * dim + 2 * dim * dim)
    expect(totals.macs).toBe((seq * projected + core) / tp)
    expect(totals.collectives.byKind).toEqual({ allReduce: layers * reduced(tp, batch * seq * hidden) })
  })

  test('training adds the all-reduce of the gradient before the columns', () => {
    const { allReduce } = only(retention(byRule), { tp }, { phase: 'train' }).totals.collectives.byKind
    // Of the first layer too: the norm before its projections has a weight.
    expect(allReduce).toBe(2 * layers * reduced(tp, batch * 128 * hidden))
  })
})

test('a rank has whole heads: two of six over four ranks', () => {
  const { totals } = only(retention(byRule, 6), { tp: 4 }, { phase: 'decode', past })
  expect(totals.memory.kvCache).toBe(2 * batch * layers * 2 * dim * dim)
})

test('a state that meets a whole tensor is whole on each rank, and so are the layers around it', () => {
  const text = `${imports}
model('m', { seq: 16 }, ({ seq }) => {
  const x = input([1, seq, 256])
  const h = y => y.reshape([1, seq, 4, 64]).transpose(1, 2)
  const s = state([1, 4, 64, 64], previous => previous.mul(0.9).add(h(x).transpose(2, 3).matmul(h(x))))
  return h(x).matmul(s).transpose(1, 2).flatten(2)
})`
  const { totals } = only(text, { tp: 4 }, { phase: 'decode' })
  expect(totals.macs).toBe(2 * 4 * 64 * 64)
  expect(totals.memory.kvCache).toBe(2 * 4 * 64 * 64)
  expect(totals.collectives.bytes).toBe(0)
})

/** A gated delta layer as Qwen3-Next has it: one convolution over q, k and v, twice as many heads of values as of keys. */
describe.each([2, 4, 8, 16])('a gated delta layer over %i ranks', tp => {
  const [width, keyHeads, valueHeads, size, kernel] = [1024, 8, 16, 128, 4]
  const [keys, values] = [keyHeads * size, valueHeads * size]
  const text = `${imports}
const dense = n => linear(n, { bias: false })
const layer = () => {
  const [qkv, z, beta, alpha, o, norm] = [dense(${2 * keys + values}), dense(${values}), dense(${valueHeads}), dense(${valueHeads}), dense(${width}), rmsNorm()]
  const conv = conv1d(${2 * keys + values}, { kernel: ${kernel}, groups: ${2 * keys + values}, padding: 'causal', bias: false })
  return x => {
    const [batch, seq] = x.shape
    const heads = (y, n) => y.reshape([batch, seq, n, ${size}])
    const [q, k, v] = silu(conv(qkv(x).transpose(1, 2))).transpose(1, 2).split([${keys}, ${keys}, ${values}], -1)
    const decay = exp(softplus(alpha(x).add(parameter([${valueHeads}]))).mul(exp(parameter([${valueHeads}])).mul(-1)))
    const y = linearAttention(heads(q, ${keyHeads}), heads(k, ${keyHeads}), heads(v, ${valueHeads}), { rule: 'gatedDelta', decay, beta: sigmoid(beta(x)) })
    return o(norm(y).mul(silu(heads(z(x), ${valueHeads}))).flatten(2))
  }
}
model('m', { seq: 64 }, ({ seq }) => sequential(layer(), layer())(input([1, seq, ${width}])))`
  const keyShare = Math.ceil(keyHeads / tp) / keyHeads
  const state = 2 * valueHeads * size * size

  test('a step works on its own heads, states and channels', () => {
    const model = only(text, { tp }, { phase: 'decode', past })
    const { totals } = model
    // 7 dk dv + dv for the beta, a token and head.
    expect(flopsOf(model, 'linearAttention')).toBe((7 * state + 2 * values) / tp)
    // Ranks beyond the heads of keys have one of those heads each.
    const channels = 2 * (2 * keys * keyShare + values / tp)
    expect(flopsOf(model, 'conv1d')).toBe(2 * kernel * channels)
    expect(totals.memory.kvCache).toBe(2 * (state / tp + (kernel - 1) * channels))
    expect(totals.bytes.kvWrite).toBe(totals.memory.kvCache)
    expect(totals.collectives.byKind).toEqual({ allReduce: 2 * reduced(tp, width) })
    const columns = 2 * keys * keyShare + (2 * values + 2 * valueHeads) / tp
    // Of the decays, ranks keep all heads; they keep the filters of their own channels.
    const small = size + 2 * valueHeads
    const weights = 2 * (width * columns + (values * width) / tp + small) + kernel * channels
    expect(totals.memory.weights).toBe(2 * weights)
  })
})
