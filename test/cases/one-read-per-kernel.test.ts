/** A fused kernel reads each storage once, and has all readers of a tensor that it keeps on the chip. */
import { expect, test } from 'vitest'
import type { Scenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

function bytesOf(build: string, scenario: Partial<Scenario>, dims = '{ batch: 1 }') {
  const { models } = reportOf(
    `import { einsum, input, kvCache, linear, model, relu, rmsNorm, scaledDotProductAttention, sigmoid, silu, tanh } from 'memwall'
model('m', ${dims}, ({ batch, seq }) => { ${build} })`,
    scenario,
  )
  const bytes = models[0]?.totals.bytes
  if (bytes === undefined) throw new Error('no model')
  return { ...bytes, all: Object.values(bytes).reduce((sum, part) => sum + part, 0) }
}

const pointwise = { fusion: 'pointwise' } as const

test('swish by hand: linear, sigmoid and product are one kernel', () => {
  const swish = (x: string) => bytesOf(`const x = ${x}; return x.mul(sigmoid(x))`, pointwise).all
  const [rows, features, inner] = [1024, 8, 4096]
  expect(swish('linear(4096, { bias: false })(input([batch, 1024, 8]))')).toBe(
    2 * (rows * features + features * inner + rows * inner),
  )
  expect(swish('linear(4096, { bias: false })(input([batch, 1024, 8]))')).toBe(8_470_528)
  // An input is read once and the result is written.
  expect(swish('input([batch, 1024, 4096])')).toBe(16_777_216)
})

test('GELU by its tanh, as GPT-2 writes it: one kernel with the linear before', () => {
  const gelu =
    'const x = linear(3072, { bias: false })(input([batch, 1024, 8])); ' +
    'return x.mul(0.5).mul(tanh(x.add(x.mul(x).mul(x).mul(0.044715)).mul(0.797)).add(1))'
  expect(bytesOf(gelu, pointwise).all).toBe(2 * (1024 * 8 + 8 * 3072 + 1024 * 3072))
  expect(bytesOf(gelu, pointwise).all).toBe(6_356_992)
})

test('SwiGLU on one linear: its two halves are gated before they leave the chip', () => {
  const gated =
    'const [g, u] = linear(8192, { bias: false })(input([batch, 64, 1024])).split(2, -1); return silu(g!).mul(u!)'
  expect(bytesOf(gated, pointwise).all).toBe(2 * (64 * 1024 + 1024 * 8192 + 64 * 4096))
})

test('values that are a slice of the cached keys are read once by a fused core', () => {
  const core = (values: string) => `
    const c = kvCache(linear(576, { bias: false })(input([batch, seq!, 64]))).unsqueeze(1)
    const q = linear(576 * 16, { bias: false })(input([batch, seq!, 64])).reshape([batch, seq!, 16, 576]).transpose(1, 2)
    return scaledDotProductAttention(q, c, ${values}, { causal: true })`
  const dims = '{ batch: 64, seq: 32768 }'
  const read = (values: string, fusion: Scenario['fusion']) =>
    bytesOf(core(values), { phase: 'decode', fusion }, dims).kvRead
  expect(read('c.slice(-1, 0, 512)', 'flash')).toBe(64 * 32768 * 576 * 2)
  expect(read('c.slice(-1, 0, 512)', 'flash')).toBe(2_415_919_104)
  expect(read('c', 'flash')).toBe(64 * 32768 * 576 * 2)
  expect(read('c.slice(-1, 0, 512)', 'none')).toBe(64 * 32768 * (576 + 512) * 2)
})

test('queries, keys and values of one linear are three slices, all of which a fused core reads', () => {
  const fused = `
    const [q, k, v] = linear(3 * 512, { bias: false })(input([batch, 128, 512])).reshape([batch, 128, 3, 8, 64]).permute(2, 0, 3, 1, 4).split(3)
      .map(x => x.squeeze(0))
    return scaledDotProductAttention(q!, k!, v!)`
  const x = 128 * 512
  expect(bytesOf(fused, { fusion: 'flash' }).all).toBe(2 * (x + 3 * 512 * 512 + 3 * x + 3 * x + x))
})

test('in training what backward needs is written once, and gradients of a tensor inside a kernel add up on the chip', () => {
  const build = 'const x = linear(64, { bias: false })(input([batch, 32, 64])); return x.mul(sigmoid(x))'
  const train = bytesOf(build, { ...pointwise, phase: 'train' })
  expect(train.all).toBeLessThan(bytesOf(build, { phase: 'train' }).all)
})
