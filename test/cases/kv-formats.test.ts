/** Formats of the KV cache: keys and values apart, with scales, in bytes derived from their sizes. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { cacheFormat } from '../../src/scenario/formatKinds'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import type { CacheDType } from '../../src/tensor/storedFormat'
import { a100, analysisOf, reportOf } from '../support/report'

const parsed = (text: string): CacheDType => cacheFormat.parse(text) ?? expect.fail(`${text} is no format`)
const inCache = (text: string): Pick<Scenario, 'dtypes'> => ({
  dtypes: { weights: 'fp16', activations: 'fp16', kvCache: parsed(text) },
})
const totalsOf = (text: string, scenario: Partial<Scenario>) => {
  const { models, diagnostics } = reportOf(text, scenario)
  expect(diagnostics.map(diagnosticText)).toEqual([])
  return models[0]?.totals ?? expect.fail('the file has a model')
}

/** Bytes per element: fp8, and 4 bits with an fp16 scale per 64. */
const fp8 = 1
const int4 = (4 + 16 / 64) / 8

/** Three blocks, batch 2: 2 KV heads of 16 give 32 keys and 32 values per token. */
const [batch, blocks, perToken, seq] = [2, 3, 2 * 16, 96]
const decoder = `import { attention, input, model, repeat } from 'memwall'
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) =>
  repeat(${blocks}, () => attention({ heads: 8, kvHeads: 2, headDim: 16, causal: true }))(input([batch, seq, 128])))`

test('a decode step reads keys and values of all tokens, and writes those of one, each in its own format', () => {
  const { bytes, memory } = totalsOf(decoder, { ...inCache('fp8,int4:64'), phase: 'decode' })
  const token = batch * blocks * perToken * (fp8 + int4)
  expect(token).toBe(294)
  expect(bytes.kvWrite).toBe(token)
  expect(bytes.kvRead).toBe(seq * token)
  expect(memory.kvCache).toBe(seq * token)
})

test('prefill writes and reads them once per token', () => {
  const { bytes, memory } = totalsOf(decoder, inCache('int8,q4_0'))
  // Q4_0: 18 bytes for 32 elements.
  const token = batch * blocks * perToken * (1 + 18 / 32)
  expect(bytes.kvWrite).toBe(seq * token)
  expect(bytes.kvRead).toBe(seq * token)
  expect(memory.kvCache).toBe(seq * token)
})

test('generate sums the steps', () => {
  const { bytes, memory } = totalsOf(decoder, { ...inCache('fp8,int4:64'), phase: 'generate' })
  const token = batch * blocks * perToken * (fp8 + int4)
  expect(bytes.kvRead).toBe((token * (seq * (seq + 1))) / 2)
  expect(bytes.kvWrite).toBe(seq * token)
  expect(memory.kvCache).toBe(seq * token)
})

test('one format with a scale per group is that of both', () => {
  const { bytes } = totalsOf(decoder, { ...inCache('int4:64:int4'), phase: 'decode' })
  // 4 bits, and a scale of 16 and a zero point of 4 per 64.
  expect(bytes.kvWrite).toBe((batch * blocks * 2 * perToken * (4 + 20 / 64)) / 8)
})

/** One head of 64, where `core` makes the context from q, k and v [1, 1, seq, 64]. */
const byHand = (
  core: string,
) => `import { concat, dropout, einsum, input, kvCache, linear, model, scaledDotProductAttention, scope, softmax } from 'memwall'
model('m', { batch: 1, seq: 32 }, ({ batch, seq }) => {
  const x = input([batch, 1, seq, 64])
  const dense = () => linear(64, { bias: false })
  ${core}
})`
const stepOf = (core: string, kv = 'fp8,int4:64') => totalsOf(byHand(core), { ...inCache(kv), phase: 'decode' }).bytes

test('a fused projection writes each of its slices in the format of its part', () => {
  const { kvRead, kvWrite, outputs } = stepOf(`
    const [q, k, v] = linear(192, { bias: false })(x).split(3, -1)
    return scaledDotProductAttention(q, kvCache(k), kvCache(v), { causal: true })`)
  expect(kvWrite).toBe(64 * (fp8 + int4))
  expect(kvRead).toBe(32 * 64 * (fp8 + int4))
  // q in 16 bits; scores, softmax and context.
  expect(outputs).toBe(2 * (64 + 32 + 32 + 64))
})

test.each([
  ['matmul, softmax and a dropout', 'dropout(0.1)(softmax()(q.matmul(k.transpose(-2, -1)).mul(0.125))).matmul(v)'],
  ['einsum', "einsum('bhqk,bhkd->bhqd', softmax()(einsum('bhqd,bhkd->bhqk', q, k)), v)"],
  [
    'a sink that joins the softmax',
    'softmax()(concat([q.matmul(k.transpose(-2, -1)), q.slice(3, 0, 1)], -1)).slice(3, 0, k.shape[2]).matmul(v)',
  ],
  ['probabilities in fp32', "softmax()(q.matmul(k.transpose(-2, -1)).cast('fp32')).cast('activations').matmul(v)"],
])('keys and values are told apart in an attention of %s', (_, core) => {
  const { kvRead } = stepOf(`
    const [q, k, v] = [dense()(x), kvCache(dense()(x)), kvCache(dense()(x))]
    return ${core}`)
  expect(kvRead).toBe(32 * 64 * (fp8 + int4))
})

test('keys and values are told apart beside sinks and under a soft cap', () => {
  const gptOss = `import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: 32 }, ({ batch, seq }) =>
  attention({ heads: 4, causal: true, sinks: true, softcap: 50 })(input([batch, seq, 64])))`
  const { bytes } = totalsOf(gptOss, { ...inCache('fp8,int4:64'), phase: 'decode' })
  expect(bytes.kvRead).toBe(32 * 64 * (fp8 + int4))
})

test('what is both keys and values has the format of keys', () => {
  const both = stepOf(`
    const [q, c] = [dense()(x), kvCache(dense()(x))]
    return scaledDotProductAttention(q, c, c, { causal: true })`)
  expect(both.kvWrite).toBe(64 * fp8)
  expect(both.kvRead).toBe(2 * 32 * 64 * fp8)
  // Values that are a slice of the cached keys, as in multi-head latent attention.
  const latent = stepOf(`
    const [q, c] = [dense()(x), kvCache(dense()(x))]
    return scaledDotProductAttention(q, c, c.slice(3, 0, 48), { causal: true })`)
  expect(latent.kvRead).toBe(32 * (64 + 48) * fp8)
  // Cached twice, and in memory once.
  const twice = byHand(`
    const [q, y] = [dense()(x), dense()(x)]
    return scaledDotProductAttention(q, kvCache(y), kvCache(y), { causal: true })`)
  const { bytes, memory } = totalsOf(twice, { ...inCache('fp8,int4:64'), phase: 'decode' })
  expect(bytes.kvRead).toBe(2 * 32 * 64 * fp8)
  expect(memory.kvCache).toBe(32 * 64 * fp8)
})

test("a scope's formats go before those of the scenario", () => {
  const core = (settings: string) => `return scope('s', y => {
    const [q, k, v] = [dense()(y), kvCache(dense()(y)), kvCache(dense()(y))]
    return scaledDotProductAttention(q, k, v, { causal: true })
  }, { kvCache: ${settings} })(x)`
  const apart = stepOf(core("{ keys: 'mxfp8', values: { dtype: 'int2', group: 32 } }"))
  expect(apart.kvWrite).toBe((64 * (8.25 + 2 + 16 / 32)) / 8)
  expect(stepOf(core("'int8'")).kvWrite).toBe(2 * 64)
})

test('keys and values of an encoder are told apart too', () => {
  const cross = `import { crossAttention, input, model } from 'memwall'
model('m', { batch: 1, seq: 8 }, ({ batch, seq }) =>
  crossAttention(input([batch, 50, 64], 'fp16', { static: true }), { heads: 4 })(input([batch, seq, 64])))`
  // It has no cache that grows, so its steps are those of a pass.
  const { bytes, memory } = reportOf(cross, inCache('fp8,int4:64')).models[0]?.totals ?? expect.fail('no model')
  expect(bytes.kvRead).toBe(50 * 64 * (fp8 + int4))
  expect(memory.kvCache).toBe(50 * 64 * (fp8 + int4))
})

test('without compression the cache has 16 bits', () => {
  const scenario = { ...defaultScenario, ...inCache('fp8,int4:64'), phase: 'decode' } as const
  const dense = analysisOf(decoder).uncompressed(scenario, a100, 0)
  expect(dense?.memory.kvCache).toBe(seq * batch * blocks * 2 * perToken * 2)
})

test.each(['fp8', 'int4:64', 'fp8,int4:64', 'int4:64:int4,q8_0', 'nvfp4'])('%s is written as it is read', text => {
  const format = parsed(text)
  expect(cacheFormat.write(format)).toBe(text)
  expect(cacheFormat.read(JSON.parse(JSON.stringify(format)))).toEqual(format)
  expect(new RegExp(cacheFormat.schema.pattern as string).test(text)).toBe(true)
})

test.each(['', ',', 'fp8,', ',fp8', 'fp8,fp8,fp8', 'fp8;fp8'])('%j is no format of a cache', text => {
  expect(cacheFormat.parse(text)).toBeUndefined()
  expect(new RegExp(cacheFormat.schema.pattern as string).test(text)).toBe(false)
})
