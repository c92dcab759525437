/** Devices, the largest batch and the longest sequence: by hand, and held to the report of the size and of one more. */
import { describe, expect, test } from 'vitest'
import type { Analysis } from '../../src/analysis/analysis'
import { openAnalysis } from '../../src/analysis/analyze'
import type { Fit } from '../../src/analysis/fit/fit'
import type { Largest } from '../../src/analysis/fit/largestOf'
import { findTarget } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import { defaultLimits, type Limits } from '../../src/limits/limits'
import { finish } from '../../src/limits/resumable'
import { sizeReasonText, sizeText } from '../../src/present/fitText'
import { defaultScenario, oneDevice, type Parallelism, type Phase, type Scenario } from '../../src/scenario/scenario'
import { a100, exampleAnalysis } from '../support/report'

const open = (text: string, limits: Partial<Limits> = {}): Analysis =>
  openAnalysis(
    { file: '/model.ts', read: path => (path === '/model.ts' ? text : undefined) },
    { ...defaultLimits, ...limits },
  )

const asked = (scenario: Partial<Scenario>): Scenario => ({ ...defaultScenario, ...scenario })

function fitOf(analysis: Analysis, scenario: Partial<Scenario> = {}, on: Target = a100, model = 0): Fit {
  const fit = finish(analysis.fit(asked(scenario), on, model))
  if (fit === null) throw new Error('no such model, or a target without memory')
  return fit
}

/** A target with this much memory. */
const holding = (bytes: number): Target => ({ ...a100, memory: [{ name: 'DRAM', bytes, bandwidth: 1e12 }] })

const targetOf = (id: string): Target => {
  const target = findTarget(id)
  if (target === undefined) throw new Error(`no target ${id}`)
  return target
}

describe('by hand', () => {
  // Llama-2-7B in fp16: 6,738,415,616 weights; 524,288 bytes of KV cache a token and sequence (test/fixtures/kv-bytes-per-token.json).
  const weights = 2 * 6_738_415_616
  const cached = 524_288
  // While an attention runs: 32 heads of scores before and after softmax, and the residual of 4096.
  const scores = 2 * 2 * 32
  const residual = 2 * 4096
  // nvidia-smi reports 81920 MiB of an A100 SXM4 80GB.
  const available = 81_920 * 2 ** 20

  test('decode of Llama-2-7B on an A100 80GB: sequences of 4096, and one as long as can be', () => {
    const { batch, seq, weightDevices, capacity } = fitOf(exampleAnalysis('llama2-7b.ts'), {
      phase: 'decode',
      dims: { seq: 4096 },
    })
    expect(capacity).toBe(available)
    expect(weightDevices).toBe(1)
    const sequence = (cached + scores) * 4096 + residual
    expect(batch).toMatchObject({ size: Math.floor((available - weights) / sequence), exact: true, reason: null })
    expect(batch).toMatchObject({
      size: 33,
      memory: { total: weights + 33 * sequence, weights, kvCache: 33 * cached * 4096 },
    })
    expect(seq?.size).toBe(Math.floor((available - weights - residual) / (cached + scores)))
    expect(seq?.size).toBe(138_101)
  })

  test('int8 weights and cache leave room for more than twice as many', () => {
    const { batch } = fitOf(exampleAnalysis('llama2-7b.ts'), {
      phase: 'decode',
      dims: { seq: 4096 },
      dtypes: { weights: 'int8', activations: 'fp16', kvCache: 'int8' },
    })
    // Embedding, head and norms keep 16 bits.
    const kept = 2 * 32_000 * 4096 + 65 * 4096
    expect(batch?.size).toBe(Math.floor((available - (weights / 2 + kept)) / ((cached / 2 + scores) * 4096 + residual)))
    expect(batch?.size).toBe(73)
  })

  test('training of a linear layer: 16 bytes a weight, and its input and the gradient of its output a sample', () => {
    const n = 4096
    const { batch } = fitOf(
      open(`import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => linear(${n}, { bias: false })(input([batch, ${n}])))`),
      { phase: 'train' },
      holding(1e9),
    )
    expect(batch?.size).toBe(Math.floor((1e9 - 16 * n * n) / (2 * n + 2 * n)))
  })

  test('a budget of recomputation is the end, not the capacity: of one linear nothing can be computed again', () => {
    const n = 4096
    const analysis = open(`import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => linear(${n}, { bias: false })(input([batch, ${n}])))`)
    const within = (budget: number) => {
      const training = { ...defaultScenario.training, recompute: { budget } }
      return fitOf(analysis, { phase: 'train', training }, holding(1e9)).batch
    }
    const states = 16 * n * n
    const size = Math.floor((5e8 - states) / (2 * n + 2 * n))
    expect(size).toBe(14_133)
    expect(within(5e8)).toMatchObject({
      size,
      exact: true,
      reason: { code: 'no-plan', size: 14_133, budget: 500e6 },
      memory: { total: states + size * 4 * n },
    })
    expect(within(2e9)).toMatchObject({ size: Math.floor((1e9 - states) / (4 * n)), exact: true, reason: null })
    expect(within(states + 4 * n - 1)).toMatchObject({
      size: 0,
      exact: true,
      reason: { code: 'least', budget: expect.any(Number) },
    })
    expect(within(1e8)).toMatchObject({
      size: 0,
      reason: { code: 'states-alone', trained: true, budget: 100e6 },
    })
    // Where nothing is planned a budget is no end.
    const idle = { ...defaultScenario.training, recompute: { budget: 1e8 } }
    expect(fitOf(analysis, { training: idle }, holding(1e9)).batch?.size).toBeGreaterThan(14_133)
  })

  test('what is too large for one: weights alone say how many', () => {
    const { batch, seq, weightDevices } = fitOf(exampleAnalysis('llama2.ts'), {}, a100, 2)
    // 68,976,648,192 weights in fp16.
    expect(weightDevices).toBe(2)
    for (const largest of [batch, seq])
      expect(largest).toMatchObject({
        size: 0,
        exact: true,
        reason: { code: 'states-alone', trained: false, budget: null },
      })
  })
})

describe('what ends it', () => {
  test('a position table', () => {
    const analysis = exampleAnalysis('bert.ts')
    for (const seq of [1, 384, 512, 1024])
      expect(fitOf(analysis, { dims: { seq } }).seq).toMatchObject({
        size: 512,
        exact: false,
        reason: { code: 'cannot-build', size: 513, problem: expect.stringMatching(/^slice: /) },
      })
  })

  test('nothing: a window bounds the cache', () => {
    // Mistral-7B: 32 layers of 8 KV heads of 128, keys and values, in a window of 4096.
    const kvCache = 32 * 8 * 128 * 2 * 2 * 4096
    for (const seq of [512, 8192]) {
      const fit = fitOf(exampleAnalysis('mistral.ts'), { phase: 'decode', dims: { seq } })
      expect(fit.seq).toMatchObject({ size: null, exact: true, memory: { kvCache } })
      expect(fit.seq?.reason).toMatchObject({ code: 'level', total: fit.seq?.memory.total })
    }
  })

  test('nothing: the step follows as many tokens as were asked for', () => {
    const { seq } = fitOf(exampleAnalysis('gpt2.ts'), { phase: 'decode', past: 100 })
    expect(seq).toMatchObject({ size: null, reason: { code: 'past-given', past: 100 } })
  })

  test('a limit of the analysis, which takes nothing from the reports after it', () => {
    const analysis = open(
      `import { input, model, relu } from 'memwall'
model('m', { batch: 1, seq: 8 }, ({ batch, seq }) => {
  let x = input([batch, 64])
  for (let step = 0; step < seq; step++) x = relu(x)
  return x
})`,
      { ops: 1000 },
    )
    const { seq } = fitOf(analysis)
    expect(seq).toMatchObject({ size: null, exact: false, reason: { code: 'no-limit', end: 'analysis', upTo: 1000 } })
    expect(seq && sizeText(seq)).toBe('no limit found up to 1,000')
    expect(analysis.report(asked({ dims: { seq: 999 } }), a100).models[0]?.complete).toBe(true)
  })

  test('a size so large that its build ends before the first op, with a budget to plan for', () => {
    const analysis = open(`import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => {
  if (batch > 40) throw new Error('too many')
  return linear(8)(input([batch, 8]))
})`)
    const training = { ...defaultScenario.training, recompute: { budget: 1e9 } }
    expect(fitOf(analysis, { phase: 'train', training }).batch).toMatchObject({
      size: 40,
      exact: false,
      reason: { code: 'cannot-build', size: 41, problem: 'too many' },
    })
  })

  test('one size: of images, or no dim at all', () => {
    expect(fitOf(exampleAnalysis('vit.ts')).seq).toBeNull()
    const fixed = fitOf(
      open(`import { input, linear, model } from 'memwall'
model('m', {}, () => linear(8)(input([4, 8])))`),
    )
    expect(fixed).toMatchObject({ batch: null, seq: null, weightDevices: 1 })
  })

  test('a model that is not counted to its end is no bound', () => {
    const { batch } = fitOf(
      open(`import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => { fetch('x'); return linear(8)(input([batch, 8])) })`),
    )
    expect(batch).toMatchObject({
      exact: false,
      reason: { code: 'not-counted', problem: expect.stringMatching(/^fetch is not available/) },
    })
  })

  test('nor is a model that uses a value unknown before its build, which reports no problem of its own', () => {
    const { batch } = fitOf(
      open(`import { input, linear, model } from 'memwall'
const width = fetch('x')
model('m', { batch: 1 }, ({ batch }) => linear(width)(input([batch, 8])))`),
    )
    expect(batch).toMatchObject({ exact: false, reason: { code: 'not-counted', problem: null } })
    expect(batch && sizeReasonText(batch)).toBe('part of the model is not counted')
  })
})

test('it is worked out in parts, and can be dropped', () => {
  const work = exampleAnalysis('gpt2.ts').fit(asked({ phase: 'train' }), a100, 0)
  expect(work.next()).toEqual({ done: false, value: undefined })
  expect(work.next().done).toBe(false)
})

test('a target without memory, or no such model: nothing to say', () => {
  const analysis = exampleAnalysis('lenet5.ts')
  expect(finish(analysis.fit(defaultScenario, { ...a100, memory: [] }, 0))).toBeNull()
  expect(finish(analysis.fit(defaultScenario, a100, 9))).toBeNull()
})

describe('the report of the size fits, that of one more does not', () => {
  const spread = (settings: Partial<Parallelism>): Parallelism => ({ ...oneDevice, ...settings })
  const cases: readonly (readonly [file: string, phase: Phase, target: string, scenario: Partial<Scenario>])[] = [
    ['gpt2.ts', 'forward', 't4', {}],
    ['gpt2.ts', 'decode', 'agx-orin-64', { dims: { seq: 700 } }],
    ['gpt2.ts', 'generate', 'a100-sxm-80', { prompt: 100 }],
    ['gpt2.ts', 'train', 'v100-sxm-16', { dims: { batch: 64 } }],
    ['bert.ts', 'train', 'v100-sxm-32', { training: { ...defaultScenario.training, recompute: 'full' } }],
    ['gpt2.ts', 'train', 'rtx3090', { training: { ...defaultScenario.training, recompute: { budget: 12e9 } } }],
    ['gpt2.ts', 'train', 't4', { training: { ...defaultScenario.training, recompute: { budget: 60e9 } } }],
    ['llama2-7b.ts', 'forward', 'l4', { parallel: spread({ tp: 2 }) }],
    ['llama2-7b.ts', 'generate', 'l40s', { prompt: 32, dims: { seq: 64 } }],
    ['llama2-7b.ts', 'train', 'h100-sxm', { parallel: spread({ tp: 2, sp: true, pp: 4, dp: 4, zero: 2 }) }],
    ['mamba.ts', 'decode', 'rtx4090', {}],
    ['mixtral.ts', 'decode', 'h200-sxm', { parallel: spread({ ep: 2 }) }],
    ['seq2seq.ts', 'forward', 'rtx3090', { dims: { batch: 3 } }],
    ['t5.ts', 'generate', 'a30', {}],
    ['transformer.ts', 'train', 'a10', {}],
  ]

  test.each(cases)('%s, %s, %s %j', (file, phase, id, own) => {
    const analysis = exampleAnalysis(file)
    const scenario = asked({ phase, ...own })
    const target = targetOf(id)
    const memoryAt = ({ dim }: Largest, size: number) =>
      analysis.report({ ...scenario, dims: { ...scenario.dims, [dim]: size } }, target).models[0]
    const { batch, seq, weightDevices, capacity } = fitOf(analysis, scenario, target)
    const whole = analysis.report(scenario, target).models[0]
    const recompute = own.training?.recompute
    const most = Math.min(capacity, typeof recompute === 'object' ? recompute.budget : capacity)
    expect(weightDevices).toBe(Math.ceil((whole?.totals.memory.weights as number) / capacity))
    const sizes = [batch, seq].filter(each => each !== null)
    expect(sizes.length).toBeGreaterThan(0)
    for (const largest of sizes) {
      const { size, exact, memory } = largest
      if (size === null || size === 0) continue
      const at = memoryAt(largest, size)
      expect(at?.complete).toBe(true)
      expect(at?.totals.memory).toEqual(memory)
      expect(memory.fits).toBe(true)
      expect(memory.total).toBeLessThanOrEqual(most)
      const next = memoryAt(largest, size + 1)
      if (exact) expect(next?.totals.memory.total).toBeGreaterThan(most)
      else expect(next?.complete).toBe(false)
    }
  })
})
