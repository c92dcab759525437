/** Decode steps of several tokens: speculative verification and chunked prefill. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport, modelNamed, reportOf } from '../support/report'

const llama3 = `
import { attention, embedding, input, type Layer, linear, model, repeat, residual, rmsNorm, sequential, silu } from 'memwall'
const dense = (n: number) => linear(n, { bias: false })
const ffn = (m: number, h: number): Layer => { const [g, u, d] = [dense(m), dense(m), dense(h)]; return x => d(silu(g(x)).mul(u(x))) }
const pre = (b: Layer) => residual(sequential(rmsNorm(), b))
const build = ({ batch, seq }: { batch: number; seq: number }) => sequential(embedding(128256, 4096),
  repeat(32, () => sequential(pre(attention({ heads: 32, kvHeads: 8, causal: true, rope: true, bias: false })), pre(ffn(14336, 4096)))), rmsNorm(), dense(128256))(input([batch, seq], 'int32'))
model('8B', { batch: 1, seq: 4096 }, build)
model('8B with past', { batch: 1, seq: 4, past: 0 }, build)`

const [layers, hidden, keyFeatures, intermediate, vocab] = [32, 4096, 1024, 14336, 128256]
/** Weights of the linears that each token passes. */
const linears = layers * (2 * hidden ** 2 + 2 * hidden * keyFeatures + 3 * hidden * intermediate) + hidden * vocab

test.each(['8B', '8B with past'])('%s verifies four tokens with 4,096 cached', name => {
  const step = (scenario: Partial<Scenario>) =>
    modelNamed(reportOf(llama3, { phase: 'decode', past: 4096, tokens: 4, ...scenario }), name).totals
  // Keys and values of 4,100 tokens, in 16 bits: 537,395,200 bytes.
  expect(step({}).bytes.kvRead).toBe(layers * 2 * keyFeatures * 2 * 4100)
  expect(step({}).bytes.kvRead).toBe(537_395_200)
  // Weights once, with the four rows of the embedding and 65 norms.
  expect(step({}).bytes.weights).toBe(2 * (linears + 4 * hidden + (2 * layers + 1) * hidden))
  // Every score, or those that the mask leaves.
  expect(step({}).macs).toBe(4 * linears + layers * 2 * 4 * 4100 * hidden)
  expect(step({}).macs).toBe(34_317_795_328)
  expect(step({ causalCount: 'causal' }).macs).toBe(4 * linears + layers * 2 * (4097 + 4098 + 4099 + 4100) * hidden)
  expect(step({ causalCount: 'causal' }).macs).toBe(34_316_222_464)
})

test('eight tokens of three sequences after a window that is full: the window and the new tokens but one', () => {
  const text = `
import { attention, input, model } from 'memwall'
model('m', { batch: 3, seq: 500 }, ({ batch, seq }) => attention({ heads: 8, kvHeads: 2, causal: true, window: 64, bias: false })(input([batch, seq, 128])))`
  const step = (scenario: Partial<Scenario>) =>
    reportOf(text, { phase: 'decode', tokens: 8, ...scenario }).models[0]?.totals
  const projections = 3 * 8 * (2 * 128 * 128 + 2 * 128 * 32)
  expect(step({})?.bytes.kvRead).toBe(3 * 2 * 32 * (64 + 7) * 2)
  expect(step({})?.macs).toBe(projections + 2 * 3 * 8 * 128 * (64 + 7))
  // Each query sees 64 keys. After 20 tokens they see 21 .. 28.
  expect(step({ causalCount: 'causal' })?.macs).toBe(projections + 2 * 3 * 8 * 128 * 64)
  const early = (8 * (21 + 28)) / 2
  expect(step({ causalCount: 'causal', past: 20 })?.macs).toBe(projections + 2 * 3 * 128 * early)
  expect(step({ past: 20 })?.bytes.kvRead).toBe(3 * 2 * 32 * 28 * 2)
})

test('a chunk of a prefill does what a pass after the same cached tokens does', () => {
  const chunk = exampleReport('llama2-7b.ts', { phase: 'decode', past: 512, tokens: 128 }).models[0]
  const pass = exampleReport('llama2-7b.ts', { past: 512, dims: { seq: 128, allLogits: 1 } }).models[0]
  expect(chunk?.totals.flops).toBe(pass?.totals.flops)
  expect(chunk?.totals.bytes).toEqual(pass?.totals.bytes)
  expect(chunk?.totals.memory.kvCache).toBe(pass?.totals.memory.kvCache)
})

test('a state is read and written once, however many tokens a step has', () => {
  const { totals } = exampleReport('mamba.ts', { phase: 'decode', tokens: 8, past: 100 }).models[0] ?? {}
  // 24 layers of 1,536 channels: a state of 16, and three past inputs of the convolution.
  expect(totals?.bytes).toMatchObject({ kvRead: 24 * 1536 * 19 * 2, kvWrite: 24 * 1536 * 19 * 2 })
})

test('generation in steps of three ends with what remains', () => {
  const text = `
import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: 10 }, ({ batch, seq }) => attention({ heads: 4, causal: true, bias: false })(input([batch, seq, 32])))`
  const { models } = reportOf(text, { phase: 'generate', tokens: 3 })
  // Steps of 3, 3, 3 and 1 tokens, over 3, 6, 9 and 10 keys.
  const scores = 3 * 3 + 3 * 6 + 3 * 9 + 1 * 10
  expect(models[0]?.totals.macs).toBe(10 * 4 * 32 * 32 + 2 * 32 * scores)
  expect(models[0]?.totals.bytes.kvRead).toBe(2 * 32 * 2 * (3 + 6 + 9 + 10))
  expect(models[0]?.totals.bytes.weights).toBe(4 * 4 * 32 * 32 * 2)
  expect(models[0]?.layers.map(({ count }) => count)).toEqual(models[0]?.layers.map(() => 4))
})

test.each(['decode', 'generate'] as const)('%s: a step longer than the sequence says so', phase => {
  const said = (scenario: Partial<Scenario>) =>
    exampleReport('gpt2.ts', { phase, tokens: 128, dims: { seq: 64 }, ...scenario }).diagnostics.map(diagnosticText)
  expect(new Set(said({}))).toEqual(new Set(['a step of 128 tokens is longer than seq, 64']))
  expect(said({ tokens: 64 })).toEqual([])
})
