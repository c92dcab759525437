import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { defaultScenario, type Scenario } from '../../src/cost/scenario'
import { finish } from '../../src/cost/work'
import { defaultLimits } from '../../src/evaluate/program'
import { catalogue, findTarget } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import type { Advice, Change } from '../../src/report/advice'
import { changesOf, rowsBefore } from '../../src/report/advice/ofRows'
import { openAnalysis } from '../../src/report/analyze'
import type { ModelReport } from '../../src/report/report'
import { a100 } from '../support/report'

interface Opened {
  readonly advice: Advice
  readonly model: ModelReport
  report(scenario: Partial<Scenario>, target?: Target): ModelReport
}

const patient = { ...defaultLimits, milliseconds: 60_000 }

function opened(text: string, changed: Partial<Scenario> = {}, target = a100, name?: string): Opened {
  const analysis = openAnalysis({ file: '/m.ts', read: path => (path === '/m.ts' ? text : undefined) }, patient)
  const scenario = { ...defaultScenario, ...changed }
  const { models } = analysis.report(scenario, target)
  const index = name === undefined ? 0 : models.findIndex(model => model.name === name)
  const advice = finish(analysis.advice(scenario, target, index))
  if (advice === null) throw new Error('no advice')
  return {
    advice,
    model: models[index] as ModelReport,
    report: (other, on = target) => analysis.report({ ...scenario, ...other }, on).models[index] as ModelReport,
  }
}

const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), 'utf8')

function titled({ changes }: Advice, title: string): Change {
  const found = changes.find(change => change.title === title)
  if (found === undefined) throw new Error(`no ${title} among ${changes.map(change => change.title).join(', ')}`)
  return found
}

const near = (value: number | undefined, wanted: number) =>
  expect(Math.abs((value ?? Number.NaN) / wanted - 1)).toBeLessThan(1e-12)

const h100 = findTarget('h100-sxm') as Target

// NVIDIA's A100 80GB data sheet: 312 TFLOP/s in fp16, 2,039 GB/s, 80 GB.
const peak = 312e12
const bandwidth = 2039e9

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
    expect(change?.title).toBe(`batch ${wanted.toLocaleString('en-US')}`)
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
    expect(change?.title).toBe(`batch ${wanted.toLocaleString('en-US')}`)
    near(change?.after.time, moved(wanted))
  })

  test('a batch that does not fit is not offered; the largest that does is', () => {
    // Room for the weights and 200 samples.
    const bytes = 2 * (k * n + 200 * (k + n))
    const small: Target = { ...a100, id: 'small', memory: [{ name: 'HBM', bytes, bandwidth }] }
    const change = opened(linear(1), {}, small).advice.changes.find(each => each.kind === 'batch')
    expect(change?.title).toBe('batch 128')
    expect(change?.fits).toBe(true)
    const full = opened(linear(1024), {}, small).advice
    expect(full.before.fits).toBe(false)
    // 1024 / 2^3 = 128 fits, 256 does not. It moves more for each sample, and takes less memory.
    const halved = titled(full, 'batch 128')
    expect(halved.fits).toBe(true)
    near(halved.after.memory, 2 * (k * n + 128 * (k + n)))
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
      opened(declared(link), { parallel }).advice.changes.map(each => each.title)
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
    ...Object.fromEntries(
      [2, 4, 8].map(tp => [`tensor parallel over ${tp} devices`, { parallel: { ...parallel, tp } }] as const),
    ),
    'ZeRO stage 3 over 8 replicas': { parallel: { ...parallel, dp: 8, zero: 3 } },
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
      const { title, kind, after, fits, rows } = change
      const target = kind === 'target' ? catalogue.find(each => each.name === title) : a100
      const batch = kind === 'batch' ? Number(/^batch ([\d,]+)$/.exec(title)?.[1]?.replaceAll(',', '')) : advice.batch
      const settings = kind === 'batch' ? { dims: { ...model.scenario.dims, batch } } : scenarios[title]
      if (kind === 'kvHeads') continue
      expect(kind === 'target' || settings !== undefined, title).toBe(true)
      const { totals, layers } = report(settings ?? {}, target)
      const samples = batch * (settings?.parallel?.dp ?? 1)
      expect(after, title).toEqual({ time: totals.time / samples, memory: totals.memory.total, bound: totals.bound })
      expect(fits, title).toBe(totals.memory.fits)
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

describe('training', () => {
  const gpt2 = (changed: Partial<Scenario> = {}): Opened =>
    opened(example('gpt2.ts'), { phase: 'train', dims: { batch: 8, seq: 1024 }, ...changed }, a100, 'GPT-2')

  test('what the optimizer keeps: 8 bytes a parameter in Adam, 2 in 8 bits', () => {
    const { advice, model } = gpt2()
    // GPT-2 small has 124,439,808 parameters.
    near(advice.before.memory - titled(advice, 'adam8bit').after.memory, 6 * 124_439_808)
    expect(model.totals.parameters).toBe(124_439_808)
  })

  test('recomputation takes time and saves memory, and so stands behind what saves time', () => {
    const { advice } = gpt2()
    const full = titled(advice, 'full recomputation')
    expect(full.after.time).toBeGreaterThan(advice.before.time)
    expect(full.after.memory).toBeLessThan(advice.before.memory)
    const at = advice.changes.indexOf(full)
    expect(at).toBeGreaterThan(0)
    for (const change of advice.changes.slice(at + 1))
      expect(change.after.time).toBeGreaterThan(0.995 * advice.before.time)
    const back = gpt2({ training: { ...defaultScenario.training, recompute: 'full' } })
    near(titled(back.advice, 'no recomputation').after.time, advice.before.time)
  })

  test('selective recomputation keeps no scores (Korthikanti et al., arXiv 2205.05198)', () => {
    const { advice, model } = gpt2()
    const softmax = model.layers.findIndex(row => row.path.endsWith('/softmax'))
    // 12 layers of 12 heads of 1024 x 1024 probabilities in 16 bits, 8 samples.
    expect(advice.rows[softmax]?.held).toBe(2 * 12 * 12 * 1024 * 1024 * 8)
    expect(titled(advice, 'selective recomputation').rows[softmax]?.held).toBe(0)
    expect(changesOf(advice, [softmax]).map(each => each.change.title)).toContain('selective recomputation')
  })
})

describe('a model that does not fit', () => {
  test('the fewest devices that hold it', () => {
    const { advice, model } = opened(example('llama2.ts'), { phase: 'decode' }, a100, 'Llama-2-70B')
    // 69 G parameters in fp16 are 138 GB: two of 80 GB.
    expect(model.totals.memory.fits).toBe(false)
    const parallel = advice.changes.filter(each => each.kind === 'parallel')
    expect(parallel.map(each => each.title)).toEqual(['tensor parallel over 2 devices'])
    expect(parallel[0]?.fits).toBe(true)
    for (const each of advice.changes.filter(change => change.kind === 'target')) expect(each.fits).toBe(true)
  })

  test('replicas that share all they keep, per sample of all of them', () => {
    // 8 replicas take 8 samples a step; each moves what a step of ZeRO 3 moves, and its eighth of the optimizer's states.
    const [n, batch] = [4096, 1]
    const narrow: Target = {
      ...a100,
      id: 'narrow',
      peak: { fp16: 1e18 },
      vector: 1e18,
      memory: [{ name: 'HBM', bytes: 10 * n * n, bandwidth: 1e12 }],
      link: { name: 'link', bandwidth: 1e10 },
    }
    const { advice } = opened(
      `import { input, linear, model } from 'memwall'
model('One', { batch: ${batch} }, ({ batch }) => linear(${n}, { bias: false })(input([batch, ${n}])))`,
      { phase: 'train' },
      narrow,
    )
    const { after, fits } = titled(advice, 'ZeRO stage 3 over 8 replicas')
    // Forward reads W and x and writes y, backward reads x and the gradient of y and writes that of W; Adam 28 bytes a weight.
    const moved = 2 * 2 * (n * n + 2 * n) + (28 * n * n) / 8
    // Weights are gathered in forward and in backward, gradients reduced and scattered (arXiv 1910.02054, 7.2.2).
    const sent = 3 * 2 * n * n * (7 / 8)
    near(after.time, (moved / 1e12 + sent / 1e10) / 8)
    expect(fits).toBe(true)
  })

  test('one that fits is not spread', () => {
    const { changes } = opened(example('bert.ts')).advice
    expect(changes.filter(each => each.kind === 'parallel')).toEqual([])
  })
})

test('rows together: the sum of their effects, and what saves them time first', () => {
  const { advice, model } = opened(example('bert.ts'), {}, a100, 'BERT-Base')
  const rows = model.layers.flatMap((row, index) => (row.path.includes('selfAttention') ? [index] : []))
  const before = rowsBefore(advice, rows)
  near(
    before.time,
    rows.reduce((sum, index) => sum + (model.layers[index]?.time ?? 0), 0),
  )
  const changes = changesOf(advice, rows)
  expect(changes.length).toBeGreaterThan(2)
  const times = changes.filter(each => each.after.time < 0.99 * before.time).map(each => each.after.time)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  // Flash attention moves no scores: the softmax is all but free.
  const softmax = model.layers.findIndex(row => row.path.endsWith('/softmax'))
  const flash = changesOf(advice, [softmax]).find(each => each.change.title.includes('flash'))
  expect(flash?.after.bytes).toBe(0)
})

test('what is nothing to the model may be much to a layer', () => {
  const { advice, model } = opened(`import { input, linear, model, relu, sequential } from 'memwall'
model('m', {}, () => sequential(linear(8192, { bias: false }), relu)(input([1, 8192])))`)
  const row = model.layers.findIndex(({ kind }) => kind === 'relu')
  const fused = changesOf(advice, [row]).find(each => each.change.title === 'pointwise fusion')
  // It writes 16 kB and no longer reads as many; the weights are 134 MB.
  expect(rowsBefore(advice, [row]).bytes).toBe(2 * 2 * 8192)
  expect(fused?.after.bytes).toBe(2 * 8192)
  expect(advice.changes.map(each => each.title)).not.toContain('pointwise fusion')
})

test('work is in parts, and leaves the analysis as it was', () => {
  const text = example('bert.ts')
  const analysis = openAnalysis({ file: '/m.ts', read: () => text }, patient)
  const before = JSON.stringify(analysis.report(defaultScenario, a100))
  const work = analysis.advice(defaultScenario, a100, 0)
  let parts = 1
  while (!work.next().done) parts++
  expect(parts).toBeGreaterThan(8)
  expect(JSON.stringify(analysis.report(defaultScenario, a100))).toBe(before)
})

test('what takes no time gets no advice, nor does a model that is not there', () => {
  const text = `import { input, model } from 'memwall'
    model('Nothing', { batch: 1 }, ({ batch }) => input([batch, 3]))`
  const analysis = openAnalysis({ file: '/m.ts', read: () => text })
  expect(finish(analysis.advice(defaultScenario, a100, 0))).toBeNull()
  expect(finish(analysis.advice(defaultScenario, a100, 1))).toBeNull()
})
