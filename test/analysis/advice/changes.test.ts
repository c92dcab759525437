import { describe, expect, test } from 'vitest'
import { catalogue } from '../../../src/hardware/catalogue'
import type { Target } from '../../../src/hardware/target'
import { titleOf } from '../../../src/present/changeText'
import { defaultScenario, type Scenario } from '../../../src/scenario/scenario'
import { a100 } from '../../support/report'

import { bandwidth, example, h100, near, opened, peak, titled } from './advised'

describe('a linear layer of k x n weights', () => {
  const [k, n] = [4096, 8192]
  const linear = (batch: number): string => `import { input, linear, model } from 'memwall'
    model('One', { batch: ${batch} }, ({ batch }) => linear(${n}, { bias: false })(input([batch, ${k}])))`
  /** Seconds of one sample at a batch, weights of so many bytes each. */
  const sample = (batch: number, weight = 2, other = 2): number =>
    Math.max((2 * batch * k * n) / peak, (weight * k * n + other * batch * (k + n)) / bandwidth) / batch

  test('moves the bytes of its weights: narrower weights take as much less time', () => {
    const { advice } = opened(linear(1))
    near(advice.before.time, sample(1))
    near(advice.before.memory, 2 * (k * n + k + n))
    expect(advice.before.bound).toBe('memory')
    const int8 = titled(advice, 'int8 weights')
    near(int8.after.time, sample(1, 1))
    near(int8.after.memory, k * n + 2 * (k + n))
    near(int8.rows[0]?.bytes, k * n + 2 * (k + n))
    near(int8.rows[0]?.held, k * n)
    near(advice.rows[0]?.held, 2 * k * n)
    // 4 bits, and an fp16 scale for each 128 of them.
    near(titled(advice, 'int4 weights (group 128)').after.time, sample(1, (4 + 16 / 128) / 8))
    near(titled(advice, 'int8 throughout').after.time, sample(1, 1, 1))
  })

  test.each([1, 3, 32])('from batch %i: the next batch of twice as many that reaches the ridge', batch => {
    const { advice } = opened(linear(batch))
    const change = advice.changes.find(each => each.kind === 'batch')
    const intensity = (b: number): number => (2 * b * k * n) / (2 * (k * n + b * (k + n)))
    let wanted = batch
    while (intensity(wanted) < peak / bandwidth) wanted *= 2
    expect(change && titleOf(change)).toBe(`batch ${wanted.toLocaleString('en-US')}`)
    expect(change?.after.bound).toBe('compute')
    near(change?.after.time, sample(wanted))
    near(change?.after.memory, 2 * (k * n + wanted * (k + n)))
    expect(advice.batch).toBe(batch)
    near(advice.before.time, sample(batch))
    near(advice.rows[0]?.time, sample(batch))
    near(change?.rows[0]?.time, sample(wanted))
  })

  test('at the ridge no other batch is offered', () => {
    expect(opened(linear(1024)).advice.changes.filter(each => each.kind === 'batch')).toEqual([])
  })

  test('where no batch reaches the ridge: one that is within 5% of the largest that fits, and no smaller one', () => {
    const slow: Target = { ...a100, id: 'slow', peak: { fp16: 1e18 } }
    const { advice } = opened(linear(1), {}, slow)
    const change = advice.changes.find(each => each.kind === 'batch')
    const moved = (batch: number): number => (2 * (k * n + batch * (k + n))) / bandwidth / batch
    let wanted = 1
    while (moved(wanted) > 1.05 * moved(4096)) wanted *= 2
    expect(wanted).toBe(4096)
    expect(change && titleOf(change)).toBe(`batch ${wanted.toLocaleString('en-US')}`)
    near(change?.after.time, moved(wanted))
  })

  test('a batch that does not fit is not offered; the largest that does is', () => {
    // Room for the weights and 200 samples.
    const bytes = 2 * (k * n + 200 * (k + n))
    const small: Target = { ...a100, id: 'small', memory: [{ name: 'HBM', bytes, bandwidth }] }
    const change = opened(linear(1), {}, small).advice.changes.find(each => each.kind === 'batch')
    expect(change && titleOf(change)).toBe('batch 128')
    const full = opened(linear(1024), {}, small).advice
    expect(full.before.fits).toBe(false)
    // The largest that fits, as the fit says. It moves more for each sample, and takes less memory.
    near(titled(full, 'batch 200').after.memory, bytes)
  })

  test('targets: data-sheet figures of what they are, faster ones alone, the soonest first', () => {
    const { advice, report } = opened(linear(1))
    // NVIDIA's H100 SXM5 data sheet: 3,350 GB/s.
    near(titled(advice, h100.name).after.time, (2 * (k * n + k + n)) / 3350e9)
    const targets = advice.changes.filter(each => each.kind === 'target')
    expect(targets.length).toBeGreaterThan(1)
    expect(targets.length).toBeLessThan(5)
    const times = targets.map(each => each.after.time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.every(time => time < report({}).totals.time)).toBe(true)
  })

  test('a target that the file declares is among them', () => {
    const own = `import { hardware } from 'memwall'
      hardware('Mine', { peak: { fp16: 1e15 }, memory: [{ name: 'HBM', bytes: 80e9, bandwidth: 4e12 }] })
      ${linear(1)}`
    near(titled(opened(own).advice, 'Mine').after.time, (2 * (k * n + k + n)) / 4e12)
  })

  test('over several devices, those alone whose link is known: one that states none would send for nothing', () => {
    const declared = (link: string): string => `import { hardware, input, linear, model, sequential } from 'memwall'
      hardware('Mine', { peak: { fp16: 1e18 }, ${link} memory: [{ name: 'HBM', bytes: 80e9, bandwidth: 1e15 }] })
      model('Two', { batch: 512 }, ({ batch }) =>
        sequential(linear(${n}, { bias: false }), linear(${k}, { bias: false }))(input([batch, ${k}])))`
    const titles = (link: string, parallel = { ...defaultScenario.parallel, tp: 2 }): string[] =>
      opened(declared(link), { parallel }).advice.changes.map(titleOf)
    expect(titles('', defaultScenario.parallel)).toContain('Mine')
    expect(titles('')).not.toContain('Mine')
    const targets = catalogue.filter(each => titles('').includes(each.name))
    expect(targets.length).toBeGreaterThan(0)
    for (const { link } of targets) expect(link).toBeDefined()
    expect(titles(`link: { name: 'bus', bandwidth: 1e12 },`)).toContain('Mine')
  })

  test('it has no attention, no cache and nothing to fuse: those are not spoken of', () => {
    const kinds = new Set(opened(linear(1)).advice.changes.map(each => each.kind))
    expect([...kinds].sort()).toEqual(['batch', 'dtype', 'target'])
  })
})

describe('attention with fewer KV heads', () => {
  const [features, heads, tokens] = [1024, 16, 512]
  const headDim = features / heads
  const decoder = (kvHeads: string): string => `import { attention, input, model } from 'memwall'
    model('Decoder', { batch: 1, seq: ${tokens} }, ({ batch, seq }) =>
      attention({ heads: ${heads}, ${kvHeads} causal: true, bias: false })(input([batch, seq, ${features}])))`

  test.each([
    ['8 KV heads at most', 8],
    ['1 KV head', 1],
  ])('%s: projections, cache and what is read of it shrink', (title, kvHeads) => {
    const { advice, model } = opened(decoder(''), { phase: 'decode' })
    const change = titled(advice, title)
    const effect = (end: string) => change.rows[model.layers.findIndex(row => row.path.endsWith(end))]
    const width = kvHeads * headDim
    near(effect('/key')?.bytes, 2 * (features * width + features + width))
    near(effect('/value')?.bytes, 2 * (features * width + features + width))
    // The query, the keys of every token, the scores of every head.
    near(effect('/scores')?.bytes, 2 * (features + tokens * width + heads * tokens))
    expect(effect('/query')?.bytes).toBe(advice.rows[model.layers.findIndex(row => row.path.endsWith('/query'))]?.bytes)
    // Parameters of multi-query attention: d^2 each for query and output, d times the width each for key and value.
    const weights = 2 * (2 * features * features + 2 * features * width)
    const cache = 2 * 2 * tokens * width
    const whole = opened(decoder(`kvHeads: ${kvHeads},`), { phase: 'decode' }).model.totals.memory
    near(whole.weights, weights)
    near(whole.kvCache, cache)
    near(change.after.memory, whole.total)
  })

  test('it is the model that says so itself', () => {
    const change = titled(opened(decoder(''), { phase: 'generate' }).advice, '1 KV head')
    const { model } = opened(decoder('kvHeads: 1,'), { phase: 'generate' })
    expect(change.after).toEqual({
      time: model.totals.time,
      memory: model.totals.memory.total,
      bound: model.totals.bound,
    })
  })

  test('one that has as few already is left alone', () => {
    const { changes } = opened(decoder('kvHeads: 1,'), { phase: 'decode' }).advice
    expect(changes.filter(each => each.kind === 'kvHeads')).toEqual([])
  })

  test('heads that 8 does not divide take the next fewer', () => {
    const twelve = (settings: string): string =>
      decoder(settings).replace(`heads: ${heads},`, 'heads: 12,').replaceAll(String(features), '768')
    const change = titled(opened(twelve(''), { phase: 'decode' }).advice, '8 KV heads at most')
    expect(change.after.time).toBe(opened(twelve('kvHeads: 6,'), { phase: 'decode' }).model.totals.time)
  })
})

describe('every change is what the report says of the changed scenario', () => {
  const int8 = { weights: 'int8', activations: 'int8', kvCache: 'int8' } as const
  const { dtypes, training, parallel } = defaultScenario
  const scenarios: Readonly<Record<string, Partial<Scenario>>> = {
    'int8 weights': { dtypes: { ...dtypes, weights: 'int8' } },
    'int4 weights (group 128)': { dtypes: { ...dtypes, weights: { dtype: 'int4', group: 128 } } },
    'int8 KV cache': { dtypes: { ...dtypes, kvCache: 'int8' } },
    'int8 throughout': { dtypes: int8 },
    'pointwise fusion': { fusion: 'pointwise' },
    'fusion and flash attention': { fusion: 'flash' },
    'selective recomputation': { training: { ...training, recompute: 'selective' } },
    'full recomputation': { training: { ...training, recompute: 'full' } },
    adam8bit: { training: { ...training, optimizer: 'adam8bit' } },
    adafactor: { training: { ...training, optimizer: 'adafactor' } },
  }

  test.each([
    ['bert.ts', 'BERT-Base', { phase: 'forward', dims: { batch: 4 } }],
    ['resnet50.ts', 'ResNet-50', { phase: 'forward' }],
    ['llama2-7b.ts', 'Llama-2-7B', { phase: 'decode' }],
    ['gpt2.ts', 'GPT-2', { phase: 'generate' }],
    ['gpt2.ts', 'GPT-2', { phase: 'train', dims: { batch: 8 } }],
    ['llama2-7b.ts', 'Llama-2-7B', { phase: 'train' }],
  ] as const)('%s %s %j', (file, name, scenario) => {
    const { advice, model, report } = opened(example(file), scenario, a100, name)
    expect(advice.changes.length).toBeGreaterThan(3)
    let compared = 0
    for (const change of advice.changes) {
      const { kind, after, rows } = change
      const title = titleOf(change)
      const target = kind === 'target' ? catalogue.find(each => each.id === change.id) : a100
      const batch = kind === 'batch' ? change.batch : advice.batch
      const settings =
        kind === 'batch'
          ? { dims: { ...model.scenario.dims, batch } }
          : kind === 'parallel'
            ? { parallel: { ...parallel, ...change.settings } }
            : scenarios[title]
      if (kind === 'kvHeads') continue
      expect(kind === 'target' || settings !== undefined, title).toBe(true)
      const { totals, layers } = report(settings ?? {}, target)
      const samples = batch * (settings?.parallel?.dp ?? 1)
      expect(after, title).toEqual({ time: totals.time / samples, memory: totals.memory.total, bound: totals.bound })
      expect(totals.memory.fits, title).toBe(true)
      expect(rows).toHaveLength(model.layers.length)
      if (layers.length === model.layers.length) {
        expect(
          rows.map(row => row?.time),
          title,
        ).toEqual(layers.map(row => row.time / samples))
        compared++
      }
    }
    expect(compared).toBeGreaterThan(2)
  })
})
