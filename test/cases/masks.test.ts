/** Masks: one count for FLOPs, bytes and memory of scores. */
import { expect, test } from 'vitest'
import { scenarioSummary } from '../../src/present/scenarioText'
import { scenarioJson } from '../../src/scenario/json'
import type { Scenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const totalsOf = (text: string, scenario: Partial<Scenario> = {}) => {
  const totals = reportOf(text, scenario).models[0]?.totals
  if (totals === undefined) throw new Error('no model')
  return { ...totals, moved: Object.values(totals.bytes).reduce((sum, bytes) => sum + bytes, 0) }
}

const layer = (
  options: string,
  seq: number,
  features = 1024,
): string => `import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: ${seq} }, ({ batch, seq }) => attention({ heads: 8, headDim: 128, bias: false, ${options} })(input([batch, seq, ${features}])))`

const masked = { causalCount: 'causal' } as const

test('a window of 1,024 in prefill: work, bytes and memory grow with seq x window', () => {
  const [seq, width, window, heads] = [16384, 1024, 1024, 8]
  const { macs, moved, memory } = totalsOf(layer('causal: true, window: 1024', seq), masked)
  const scores = heads * ((window * (window + 1)) / 2 + (seq - window) * window)
  expect(macs).toBe(4 * seq * width * width + 2 * scores * 128)
  expect(macs).toBe(102_006_521_856)
  // Projections read x and write q, k and v; scores are written and read twice; the context is written and read.
  const tensors = 3 * 2 + 3 + 1 + 2
  expect(moved).toBe(2 * (tensors * seq * width + 4 * scores + 4 * width * width))
  expect(moved).toBe(1_451_261_952)
  // Scores and probabilities; keys and values are in the cache.
  expect(memory.activations).toBe(2 * 2 * scores)
  expect(memory.activations).toBe(520_110_080)
})

/** Bytes of a layer of 1,024 features: projections and the context move tensors of seq x width, four steps the scores. */
const layerBytes = (seq: number, scores: number, width = 1024): number =>
  2 * (12 * seq * width + 4 * scores + 4 * width * width)

test('the whole triangle without a window, and both sides of a window that is not causal', () => {
  const [seq, width, heads] = [16384, 1024, 8]
  const projections = 4 * seq * width * width
  const triangle = heads * ((seq * (seq + 1)) / 2)
  const causal = totalsOf(layer('causal: true', seq), masked)
  expect(causal.macs).toBe(projections + 2 * triangle * 128)
  expect(causal.moved).toBe(layerBytes(seq, triangle))
  expect(causal.memory.activations).toBe(2 * 2 * triangle)
  expect(causal.memory.kvCache).toBe(2 * 2 * seq * width)
  // 512 keys to each side and the query's own; the ends lack 512 + 511 + .. + 1 each.
  const band = heads * (seq * 1025 - 512 * 513)
  const local = totalsOf(layer('window: 1024', seq), masked)
  expect(local.macs).toBe(projections + 2 * band * 128)
  expect(local.moved).toBe(layerBytes(seq, band))
  // Nothing is cached: the values live beside scores and probabilities.
  expect(local.memory).toMatchObject({ activations: 2 * (2 * band + seq * width), kvCache: 0 })
})

test("Mistral 7B's attention: 32 heads on 8, a window of 4,096, in prefill and in a step", () => {
  const [seq, hidden, keys, heads, window, batch] = [8192, 4096, 1024, 32, 4096, 2]
  const text = `import { attention, input, model } from 'memwall'
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => attention({ heads: 32, kvHeads: 8, headDim: 128, bias: false, causal: true, window: ${window} })(input([batch, seq, ${hidden}])))`
  const weights = 2 * hidden * hidden + 2 * hidden * keys
  const scores = batch * heads * ((window * (window + 1)) / 2 + (seq - window) * window)
  const pass = totalsOf(text, masked)
  expect(pass.macs).toBe(batch * seq * weights + 2 * scores * 128)
  // Of 4,096 features: x three times, the query and the context each written and read, the result. Keys and values:
  // written and read. Scores and probabilities: written and read.
  expect(pass.moved).toBe(2 * (batch * seq * (8 * hidden + 4 * keys) + 4 * scores + weights))
  expect(pass.memory).toMatchObject({ activations: 2 * 2 * scores, kvCache: 2 * 2 * batch * window * keys })
  const step = totalsOf(text, { ...masked, phase: 'decode' })
  expect(step.macs).toBe(batch * (weights + 2 * heads * window * 128))
  expect(step.bytes.kvRead).toBe(2 * 2 * batch * window * keys)
})

test('a bidirectional window reaches floor(window / 2) to each side (ModernBERT: 129 keys of 128)', () => {
  const text = `import { attention, gelu, input, type Layer, layerNorm, linear, model, repeat, residual, sequential } from 'memwall'
const h = 768
const pre = (b: Layer) => residual(sequential(layerNorm({ bias: false }), b))
const glu = (): Layer => { const [up, down] = [linear(2 * 1152, { bias: false }), linear(h, { bias: false })]; return x => { const [a, g] = up!(x).split(2, -1); return down!(gelu(a!).mul(g!)) } }
model('ModernBERT-base', { batch: 1, seq: 8192 }, ({ batch, seq }) => repeat(22, i => sequential(
  pre(attention({ heads: 12, bias: false, rope: true, window: i % 3 === 0 ? undefined : 128 })), pre(glu())))(input([batch, seq, h])))`
  const [seq, h, layers] = [8192, 768, 22]
  const global = Math.ceil(layers / 3)
  const local = seq * 129 - 64 * 65
  const pairs = global * seq * seq + (layers - global) * local
  const projections = layers * seq * (4 * h * h + 3 * h * 1152)
  expect(totalsOf(text, masked).macs).toBe(projections + 2 * pairs * h)
  expect(totalsOf(text, masked).macs).toBe(1_750_822_748_160)
})

test('an odd window, and one wider than the sequence', () => {
  // Longformer's 512 to 256 each side; 7 to 3 each side: 1 + 3 and 3 + 2 + 1 fewer at the ends.
  const macs = (window: number, seq: number) =>
    totalsOf(layer(`window: ${window}`, seq), masked).macs - 4 * seq * 1024 * 1024
  expect(macs(512, 4096)).toBe(2 * 1024 * (4096 * 513 - 256 * 257))
  expect(macs(7, 64)).toBe(2 * 1024 * (64 * 7 - 2 * (3 + 2 + 1)))
  expect(macs(400, 64)).toBe(2 * 1024 * 64 * 64)
})

test('a bidirectional window in training, and under flash, counts the same scores', () => {
  const [seq, heads] = [256, 8]
  const band = heads * (seq * 33 - 16 * 17)
  const text = layer('window: 32', seq)
  const trained = (count: 'full' | 'causal') => totalsOf(text, { phase: 'train', causalCount: count })
  // The softmax's output is saved in 16 bits. Forward and two gradients each: scores and context.
  const left = heads * seq * seq - band
  expect(trained('full').memory.activations - trained('causal').memory.activations).toBe(2 * left)
  expect(trained('full').macs - trained('causal').macs).toBe(3 * 2 * left * 128)
  const flash = totalsOf(text, { fusion: 'flash' })
  expect(flash.macs).toBe(4 * seq * 1024 * 1024 + 2 * band * 128)
  // Projections read x and write q, k and v; the core reads these and writes the context, which the last one reads.
  expect(flash.moved).toBe(layerBytes(seq, 0))
})

test('chunks of 8,192 mask block by block, causal inside, and a step reads the keys of its chunk (Llama 4)', () => {
  const seq = 20000
  const text = layer('causal: true, chunk: 8192', seq)
  const triangle = (count: number) => (count * (count + 1)) / 2
  const pairs = 2 * triangle(8192) + triangle(seq - 2 * 8192)
  expect(totalsOf(text, masked).macs).toBe(4 * seq * 1024 * 1024 + 2 * pairs * 1024)
  // Token 8,193 begins a chunk; token 16,384 ends one.
  const read = (past: number) => totalsOf(text, { phase: 'decode', past }).bytes.kvRead
  expect(read(8192)).toBe(2 * 1024 * 2 * 1)
  expect(read(16383)).toBe(2 * 1024 * 2 * 8192)
  expect(totalsOf(text, { phase: 'decode', past: 16383 }).memory.kvCache).toBe(2 * 1024 * 2 * 8192)
})

test('generation over chunks is the sum of its steps', () => {
  const text = layer('causal: true, chunk: 16', 50, 64)
  const steps = Array.from({ length: 50 }, (_, past) => totalsOf(text, { phase: 'decode', past }))
  const all = totalsOf(text, { phase: 'generate' })
  expect(all.macs).toBe(steps.reduce((sum, { macs }) => sum + macs, 0))
  expect(all.bytes.kvRead).toBe(steps.reduce((sum, { bytes }) => sum + bytes.kvRead, 0))
})

test('flash skips what the mask leaves out, whatever the count asked for', () => {
  const text = layer('causal: true', 2048)
  const flash = totalsOf(text, { fusion: 'flash', causalCount: 'full' })
  expect(flash.macs).toBe(totalsOf(text, masked).macs)
  expect(flash.macs).toBe(4 * 2048 * 1024 * 1024 + 2 * 1024 * ((2048 * 2049) / 2))
})

test.each([
  // The count that is asked for, the fusion, and the count that is used: a fused kernel skips masked blocks.
  ['full', 'flash', 'causal', ' · flash · causal count'],
  ['causal', 'flash', 'causal', ' · flash · causal count'],
  ['causal', 'pointwise', 'causal', ' · pointwise · causal count'],
  ['full', 'pointwise', 'full', ' · pointwise'],
] as const)('asked for %s with %s, the scenario shows %s', (asked, fusion, used, end) => {
  for (const phase of ['forward', 'decode', 'train'] as const) {
    const [model] = reportOf(layer('causal: true', 256), { causalCount: asked, fusion, phase }).models
    const scenario = model?.scenario ?? expect.fail('no model')
    expect(scenario.causalCount).toBe(used)
    expect(scenarioJson(scenario).causalCount).toBe(used)
    expect(scenarioSummary(scenario)[0]?.endsWith(end)).toBe(true)
  }
})

test('in training the masked count governs what is saved', () => {
  const [seq, heads] = [256, 8]
  const saved = (count: 'full' | 'causal') =>
    totalsOf(layer('causal: true, dropout: 0.1', seq), { phase: 'train', causalCount: count }).memory.activations
  // Of each score: the softmax's output, the dropout's mask of a byte, and what the context reads; 16-bit activations.
  expect(saved('full') - saved('causal')).toBe(heads * (seq * seq - (seq * (seq + 1)) / 2) * (2 + 1 + 2))
})

test('selected keys bound what a step reads (DeepSeek-V3.2)', () => {
  const text = `import { input, kvCache, model, scaledDotProductAttention } from 'memwall'
model('m', { batch: 1, seq: 131072 }, ({ batch, seq }) => {
  const x = input([batch, 1, seq, 576])
  const c = kvCache(x.mul(1))
  return scaledDotProductAttention(input([batch, 128, seq, 576]), c, c.slice(-1, 0, 512), { causal: true, keys: 2048 })
})`
  const { bytes, macs } = totalsOf(text, { phase: 'decode' })
  expect(bytes.kvRead).toBe(2 * 2048 * (576 + 512))
  expect(macs).toBe(128 * 2048 * (576 + 512))
})
