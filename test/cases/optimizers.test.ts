/** State and FLOPs of Lion and Muon, by their definitions. */
import { expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { defaultScenario, type Optimizer, oneDevice, type Parallelism } from '../../src/scenario/scenario'
import { a100, reportOf } from '../support/report'

function trained(text: string, optimizer: Optimizer, parallel: Partial<Parallelism> = {}): Totals {
  const report = reportOf(text, {
    phase: 'train',
    parallel: { ...oneDevice, ...parallel },
    training: { ...defaultScenario.training, optimizer },
  })
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return report.models[0]?.totals ?? expect.fail('no model')
}

const [vocab, width, wide, layers] = [1000, 64, 256, 2]

/** A table, `layers` blocks of a norm and two linears with biases, and a head. */
const text = (head: string) => `
import { conv1d, crossEntropy, embedding, gelu, input, layerNorm, linear, lstm, mixtureOfExperts, model, parameter, repeat, sequential } from 'memwall'
const table = embedding(${vocab}, ${width})
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const x = table(input([batch, seq], 'int32')).add(parameter([seq, ${width}]))
  return (${head})(repeat(${layers}, () => sequential(layerNorm(), linear(${wide}), gelu, linear(${width})))(x))
})`
const positions = 8 * width
const matrices = layers * 2 * width * wide
const vectors = layers * (2 * width + wide + width)

/** Newton-Schulz of a matrix with sides m <= n: 5 steps of A = X X^T, A^2 and (bA + cA^2) X. */
const products = (m: number, n: number) => 5 * (m * m * n + m * m * m + m * m * n)
/** Momentum 2, Nesterov 2, norm and quotient 3, step 2, decay 1; in each step 3 an element of A, 2 an element of X. */
const elementwise = (m: number, n: number) => 10 * m * n + 5 * (3 * m * m + 2 * m * n)

test('Lion keeps one momentum, and takes 10 FLOPs a parameter', () => {
  const { memory, parameters, passes } = trained(text('linear(1000, { bias: false })'), 'lion')
  expect(parameters).toBe(2 * vocab * width + positions + matrices + vectors)
  // Beside it a master copy of 4 bytes.
  expect(memory.optimizer).toBe((4 + 4) * parameters)
  expect(passes?.optimizer.flops).toBe(10 * parameters)
  // Reads gradient, momentum and master copy, writes momentum, master copy and weight.
  const moved = Object.values(passes?.optimizer.bytes ?? {}).reduce((sum, part) => sum + part, 0)
  expect(moved).toBe((2 + 4 + 4 + 4 + 4 + 2) * parameters)
})

test.each([
  ['linear(1000, { bias: false })', vocab * width],
  ['table.attend', 0],
  ['x => crossEntropy(linear(1000, { bias: false })(x)).mean()', vocab * width],
  ['x => linear(1000, { bias: false })(x).div(30).cast("fp32")', vocab * width],
])('Muon: 4 bytes for matrices, adamw for tables, the head and vectors; head %s', (head, own) => {
  const { memory, passes } = trained(text(head), 'muon')
  const adam = vocab * width + own + positions + vectors
  expect(memory.optimizer).toBe((4 + 4) * matrices + (8 + 4) * adam)
  expect(passes?.optimizer.macs).toBe(layers * 2 * products(width, wide))
  expect(passes?.optimizer.flops).toBe(layers * 2 * (2 * products(width, wide) + elementwise(width, wide)) + 15 * adam)
})

test('Muon orthogonalises filters as rows, experts each, and the matrices of a recurrence', () => {
  const body = (layer: string) => `
import { conv1d, input, linear, lstm, mixtureOfExperts, model, sequential } from 'memwall'
model('m', { batch: 2 }, ({ batch }) => linear(10, { bias: false })((${layer})(input([batch, 48, 32]))))`
  const macs = (layer: string) => trained(body(layer), 'muon').passes?.optimizer.macs
  // 24 filters of 48 channels and 3 taps.
  expect(macs('conv1d(24, { kernel: 3 })')).toBe(products(24, 48 * 3))
  expect(macs('lstm(16)')).toBe(products(32, 64) + products(16, 64))
  const experts = 'mixtureOfExperts({ experts: 4, topK: 2, expert: () => linear(40, { bias: false }) })'
  expect(macs(experts)).toBe(4 * products(32, 40) + products(4, 32))
  // The only matrix of a model is no head.
  const alone = `
import { input, linear, model } from 'memwall'
model('m', { batch: 2 }, ({ batch }) => linear(32)(input([batch, 48])))`
  expect(trained(alone, 'muon').passes?.optimizer.macs).toBe(products(32, 48))
})

test('its products run at the bf16 rate, and ranks and replicas share them', () => {
  const large = `
import { input, linear, model, relu, sequential } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => sequential(linear(4096, { bias: false }), relu, linear(8192, { bias: false }), relu, linear(10, { bias: false }))(input([batch, 4096])))`
  const [adamw, muon] = [trained(large, 'adamw'), trained(large, 'muon')]
  const macs = products(4096, 4096) + products(4096, 8192)
  expect(muon.passes?.optimizer.macs).toBe(macs)
  const bf16 = a100.peak.bf16 ?? expect.fail('no bf16 rate')
  // The update itself moves its bytes longer than it computes: of those adamw moves 8 bytes a parameter more.
  const bytes = (totals: Totals) =>
    Object.values(totals.passes?.optimizer.bytes ?? {}).reduce((sum, part) => sum + part, 0)
  const bandwidth = a100.memory[0]?.bandwidth ?? expect.fail('no memory')
  const less = (bytes(adamw) - bytes(muon)) / bandwidth
  const longer = (muon.passes?.optimizer.time ?? 0) - (adamw.passes?.optimizer.time ?? 0)
  expect((longer + less) / ((2 * macs) / bf16)).toBeCloseTo(1, 10)
  expect(trained(large, 'muon', { dp: 4, zero: 1 }).passes?.optimizer.macs).toBe(macs / 4)
  expect(trained(large, 'muon', { dp: 4 }).passes?.optimizer.macs).toBe(macs)
})

test('adamw keeps 8 bytes, adafactor its rows and columns, and frozen weights nothing', () => {
  const linear = (options: string) => `
import { input, linear, model } from 'memwall'
model('m', { batch: 2 }, ({ batch }) => linear(32, { bias: false${options} })(input([batch, 48])))`
  const states = (optimizer: Optimizer, options = '') => trained(linear(options), optimizer).memory.optimizer
  expect(states('adamw')).toBe((8 + 4) * 32 * 48)
  expect(states('adafactor')).toBe(4 * (32 + 48) + 4 * 32 * 48)
  expect(states('muon')).toBe((4 + 4) * 32 * 48)
  for (const optimizer of ['lion', 'muon'] as const) expect(states(optimizer, ', trainable: false')).toBe(0)
})
