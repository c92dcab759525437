/** Models whose memory is a state: what a step keeps and computes, and what a pass over a sequence does. */
import { describe, expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import type { Scenario } from '../../src/scenario/scenario'
import { analysisOf, reportOf } from '../support/report'
import { expectSumOfSteps } from '../support/stepSum'

const only = (text: string, scenario: Partial<Scenario> = {}): ModelReport => {
  const { models, diagnostics } = reportOf(text, scenario)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return models[0] as ModelReport
}
const rowOf = ({ layers }: ModelReport, kind: string) => layers.find(row => row.kind === kind)

describe('retention as a custom op that says what it keeps', () => {
  const [layers, hidden, heads, dim, vocab] = [24, 2048, 16, 128, 32000]
  const text = `
import { custom, embedding, input, linear, model, repeat, residual, rmsNorm, sequential, type Layer } from 'memwall'
const [h, heads, d] = [2048, 16, 128]
const dense = (n: number) => linear(n, { bias: false })
const mix = (): Layer => {
  const [q, k, v, o] = [dense(h), dense(h), dense(h), dense(h)]
  return x => o(custom('retention', [q(x), k(x), v(x)], { shape: x.shape, flops: 5 * x.shape[0]! * x.shape[1]! * heads * d * d, state: x.shape[0]! * heads * d * d }))
}
model('RetNet-like', { batch: 1, seq: 2048 }, ({ batch, seq }) => sequential(embedding(32000, h), repeat(24, () => residual(sequential(rmsNorm(), mix()))), dense(32000))(input([batch, seq], 'int32')))`
  const state = layers * heads * dim * dim

  test('decodes one token a step', () => {
    const { totals, scenario, complete } = only(text, { phase: 'decode' })
    expect(complete).toBe(true)
    expect(scenario).toMatchObject({ counted: 'decode', past: 2047 })
    // 468,189,184: four projections a layer, and the head.
    expect(totals.macs).toBe(layers * 4 * hidden ** 2 + hidden * vocab)
    expect(rowOf(only(text, { phase: 'decode' }), 'retention')?.flops).toBe(5 * state)
    // 12,582,912 bytes in 16 bits.
    expect(totals.memory.kvCache).toBe(2 * state)
    expect(totals.bytes).toMatchObject({ kvRead: 2 * state, kvWrite: 2 * state })
  })

  test('keeps as much for each sequence, in the format of the cache', () => {
    const dtypes = { weights: 'fp16', activations: 'fp16', kvCache: 'fp32' } as const
    const { memory, bytes } = only(text, { phase: 'decode', dims: { batch: 3 }, dtypes }).totals
    expect(memory.kvCache).toBe(3 * 4 * state)
    expect(bytes.kvRead).toBe(3 * 4 * state)
  })

  test('generates a sequence in its steps, and keeps no more at its end', () => {
    const { totals } = only(text, { phase: 'generate', prompt: 16, dims: { seq: 48 } })
    expect(totals.macs).toBe(48 * (layers * 4 * hidden ** 2 + hidden * vocab))
    expect(totals.bytes.kvRead).toBe(32 * 2 * state)
    expect(totals.memory.kvCache).toBe(2 * state)
    expectSumOfSteps({ analysis: analysisOf(text), seq: 24, prompt: 7, tokens: 3, scenario: {} })
  })

  test('has no state in a pass', () => {
    const { bytes, memory } = only(text, { dims: { seq: 64 } }).totals
    expect([bytes.kvRead, bytes.kvWrite, memory.kvCache]).toEqual([0, 0, 0])
  })
})

describe('gated delta nets: 32 heads of values over 16 of queries and keys, as Qwen3-Next has them', () => {
  const [batch, seq, keyHeads, heads, dim, chunk] = [2, 256, 16, 32, 128, 64]
  const text = `
import { input, linear, linearAttention, model, sigmoid } from 'memwall'
model('m', { batch: 2, seq: 256 }, ({ batch, seq }) => {
  const x = input([batch, seq, 64])
  const of = (heads: number) => linear(heads * 128, { bias: false })(x).reshape([batch, seq, heads, 128])
  const gate = () => sigmoid(linear(32, { bias: false })(x))
  return linearAttention(of(16), of(16), of(32), { rule: 'gatedDelta', decay: gate(), beta: gate() })
})`
  const matrix = heads * dim * dim
  const projected = 64 * (2 * keyHeads * dim + heads * dim + 2 * heads)

  test('a step predicts, gates, updates and reads', () => {
    const model = only(text, { phase: 'decode' })
    const row = rowOf(model, 'linearAttention')
    expect(row?.flops).toBe(batch * (7 * matrix + heads * dim))
    expect(model.totals.macs).toBe(batch * (3 * matrix + projected))
    expect(row?.bytes).toMatchObject({ kvRead: batch * matrix * 2, kvWrite: batch * matrix * 2 })
    expect(model.totals.memory.kvCache).toBe(batch * matrix * 2)
    expect(row?.rate.dtype).toBe('bf16')
  })

  test('a pass contracts over chunks', () => {
    const perHead = chunk * 3 * dim + chunk * 2 * dim + 3 * dim * dim + chunk ** 2 / 6
    const row = rowOf(only(text), 'linearAttention')
    expect(row?.macs).toBeCloseTo(batch * seq * heads * perHead, 3)
    expect(row?.flops).toBeCloseTo(2 * batch * seq * heads * perHead, 3)
    // Queries, keys, values and both gates once, and the result.
    expect(row?.bytes).toMatchObject({
      inputs: 2 * batch * seq * ((2 * keyHeads + heads) * dim + 2 * heads),
      outputs: 2 * batch * seq * heads * dim,
      kvRead: 0,
    })
  })

  test('a sequence shorter than a chunk is one', () => {
    const row = rowOf(only(text, { dims: { seq: 24 } }), 'linearAttention')
    expect(row?.macs).toBeCloseTo(batch * 24 * heads * (24 * 5 * dim + 3 * dim * dim + 24 ** 2 / 6), 3)
  })

  test('training repeats the contractions for both factors, and saves the operands', () => {
    const forward = rowOf(only(text), 'linearAttention')
    const trained = rowOf(only(text, { phase: 'train' }), 'linearAttention')
    expect(trained?.macs).toBeCloseTo(3 * (forward?.macs ?? 0), 3)
    // Queries, keys, values and the results of both sigmoids; those are saved by the sigmoids first.
    expect(trained?.saved).toBe(2 * batch * seq * (2 * keyHeads + heads) * dim)
  })

  test('generation is the sum of its steps', () => {
    const scenario = { fusion: 'pointwise' } as const
    expectSumOfSteps({ analysis: analysisOf(text), seq: 23, prompt: 4, tokens: 2, scenario })
  })

  test('the state may have a format of its own', () => {
    const wide = text.replace("rule: 'gatedDelta'", "rule: 'gatedDelta', stateDtype: 'fp32'")
    const { memory, bytes } = only(wide, { phase: 'decode' }).totals
    expect(memory.kvCache).toBe(batch * matrix * 4)
    expect(bytes.kvWrite).toBe(batch * matrix * 4)
  })
})

test('the chunked form does what the contractions of its definition do', () => {
  // DeltaNet in chunks, written out (arXiv 2406.06484, section 3.2): K K', T K, T V, U - W S, Q K', Q S, (Q K') U, K' U.
  const body = `
  const [q, k, v] = ['q', 'k', 'v'].map(name => input([1, 2, 4, 16, 8]))
  const square = q.matmul(k.transpose(-2, -1))
  const gram = k.matmul(k.transpose(-2, -1))
  const state = input([1, 2, 4, 8, 8])
  const [w, u] = [gram.matmul(k), gram.matmul(v)]
  return [square.matmul(u), w.matmul(state), q.matmul(state), k.transpose(-2, -1).matmul(u)]`
  const byHand = only(`import { input, model } from 'memwall'
model('m', {}, () => {${body} })`)
  const layer = only(`import { input, linearAttention, model } from 'memwall'
model('m', {}, () => { const x = input([1, 64, 2, 8]); return linearAttention(x, x, x, { rule: 'delta', chunk: 16 }) })`)
  // Beside them the triangular inverse, 16^3 / 6 for each of eight chunks.
  expect(layer.totals.macs).toBeCloseTo(byHand.totals.macs + (8 * 16 ** 3) / 6, 6)
})

describe('a state that a model file updates by its own ops', () => {
  const text = `
import { input, linear, model, sigmoid, state } from 'memwall'
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const x = input([batch, seq, 16])
  const gate = sigmoid(linear(16, { bias: false })(x.slice(1, -1)).reshape([batch, 16]))
  const h = state([batch, 16], previous => previous.mul(gate).add(x.slice(1, -1).reshape([batch, 16])), { name: 'hidden' })
  return linear(4, { bias: false })(h)
})`

  test('is read and written once in a step, and is the cache', () => {
    const { totals, layers } = only(text, { phase: 'decode' })
    expect(totals.bytes).toMatchObject({ kvRead: 2 * 2 * 16, kvWrite: 2 * 2 * 16 })
    expect(totals.memory.kvCache).toBe(2 * 2 * 16)
    expect(layers.map(({ path }) => path)).toContain('hidden/mul')
    // The product and the sum of each element, and the head on the state after.
    expect(layers.filter(({ path }) => path.startsWith('hidden')).map(({ flops }) => flops)).toEqual([32, 32])
  })

  test('under every fusion, since the next step needs it', () => {
    for (const fusion of ['pointwise', 'flash'] as const) {
      const { bytes } = only(text, { phase: 'decode', fusion }).totals
      expect(bytes).toMatchObject({ kvRead: 2 * 2 * 16, kvWrite: 2 * 2 * 16 })
    }
  })

  test('starts at zero in a pass and in training, which read and save nothing of it', () => {
    for (const phase of ['forward', 'train'] as const) {
      const { totals, layers } = only(text, { phase })
      expect(totals.memory.kvCache).toBe(0)
      expect(totals.parameters).toBe(16 * 16 + 16 * 4)
      // The product reads its gate, 2 x 16 elements, and no state.
      if (phase === 'forward')
        expect(layers.find(({ path }) => path === 'hidden/mul')?.bytes).toMatchObject({ inputs: 64, weights: 0 })
    }
  })

  test('generation is the sum of its steps', () => {
    expectSumOfSteps({ analysis: analysisOf(text), seq: 20, prompt: 0, tokens: 1, scenario: {} })
  })
})

describe('an LSTM alone', () => {
  const text = `import { embedding, input, linear, lstm, model, sequential } from 'memwall'
model('m', { batch: 1, seq: 30 }, ({ batch, seq }) =>
  sequential(embedding(100, 32), lstm(32, { layers: 2 }), linear(100))(input([batch, seq], 'int32')))`

  test('decodes one token a step', () => {
    const { totals, scenario } = only(text, { phase: 'decode' })
    expect(scenario.counted).toBe('decode')
    expect(totals.macs).toBe(2 * 8 * 32 ** 2 + 32 * 100)
    expect(totals.memory.kvCache).toBe(2 * 2 * 32 * 2)
  })

  test('generates in steps of any size', () => {
    expectSumOfSteps({ analysis: analysisOf(text), seq: 30, prompt: 3, tokens: 4, scenario: {} })
  })
})

describe('custom ops with multiply-accumulates', () => {
  const custom = (counts: string) => `import { custom, input, linear, model } from 'memwall'
model('m', { batch: 1 }, () => custom('core', [linear(64, { bias: false })(input([8, 64]))], { shape: [8, 64], flops: 5e9, ${counts} }))`

  test('run at the rate of contractions, others at the vector rate', () => {
    // A100: 312 TFLOP/s in fp16, 19.5 TFLOP/s outside of contractions.
    expect(rowOf(only(custom('macs: 2.5e9')), 'core')?.time).toBeCloseTo(5e9 / 312e12, 12)
    expect(rowOf(only(custom('')), 'core')?.time).toBeCloseTo(5e9 / 19.5e12, 12)
  })

  test('count them, and twice more in backward', () => {
    expect(rowOf(only(custom('macs: 2e9')), 'core')).toMatchObject({ flops: 5e9, macs: 2e9 })
    // Forward 5, backward 5 with the products once more.
    expect(rowOf(only(custom('macs: 2e9'), { phase: 'train' }), 'core')).toMatchObject({ flops: 14e9, macs: 6e9 })
    expect(rowOf(only(custom('macs: 2e9, backwardFlops: 7e9'), { phase: 'train' }), 'core')?.flops).toBe(12e9)
  })

  test('save what they say', () => {
    const saved = (counts: string) => rowOf(only(custom(counts), { phase: 'train' }), 'core')?.saved
    expect(saved('macs: 2e9')).toBe(2 * 8 * 64)
    expect(saved('macs: 2e9, saves: 100')).toBe(2 * 100)
    expect(saved('saves: 0')).toBe(0)
  })
})
