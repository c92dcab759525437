/** What is cached is what was cached: image tokens before a prompt, a prefix that was cached earlier. */
import { describe, expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { analysisOf, exampleReport, modelNamed, reportOf } from '../support/report'
import { expectSumOfSteps } from '../support/stepSum'

/** A vision-language model: `image` tokens before the text, which the prefill alone sees. */
const visionLanguage = (layers: number, attention: string) => `
import { attention, concat, embedding, gelu, input, type Layer, linear, model, repeat, residual, rmsNorm, sequential, silu } from 'memwall'
const dense = (n: number) => linear(n, { bias: false })
const ffn = (m: number, h: number): Layer => { const [g, u, d] = [dense(m), dense(m), dense(h)]; return x => d(silu(g(x)).mul(u(x))) }
const pre = (b: Layer) => residual(sequential(rmsNorm(), b))
model('by past', { batch: 1, seq: 64, image: 576, past: 0 }, ({ batch, seq, image, past }) => {
  const [see, words] = [sequential(linear(4096), gelu, linear(4096)), embedding(32000, 4096)]
  const text = words(input([batch, seq], 'int32'))
  const eyes = see(input([batch, image, 1024], undefined, { name: 'image', static: true }))
  const lm = sequential(repeat(${layers}, () => sequential(pre(attention({ ${attention} })), pre(ffn(11008, 4096)))), rmsNorm(), dense(32000))
  return lm(past > 0 ? text : concat([eyes, text], 1))
})`
const multiHead = 'heads: 32, causal: true, rope: true, bias: false'
/** Bytes that a token has in the cache: keys and values of 4,096 features in 16 bits, in 32 layers. */
const perToken = 32 * 2 * 4096 * 2

const only = (text: string, scenario: Partial<Scenario>): ModelReport =>
  reportOf(text, scenario).models[0] as ModelReport

describe('image tokens before the prompt', () => {
  test('steps follow all that the prefill cached', () => {
    const { totals, complete } = only(visionLanguage(32, multiHead), {
      phase: 'generate',
      prompt: 64,
      dims: { seq: 96 },
    })
    expect(complete).toBe(true)
    // 576 + 96 tokens.
    expect(totals.memory.kvCache).toBe(672 * perToken)
    expect(totals.memory.kvCache).toBe(352_321_536)
    // The prefill reads 640 tokens, and 32 steps read 641 .. 672.
    expect(totals.bytes.kvRead).toBe((640 + (32 * (641 + 672)) / 2) * perToken)
    expect(totals.bytes.kvRead).toBe(11_349_786_624)
  })

  test('steps of four tokens', () => {
    const scenario = { phase: 'generate', prompt: 64, tokens: 4, dims: { seq: 94 } } as const
    const { totals } = only(visionLanguage(32, multiHead), scenario)
    // Seven steps of four tokens, and one of the last two.
    const read = 640 + [1, 2, 3, 4, 5, 6, 7].reduce((sum, k) => sum + 640 + 4 * k, 0) + 670
    expect(totals.bytes.kvRead).toBe(read * perToken)
  })

  test('with the weights of every step', () => {
    const { totals } = only(visionLanguage(1, 'heads: 32, kvHeads: 8, causal: true, bias: false'), {
      phase: 'generate',
      prompt: 16,
      dims: { seq: 20, image: 100 },
    })
    // Keys and values of 1,024 features each.
    expect(totals.memory.kvCache).toBe(2 * 1024 * 2 * 120)
    expect(totals.bytes.kvRead).toBe(2 * 1024 * 2 * (116 + 117 + 118 + 119 + 120))
  })

  test('a window keeps its last tokens, whatever they are', () => {
    const windowed = visionLanguage(1, `${multiHead}, window: 120`)
    const analysis = analysisOf(windowed)
    const scenario = { dims: { image: 100 } }
    expectSumOfSteps({ analysis, seq: 40, prompt: 10, tokens: 3, scenario, prefix: 100 })
    const { totals } = only(windowed, { phase: 'generate', prompt: 10, dims: { seq: 40, image: 100 } })
    expect(totals.memory.kvCache).toBe(2 * 4096 * 2 * 120)
    // The prefill reads all 110 tokens; steps 111 .. 120, then 120 each.
    expect(totals.bytes.kvRead).toBe(2 * 4096 * 2 * (110 + 1155 + 20 * 120))
  })

  test('without a prompt the first step caches them', () => {
    const { totals, complete } = only(visionLanguage(32, multiHead), { phase: 'generate', dims: { seq: 4 } })
    expect(complete).toBe(true)
    expect(totals.bytes.kvRead).toBe((577 + 578 + 579 + 580) * perToken)
  })
})

describe('a forward pass after a cached prefix', () => {
  const [layers, hidden, vocab, intermediate] = [32, 4096, 32000, 11008]
  const llama = (scenario: Partial<Scenario>) => modelNamed(exampleReport('llama2-7b.ts', scenario), 'Llama-2-7B')

  test('its queries see the prefix, and its own tokens alone are computed', () => {
    const [past, seq] = [1000, 24]
    const { totals, scenario } = llama({ past, dims: { seq } })
    expect(scenario).toMatchObject({ phase: 'forward', counted: 'forward', past })
    const projections = layers * (4 * hidden ** 2 + 3 * hidden * intermediate)
    // The head makes the logits of the last token alone.
    expect(totals.macs).toBe(seq * projections + hidden * vocab + 2 * layers * seq * (past + seq) * hidden)
    expect(totals.bytes.kvRead).toBe((past + seq) * perToken)
    expect(totals.bytes.kvWrite).toBe(seq * perToken)
    expect(totals.memory.kvCache).toBe((past + seq) * perToken)
  })

  test('the mask leaves each query the prefix and the tokens up to its own', () => {
    const [past, seq] = [1000, 24]
    const full = llama({ past, dims: { seq } })
    const masked = llama({ past, dims: { seq }, causalCount: 'causal' })
    const scores = seq * past + (seq * (seq + 1)) / 2
    expect(full.totals.macs - masked.totals.macs).toBe(2 * layers * hidden * (seq * (past + seq) - scores))
  })

  test('a window bounds the prefix', () => {
    const text = `
import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: 4 }, ({ batch, seq }) => attention({ heads: 4, causal: true, window: 6, bias: false })(input([batch, seq, 32])))`
    const { totals } = only(text, { past: 20 })
    // Four queries of six keys each: nine keys are present, six are kept.
    expect(totals.bytes.kvRead).toBe(2 * 9 * 32 * 2)
    expect(totals.memory.kvCache).toBe(2 * 6 * 32 * 2)
  })

  test('is said to have no effect on the models of a file that cache nothing', () => {
    const text = `
import { attention, gru, input, model } from 'memwall'
const layer = (name: string, make: Parameters<typeof model>[2]) => model(name, { batch: 1, seq: 4 }, make)
layer('decoder', ({ batch, seq }) => attention({ heads: 4, causal: true, bias: false })(input([batch, seq, 32])))
layer('encoder', ({ batch, seq }) => attention({ heads: 4, bias: false })(input([batch, seq, 32])))
layer('recurrent', ({ batch, seq }) => gru(32)(input([batch, seq, 32])))`
    const said = (scenario: Partial<Scenario>) =>
      reportOf(text, scenario).diagnostics.map(({ reason, models }) => [reason, models])
    // One diagnostic, as the models are declared in one place.
    expect(said({ past: 20 })).toEqual([[{ code: 'no-prefix', past: 20 }, ['encoder', 'recurrent']]])
    expect(said({ past: 0 })).toEqual([])
    expect(said({})).toEqual([])
    // Four queries see 24 keys in the decoder, and four in the encoder.
    const { models } = reportOf(text, { past: 20 })
    const [decoder, encoder] = models.map(({ totals }) => totals.macs)
    expect(decoder).toBe(4 * 4 * 32 * 32 + 2 * 4 * 24 * 32)
    expect(encoder).toBe(4 * 4 * 32 * 32 + 2 * 4 * 4 * 32)
    expect(models.map(({ scenario }) => scenario.past)).toEqual([20, null, null])
    // Decode counts the encoder as a pass, and says so.
    const decode = reportOf(text, { phase: 'decode', past: 20 }).diagnostics.map(diagnosticText)
    expect(decode).toEqual([expect.stringContaining('nothing is cached, and figures are of a forward pass')])
  })

  test('the model is given the number of cached tokens', () => {
    const { totals, complete } = exampleReport('gpt2.ts', { past: 1000, dims: { seq: 24 } }).models[0] as ModelReport
    expect(complete).toBe(true)
    // Keys and values of 768 features in 12 layers.
    expect(totals.memory.kvCache).toBe(12 * 2 * 768 * 2 * 1024)
    const beyond = exampleReport('gpt2.ts', { past: 1001, dims: { seq: 24 } })
    expect(beyond.models[0]?.complete).toBe(false)
  })
})
