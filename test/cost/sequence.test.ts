/** Sequence parallelism (Korthikanti et al., arXiv 2205.05198, 4.2.2): what it splits, what it sends, and what it leaves whole. */
import { describe, expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { oneDevice, type Parallelism } from '../../src/scenario/scenario'
import { gpt, trained } from '../support/gpt'
import { exampleReport, reportOf } from '../support/report'

const size = { layers: 4, heads: 16, hidden: 1024, seq: 128, batch: 2 }
const hidden = 2 * size.batch * size.seq * size.hidden
const tp = 4
const part = (tp - 1) / tp

describe('a transformer', () => {
  test('sends the same forward, and gathers once more for the gradients of the weights', () => {
    const { byKind } = trained(size, { tp, sp: true }).collectives
    expect(byKind).toEqual({
      // Forward a gather and a scatter, backward a gather and a scatter, and one more gather, of two pairs of linears a layer.
      allGather: 3 * 2 * size.layers * part * hidden,
      reduceScatter: 2 * 2 * size.layers * part * hidden,
      // Two norms and the biases of two rows a layer have gradients of each device's tokens.
      allReduce: 2 * part * 2 * size.layers * (2 * 2 + 2) * size.hidden,
    })
  })

  test('a table split along the vocabulary scatters its rows, and gathers their gradients', () => {
    const vocab = 32_000
    const sent = (settings: Partial<Parallelism>) => trained(size, { tp, ...settings }, {}, vocab).collectives.byKind
    const [table, layers] = [sent({ sp: true }), trained(size, { tp, sp: true }).collectives.byKind]
    // The table, and the head (gathers forward and backward, and scatters backward).
    expect((table.allGather ?? 0) - (layers.allGather ?? 0)).toBe(part * (hidden + 2 * hidden))
    expect((table.reduceScatter ?? 0) - (layers.reduceScatter ?? 0)).toBe(part * (hidden + hidden))
  })

  test('a step has no sequence to split', () => {
    const step = (sp: boolean) => reportOf(gpt(size), { phase: 'decode', parallel: { ...oneDevice, tp, sp } })
    const [split, whole] = [step(true), step(false)].map(({ models }) => models[0]?.totals)
    // The prefill before the first token, a pass, has one.
    expect({ ...split, serving: null }).toEqual({ ...whole, serving: null })
    expect(step(true).diagnostics.map(diagnosticText)).toContainEqual(
      expect.stringContaining('sp splits a whole sequence'),
    )
  })
})

/** A layer between two pairs of linears that are split. */
const around = (layer: string): string => `
import { attention, conv1d, exp, gelu, gru, input, linear, mixtureOfExperts, model, parameter, sequential } from 'memwall'
const split = () => sequential(linear(256), gelu, linear(64))
model('m', { batch: 2, seq: 32 }, ({ batch, seq }) => sequential(split(), ${layer}, split())(input([batch, seq, 64])))`

function totalsOf(text: string, parallel: Partial<Parallelism>, phase: Scenario['phase'] = 'train') {
  const [model] = reportOf(text, { phase, parallel: { ...oneDevice, ...parallel } }).models
  return model ?? expect.fail('no model')
}
const elements = 2 * 32 * 64

test.each([
  ['attention whose linears are left whole', `attention({ heads: 4, parallel: 'none' })`, ['matmul', 'softmax']],
  ['a recurrence', 'gru(64)', ['gru']],
  ['a convolution', `(x => conv1d(64, { kernel: 3, padding: 'same' })(x.transpose(1, 2)).transpose(1, 2))`, ['conv1d']],
])('%s is done by each device, on all tokens', (_, layer, kinds) => {
  const [whole, apart] = [{}, { tp, sp: true }].map(parallel => totalsOf(around(layer), parallel))
  for (const kind of kinds) {
    const flops = [whole, apart].map(model => model?.kinds.find(each => each.kind === kind)?.flops ?? 0)
    expect(flops[0]).toBeGreaterThan(0)
    expect(flops[1]).toBe(flops[0])
  }
})

test('what needs all tokens has them gathered, forward and for backward, and the gradient of its result', () => {
  const sent = (layer: string) => totalsOf(around(layer), { tp, sp: true }).totals.collectives.byKind.allGather ?? 0
  const conv = `(x => conv1d(64, { kernel: 3, padding: 'same' })(x.transpose(1, 2)).transpose(1, 2))`
  const added = (layer: string) => sent(`(x => x.add(${layer}(x)))`)
  // Its operand twice, and once the gradient of its result, to which each device adds its tokens.
  expect(added(conv) - added(`linear(64, { parallel: 'none' })`)).toBe(3 * part * 2 * elements)
})

test('linears that are left whole are done on parts, and add up the gradients of their weights', () => {
  const model = totalsOf(around(`linear(64, { parallel: 'none' })`), { tp, sp: true })
  const [whole, apart] = [totalsOf(around(`linear(64, { parallel: 'none' })`), { tp }), model].map(each =>
    each.layers.find(({ parameters }) => parameters === 64 * 64 + 64),
  )
  expect(apart?.flops).toBeLessThan(0.3 * (whole?.flops ?? 0))
  // That linear, and the biases of two rows.
  expect(model.totals.collectives.byKind.allReduce).toBe(2 * part * 2 * (64 * 64 + 64 + 2 * 64))
})

test('what depends on weights alone has no tokens', () => {
  const layer = '(x => x.add(exp(parameter([32, 64]))))'
  const flops = (sp: boolean) => totalsOf(around(layer), { tp, sp }, 'forward').kinds.find(({ kind }) => kind === 'exp')
  expect(flops(true)?.flops).toBe(32 * 64)
})

test('experts are sent the tokens that a device has', () => {
  const layer = 'mixtureOfExperts({ experts: 8, topK: 2, expert: () => split() })'
  const sent = (parallel: Partial<Parallelism>) =>
    totalsOf(around(layer), { ep: 4, ...parallel }).totals.collectives.byKind.allToAll ?? 0
  // There and back, forward and backward.
  expect(sent({})).toBe(4 * (3 / 4) * 2 * 2 * elements)
  // Ranks of one tensor-parallel group have the same tokens; with two such groups a row has one other to go to.
  expect(sent({ tp })).toBe(0)
  expect(sent({ tp, ep: 8 })).toBe((4 * (1 / 2) * 2 * 2 * elements) / tp)
  expect(sent({ tp, sp: true })).toBe(sent({}) / tp)
})

test('a model without split linears in a row is as without', () => {
  const totals = (sp: boolean): Totals | undefined =>
    exampleReport('resnet50.ts', { phase: 'train', parallel: { ...oneDevice, tp: 8, sp } }).models[0]?.totals
  expect(totals(true)).toEqual(totals(false))
})

test('a mean over tokens is of all of them, one over features of its own', () => {
  const flops = (axis: string, sp: boolean) =>
    totalsOf(around(`(x => x.add(x.mean([${axis}], { keepDim: true })))`), { tp, sp }, 'forward').kinds.find(
      ({ kind }) => kind === 'mean',
    )?.flops
  expect(flops('1', true)).toBe(elements)
  expect(flops('-1', true)).toBe(elements / tp)
})

test('a tensor of fewer rows than devices is not split', () => {
  const text = `import { gelu, input, linear, model, sequential, silu } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => silu(sequential(linear(64), gelu, linear(16))(input([batch, 16]))))`
  const [whole, apart] = [false, true].map(sp => totalsOf(text, { tp, sp }).totals)
  expect(apart).toEqual(whole)
})

test('columns scatter the gradient of what another op gathered before them', () => {
  const branches = (
    first: string,
    second: string,
  ) => `import { conv1d, embedding, input, linear, model, relu, sequential } from 'memwall'
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const x = embedding(100, 32)(input([batch, seq], 'int32'))
  const conv = () => conv1d(32, { kernel: 3, padding: 'same' })(x.transpose(1, 2)).transpose(1, 2)
  const mlp = () => sequential(linear(64), relu, linear(32))(x)
  return ${first}().add(${second}())
})`
  const sent = (text: string) => totalsOf(text, { tp: 2, sp: true }).totals.collectives.byKind
  expect(sent(branches('conv', 'mlp'))).toEqual(sent(branches('mlp', 'conv')))
})

test('slices of a tensor are gathered each for itself', () => {
  const sent = (made: string) => {
    const layer = `(x => {
  const [p, q] = ${made}
  const conv = y => conv1d(64, { kernel: 3, padding: 'same' })(y.transpose(1, 2)).transpose(1, 2)
  return x.add(conv(p)).add(conv(q))
})`
    return totalsOf(around(layer), { tp, sp: true }, 'forward').totals.collectives.byKind.allGather
  }
  const linear = (width: number) => `linear(${width}, { parallel: 'none' })(x)`
  expect(sent(`${linear(128)}.split(2, -1)`)).toBe(sent(`[${linear(64)}, ${linear(64)}]`))
})
