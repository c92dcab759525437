/** Decode and generation: the KV cache, windows, cross-attention, exact sums. */
import { describe, expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { exact } from '../../src/text/format'
import { exampleReport, int8, modelNamed, reportOf } from '../support/report'

const decoder = (attention: string, dims = 'batch: 2, seq: 24') => `
  import { attention, input, model } from 'memwall'
  model('m', { ${dims} }, ({ batch, seq }) => attention({ heads: 4, causal: true, bias: false, ${attention} })(input([batch, seq, 32])))`

const only = (text: string, scenario: Partial<Scenario>): ModelReport =>
  reportOf(text, { dtypes: int8, ...scenario }).models[0] as ModelReport

const figures = ({ totals: { flops, macs, bytes, time } }: ModelReport) => ({ flops, macs, ...bytes, time })

function sum(parts: readonly ModelReport[]) {
  const total: Record<string, number> = {}
  for (const part of parts)
    for (const [name, value] of Object.entries(figures(part))) total[name] = (total[name] ?? 0) + value
  return total
}

function same(ours: Record<string, number>, theirs: Record<string, number>): void {
  expect(Object.keys(ours)).toEqual(Object.keys(theirs))
  for (const [name, value] of Object.entries(theirs)) expect(ours[name], name).toBeCloseTo(value, value > 1 ? 3 : 15)
}

test('a decode step reads the cache of past and present, and writes one token', () => {
  const { totals } = only(decoder(''), { phase: 'decode', past: 9 })
  const [batch, features, keys] = [2, 32, 10]
  expect(totals.bytes.kvRead).toBe(2 * batch * keys * features)
  expect(totals.bytes.kvWrite).toBe(2 * batch * features)
  expect(totals.memory.kvCache).toBe(2 * batch * keys * features)
  // Four projections of one token, scores and context over ten keys.
  expect(totals.macs).toBe(4 * batch * features * features + 2 * batch * keys * features)
})

test('a decode step of several tokens reads the weights once and the cache for each op, and writes every token', () => {
  const { totals, scenario } = only(decoder(''), { phase: 'decode', tokens: 4 })
  const [batch, features, tokens, keys] = [2, 32, 4, 24]
  // By default the tokens are the last of seq.
  expect(scenario).toMatchObject({ past: 20, tokens: 4 })
  expect(totals.bytes.weights).toBe(4 * features * features)
  expect(totals.bytes.kvRead).toBe(2 * batch * keys * features)
  expect(totals.bytes.kvWrite).toBe(2 * batch * tokens * features)
  expect(totals.memory.kvCache).toBe(2 * batch * keys * features)
  expect(totals.macs).toBe(4 * batch * tokens * features * features + 2 * batch * tokens * keys * features)
})

test('of several tokens a mask leaves each the keys before it, and a window keys beside those of the first', () => {
  const scores = (scenario: Partial<Scenario>, attention = '') =>
    only(decoder(attention), { phase: 'decode', tokens: 4, ...scenario }).kinds.find(({ kind }) => kind === 'matmul')
      ?.macs
  const [batch, features] = [2, 32]
  // Queries at positions 20 to 23 see 21 to 24 keys.
  expect(scores({ causalCount: 'causal' })).toBe(2 * batch * features * (21 + 22 + 23 + 24))
  // 6 + 4 - 1 keys are present, of which each query sees 6; the cache keeps 6.
  expect(scores({}, 'window: 6')).toBe(2 * batch * features * 4 * 9)
  expect(scores({ causalCount: 'causal' }, 'window: 6')).toBe(2 * batch * features * 4 * 6)
  expect(only(decoder('window: 6'), { phase: 'decode', tokens: 4 }).totals.memory.kvCache).toBe(
    2 * batch * 6 * features,
  )
})

test('a step over all tokens computes what a prefill does', () => {
  for (const file of ['gpt2.ts', 'llama2-7b.ts']) {
    const dims = { seq: 64, allLogits: 1 }
    const [step] = exampleReport(file, { phase: 'decode', tokens: 64, dims }).models
    const [prefill] = exampleReport(file, { dims }).models
    expect(step?.totals).toMatchObject({ flops: prefill?.totals.flops, bytes: prefill?.totals.bytes })
  }
})

test('past is seq - 1 where it is not given', () => {
  expect(only(decoder(''), { phase: 'decode' }).scenario.past).toBe(23)
})

test('prefill reads what it cached as KV cache, and writes every token once', () => {
  const { totals } = only(decoder(''), {})
  expect(totals.bytes.kvWrite).toBe(2 * 2 * 24 * 32)
  expect(totals.bytes.kvRead).toBe(2 * 2 * 24 * 32)
  expect(totals.memory.kvCache).toBe(2 * 2 * 24 * 32)
})

test('grouped-query attention: the cache holds kvHeads, FLOPs count all heads', () => {
  const all = only(decoder(''), { phase: 'decode', past: 9 })
  const grouped = only(decoder('kvHeads: 1'), { phase: 'decode', past: 9 })
  expect(grouped.totals.memory.kvCache).toBe(all.totals.memory.kvCache / 4)
  expect(grouped.totals.bytes.kvRead).toBe(all.totals.bytes.kvRead / 4)
  const act = (model: ModelReport) => model.kinds.find(kind => kind.kind === 'matmul')?.flops
  expect(act(grouped)).toBe(act(all))
})

test('a sliding window bounds the keys and the cache', () => {
  const { totals } = only(decoder('window: 6'), { phase: 'decode', past: 9 })
  expect(totals.memory.kvCache).toBe(2 * 2 * 6 * 32)
  expect(totals.bytes.kvRead).toBe(2 * 2 * 6 * 32)
})

test('a fused qkv writes only its key and value slices to the cache', () => {
  const text = `
    import { input, kvCache, linear, model } from 'memwall'
    model('m', { batch: 1, seq: 8 }, ({ batch, seq }) => {
      const [q, k, v] = linear(96, { bias: false })(input([batch, seq, 32])).split(3, -1)
      return q.matmul(kvCache(k).transpose(1, 2)).matmul(kvCache(v))
    })`
  const row = only(text, {}).layers[0]
  expect(row?.bytes).toEqual({ weights: 32 * 96, inputs: 8 * 32, outputs: 8 * 32, kvRead: 0, kvWrite: 2 * 8 * 32 })
})

test('causal counting: each query sees the keys up to its own', () => {
  const full = only(decoder(''), {})
  const causal = only(decoder(''), { causalCount: 'causal' })
  const act = (model: ModelReport) => model.kinds.find(kind => kind.kind === 'matmul')?.macs as number
  expect(act(full)).toBe(2 * 2 * 24 * 24 * 32)
  expect(act(causal)).toBe((2 * 2 * 32 * (24 * 25)) / 2)
  // With a window of 6: 1 + 2 + .. + 6, then 6 for each of the other 18.
  const windowed = only(decoder('window: 6'), { causalCount: 'causal' })
  expect(act(windowed)).toBe(2 * 2 * 32 * (21 + 18 * 6))
})

for (const [name, text] of [
  ['full attention', decoder('')],
  ['a window', decoder('window: 7')],
  ['rope and grouped keys', decoder('rope: true, kvHeads: 2')],
] as const)
  for (const prompt of [0, 5])
    test(`generation is the sum of its steps: ${name}, prompt ${prompt}`, () => {
      const steps = Array.from({ length: 24 - prompt }, (_, i) => only(text, { phase: 'decode', past: prompt + i }))
      const prefill = prompt === 0 ? [] : [only(text, { dims: { seq: prompt } })]
      const whole = only(text, { phase: 'generate', prompt })
      same(figures(whole), sum([...prefill, ...steps]))
      expect(whole.complete).toBe(true)
    })

test('generation whose ops change on the way is summed step by step', () => {
  const text = `
    import { attention, input, linear, model } from 'memwall'
    model('m', { batch: 1, seq: 40, past: 0 }, ({ batch, seq, past }) => {
      const x = attention({ heads: 2, causal: true })(input([batch, seq, 8]))
      return past >= 17 ? linear(8)(linear(8)(x)) : linear(8, { bias: false })(x)
    })`
  const steps = Array.from({ length: 40 }, (_, past) => only(text, { phase: 'decode', past }))
  const whole = only(text, { phase: 'generate' })
  same(figures(whole), sum(steps))
  // Weights of the last step, and a row a site however many steps there are: nine ops of the one kind of step, eight of
  // the other.
  expect(whole.totals.parameters).toBe(steps.at(-1)?.totals.parameters)
  expect(whole.layers).toHaveLength(9 + 8)
})

test('ops that a model file costs by hand are one op wherever they stand', () => {
  const text = `
    import { attention, custom, input, model, repeat, sequential } from 'memwall'
    const block = () => sequential(attention({ heads: 2, causal: true }), x => custom('fft', [x], { shape: x.shape, flops: 7, parameters: 3 }))
    model('m', { batch: 1, seq: 40 }, ({ batch, seq }) => repeat(12, block)(input([batch, seq, 8])))`
  const forward = only(text, {})
  const fft = forward.layers.filter(row => row.kind === 'fft')
  expect(fft.map(row => row.count)).toEqual([12])
  const whole = only(text, { phase: 'generate' })
  expect(whole.totals.parameters).toBe(forward.totals.parameters)
  expect(whole.layers).toHaveLength(forward.layers.length)
})

test('generation past the end of a position table counts up to it, and says so', () => {
  const [whole] = exampleReport('gpt2.ts', { phase: 'generate', dims: { seq: 1024 } }).models
  const report = exampleReport('gpt2.ts', { phase: 'generate', dims: { seq: 4096 } })
  expect(report.models[0]?.totals.flops).toBe(whole?.totals.flops)
  expect(report.models[0]?.complete).toBe(false)
  expect(report.diagnostics.map(each => each.code)).toEqual(expect.arrayContaining(['shape-mismatch', 'hint']))
  expect(report.models[1]?.complete).toBe(true)
})

test('time in generation is the sum over steps, across a crossover from memory to compute', () => {
  const steps = Array.from({ length: 24 }, (_, past) => only(decoder(''), { phase: 'decode', past }).totals.time)
  expect(only(decoder(''), { phase: 'generate' }).totals.time).toBeCloseTo(
    steps.reduce((a, b) => a + b, 0),
    15,
  )
})

test('T5: the encoder is computed once per sequence, its keys and values cached', () => {
  const forward = modelNamed(exampleReport('t5.ts', { dtypes: int8 }), 'T5-small')
  const step = modelNamed(exampleReport('t5.ts', { dtypes: int8, phase: 'decode', past: 9 }), 'T5-small')
  const whole = modelNamed(exampleReport('t5.ts', { dtypes: int8, phase: 'generate' }), 'T5-small')
  expect(step.totals.parameters).toBe(forward.totals.parameters)
  // Six decoder layers of 512 features: ten tokens of their own, 128 of the source.
  expect(step.totals.memory.kvCache).toBe(6 * 2 * 512 * (10 + 128))
  const inEncoder = (row: { path: string }) => row.path.startsWith('encode/')
  const flops = (model: ModelReport) => model.layers.filter(inEncoder).reduce((total, row) => total + row.flops, 0)
  expect(flops(forward)).toBeGreaterThan(0)
  expect(flops(step)).toBe(0)
  expect(flops(whole)).toBe(flops(forward))
})

test('a model without a cache is counted as forward, and says so', () => {
  const report = exampleReport('resnet50.ts', { phase: 'decode' })
  expect(report.models[0]?.totals.macs).toBe(4089184256)
  expect(report.diagnostics.map(each => each.code)).toEqual(['hint'])
})

test('a step that cannot be built is incomplete, and not the pass', () => {
  const text = `import { attention, input, model } from 'memwall'
  model('half', { batch: 2, seq: 128 }, ({ batch, seq }) => {
    const halved = input([batch, seq, 64]).reshape([batch, seq / 2, 128])
    return attention({ heads: 4, causal: true })(halved)
  })`
  for (const phase of ['decode', 'generate'] as const) {
    const { models, diagnostics } = reportOf(text, { phase })
    expect(models[0]).toMatchObject({ complete: false, totals: { flops: 0 } })
    expect(diagnostics.filter(({ code }) => code === 'hint')).toEqual([])
    expect(diagnostics.map(({ severity }) => severity)).toContain('error')
  }
  expect(reportOf(text, { phase: 'forward' }).models[0]?.complete).toBe(true)
})

describe('a pass over the prompt that has weights of its own', () => {
  const text = `import { attention, concat, embedding, input, linear, model } from 'memwall'
model('VLM', { batch: 1, seq: 676, past: 0 }, ({ batch, seq, past }) => {
  const text = embedding(100, 64)
  const x = past === 0 && seq > 576
    ? concat([linear(64)(input([batch, 576, 32], 'fp16', { static: true })), text(input([batch, seq - 576], 'int32'))], 1)
    : text(input([batch, seq], 'int32'))
  return linear(100)(attention({ heads: 4, causal: true })(x))
})`
  // The table, q, k, v and out, the head, and the projection of the image.
  const steps = 100 * 64 + 4 * (64 * 64 + 64) + (64 * 100 + 100)
  const projection = 32 * 64 + 64

  test('they are counted with the prompt', () => {
    const { totals } = only(text, { phase: 'generate', prompt: 600 })
    expect(totals.parameters).toBe(steps + projection)
    expect(totals.memory.weights).toBe(steps + projection)
  })

  test('a table that is made as long as the pass is the same table, and says so', () => {
    const positions = (tokens: string) => `import { attention, input, model, parameter } from 'memwall'
model('m', { batch: 1, seq: 1024 }, ({ batch, seq }) =>
  attention({ heads: 4, causal: true, bias: false })(input([batch, seq, 64]).add(parameter([${tokens}, 64]))))`
    for (const scenario of [{ phase: 'generate', prompt: 64 }, { phase: 'generate' }, { phase: 'decode' }] as const) {
      const { models, diagnostics } = reportOf(positions('seq'), { ...scenario, dtypes: int8 })
      expect(models[0]?.totals.memory.weights).toBe(4 * 64 * 64 + 64)
      expect(diagnostics.map(diagnosticText)).toEqual([
        expect.stringMatching(/in decode: write tables at full length and slice them$/),
      ])
    }
  })

  test('a step alone has not got them, and says so', () => {
    const { models, diagnostics } = reportOf(text, { phase: 'decode', past: 600 })
    expect(models[0]?.totals.parameters).toBe(steps)
    expect(diagnostics.map(diagnosticText)).toEqual([
      `the model has ${exact(steps + projection)} parameters in forward, and figures are of the ${exact(steps)} that a step applies`,
    ])
  })
})

test('a row of a generation counts the pass over the prompt and every step', () => {
  const counts = (prompt: number) =>
    modelNamed(exampleReport('gpt2.ts', { phase: 'generate', dims: { seq: 64 }, prompt }), 'GPT-2')
      .layers.filter(({ path }) => path.includes('decoderLayer'))
      .map(({ count }) => count / 12)
  // Behind a prompt of 60 tokens there are 4 steps, each through all twelve layers.
  expect(new Set(counts(60))).toEqual(new Set([1 + 4]))
  expect(new Set(counts(0))).toEqual(new Set([64]))
})

test('a model is said to keep nothing where it has ops, and not where its build fails before the first', () => {
  const hints = (body: string) =>
    reportOf(
      `import { attention, input, linear, model } from 'memwall'
       model('m', { batch: 1, seq: 16 }, ({ batch, seq }) => { ${body} })`,
      { phase: 'decode' },
    ).diagnostics.map(({ severity }) => severity)
  const x = 'input([batch, seq, 8])'
  expect(hints(`return attention({ heads: 2, causal: true })(${x})`)).toEqual([])
  expect(hints(`return linear(8)(${x})`)).toEqual(['info'])
  expect(hints(`return linear(8)(${x}).nothing()`)).toEqual(['error', 'info'])
  expect(hints(`return missing(${x})`)).toEqual(['error'])
  // What fails behind the cache has one.
  expect(hints(`return attention({ heads: 2, causal: true })(${x}).nothing()`)).toEqual(['error'])
})
