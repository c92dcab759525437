/** Serving figures of decoders: time to the first token, per output token, and tokens per second. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shareOf } from '../../src/analysis/figures'
import type { ModelReport } from '../../src/analysis/report'
import { valueText } from '../../src/present/fact'
import { lensText } from '../../src/present/lensText'
import { modelFacts } from '../../src/present/modelFacts'
import { rowFacts } from '../../src/present/rowFacts'
import { servingFacts } from '../../src/present/servingFacts'
import { oneDevice, type Scenario } from '../../src/scenario/scenario'
import { folder, memwall } from '../cli/memwall'
import { lensContext } from '../support/lensContext'
import { a100, exampleReport, reportOf } from '../support/report'

/** One projection whose result is cached: an A100 has 312 TFLOP/s and 2.039 TB/s. */
const text = `import { input, kvCache, linear, model } from 'memwall'
model('m', { batch: 1, seq: 101 }, ({ batch, seq }) => kvCache(linear(4096, { bias: false })(input([batch, seq, 4096]))))`
const bandwidth = 2.039e12
const peak = 312e12
/** Seconds of a pass over `tokens`: the weights, and as many rows read and written, in 16 bits; or its products. */
const seconds = (tokens: number): number =>
  Math.max((2 * (4096 ** 2 + 2 * tokens * 4096)) / bandwidth, (2 * tokens * 4096 ** 2) / peak)

const only = (scenario: Partial<Scenario>): ModelReport => reportOf(text, scenario).models[0] as ModelReport
const servingOf = (scenario: Partial<Scenario>) => only(scenario).totals.serving

test('a decode step follows the prefill of its cached tokens', () => {
  const serving = servingOf({ phase: 'decode' })
  expect(serving?.timeToFirstToken).toBeCloseTo(seconds(100), 15)
  expect(serving?.timePerOutputToken).toBeCloseTo(seconds(1), 15)
  expect(serving?.tokensPerSecond).toBeCloseTo(1 / seconds(1), 5)
  expect(serving?.tokensPerSecondPerDevice).toBe(serving?.tokensPerSecond)
})

test('a batch of steps of four tokens', () => {
  const serving = servingOf({ phase: 'decode', tokens: 4, past: 60, dims: { batch: 8 } })
  expect(serving?.timeToFirstToken).toBeCloseTo(seconds(8 * 60), 15)
  expect(serving?.timePerOutputToken).toBeCloseTo(seconds(8 * 4) / 4, 15)
  expect(serving?.tokensPerSecond).toBeCloseTo((8 * 4) / seconds(8 * 4), 3)
})

test('a generation', () => {
  const serving = servingOf({ phase: 'generate', prompt: 41 })
  expect(serving?.timeToFirstToken).toBeCloseTo(seconds(41), 15)
  expect(serving?.timePerOutputToken).toBeCloseTo(seconds(1), 15)
  expect(serving?.tokensPerSecond).toBeCloseTo(60 / (seconds(41) + 60 * seconds(1)), 5)
})

test('nothing is prefilled without a prompt, nor before the first step', () => {
  expect(servingOf({ phase: 'generate' })).toMatchObject({ timeToFirstToken: null })
  expect(servingOf({ phase: 'generate' })?.timePerOutputToken).toBeCloseTo(seconds(1), 15)
  expect(servingOf({ phase: 'decode', past: 0 })).toMatchObject({ timeToFirstToken: null })
})

test('replicas serve a batch each', () => {
  const serving = servingOf({ phase: 'decode', dims: { batch: 2 }, parallel: { ...oneDevice, dp: 4 } })
  expect(serving?.tokensPerSecond).toBeCloseTo((4 * 2) / seconds(2), 3)
  expect(serving?.tokensPerSecondPerDevice).toBeCloseTo(2 / seconds(2), 3)
})

test('devices of one replica share its tokens', () => {
  const [one] = exampleReport('llama2-7b.ts', { phase: 'decode', parallel: { ...oneDevice, tp: 4 } }).models
  const { serving, time } = one?.totals ?? {}
  expect(serving?.tokensPerSecond).toBeCloseTo(1 / (time as number), 6)
  expect(serving?.tokensPerSecondPerDevice).toBeCloseTo(1 / (time as number) / 4, 6)
})

test.each([{ cp: 4 }, { cp: 2, tp: 2 }, { cp: 2, pp: 2 }])('so do devices of one context: %j', parallel => {
  const [one] = exampleReport('llama2-7b.ts', { phase: 'decode', parallel: { ...oneDevice, ...parallel } }).models
  const { serving, time } = one?.totals ?? {}
  expect(serving?.tokensPerSecond).toBeCloseTo(1 / (time as number), 6)
  expect(serving?.tokensPerSecondPerDevice).toBeCloseTo(1 / (time as number) / 4, 6)
})

test('the prefill keeps sequence parallelism, which steps have none of', () => {
  const parallel = { ...oneDevice, tp: 4, sp: true }
  const [pass] = exampleReport('llama2-7b.ts', { dims: { seq: 63 }, parallel }).models
  const [step] = exampleReport('llama2-7b.ts', { phase: 'decode', past: 63, parallel }).models
  const [all] = exampleReport('llama2-7b.ts', { phase: 'generate', dims: { seq: 64 }, prompt: 63, parallel }).models
  // 64 tokens of which 63 are the prompt's: a pass and one step.
  for (const each of [step, all]) {
    expect((each?.totals.serving?.timeToFirstToken as number) / (pass?.totals.time as number)).toBeCloseTo(1, 12)
    expect((each?.totals.serving?.timePerOutputToken as number) / (step?.totals.time as number)).toBeCloseTo(1, 9)
  }
})

test('the time to the first token is that of the forward pass, encoder and all', () => {
  for (const file of ['llama2-7b.ts', 'whisper.ts', 'mamba.ts']) {
    const [step] = exampleReport(file, { phase: 'decode', past: 20 }).models
    const [pass] = exampleReport(file, { dims: { seq: 20 } }).models
    expect((step?.totals.serving?.timeToFirstToken ?? 0) / (pass?.totals.time as number)).toBeCloseTo(1, 12)
  }
})

test('none outside decode and generate, nor of a model that has no steps', () => {
  for (const phase of ['forward', 'train'] as const) expect(servingOf({ phase })).toBeNull()
  expect(exampleReport('bert.ts', { phase: 'decode' }).models[0]?.totals.serving).toBeNull()
})

describe('a prefill that does not fit', () => {
  const row = 4096 * 2
  const weights = 4096 * row
  /** A target that holds the weights and that many rows. */
  const holding = (rows: number) => ({
    ...a100,
    memory: [{ name: 'HBM', bytes: weights + rows * row, bandwidth: 2.039e12 }],
  })
  const noteOf = (scenario: Partial<Scenario>, rows: number): string => {
    const [model] = reportOf(text, scenario, holding(rows)).models
    return servingFacts(model ?? expect.fail()).find(({ id }) => id === 'firstToken')?.note ?? ''
  }

  // A step has one row and 101 cached ones, a prefill 100 rows and 100 cached ones: 35,192,832 bytes.
  test('is said beside the time to first token, with its footprint', () => {
    expect(noteOf({ phase: 'decode' }, 199)).toBe('prefill of 100 tokens, which does not fit: it takes 35.2 MB')
    expect(noteOf({ phase: 'decode' }, 200)).toBe('prefill of 100 tokens')
  })
  test('of a batch takes as many rows for each', () => {
    const batch = { phase: 'decode', dims: { batch: 8 } } as const
    expect(noteOf(batch, 8 * 200)).toBe('prefill of 100 tokens')
    // 33,554,432 and 1,600 rows of 8,192 bytes.
    expect(noteOf(batch, 8 * 200 - 1)).toContain('does not fit: it takes 46.7 MB')
  })
  test('is that of the prompt in generate', () => {
    expect(noteOf({ phase: 'generate', prompt: 60 }, 119)).toContain('prefill of 60 tokens, which does not fit')
    expect(noteOf({ phase: 'generate', prompt: 60 }, 120)).toBe('prefill of 60 tokens')
  })
  test('of 100,000 tokens of Llama 2 7B: its scores, unless flash keeps them on the chip', () => {
    const asked = { phase: 'decode', past: 100_000, dims: { seq: 100_001 } } as const
    const [scores, flash] = [asked, { ...asked, fusion: 'flash' } as const].map(
      scenario => exampleReport('llama2-7b.ts', scenario).models[0]?.totals,
    )
    // Scores and probabilities of 32 heads, 13.48 GB of weights, 524,288 bytes of cache a token.
    const parts = 2 * 2 * 32 * 1e10 + 2 * 6_738_415_616 + 524_288e5
    expect(scores?.memory.fits).toBe(true)
    expect(scores?.serving?.prefillMemory?.fits).toBe(false)
    expect((scores?.serving?.prefillMemory?.total ?? 0) / parts).toBeCloseTo(1, 2)
    expect(flash?.serving?.prefillMemory?.fits).toBe(true)
  })
})

describe('in every view', () => {
  const report = reportOf(text, { phase: 'decode' })
  const [model] = report.models as [ModelReport]
  const rate = '≤ 60,700 tokens/s'

  test('the figures of the panel, and the hover of the whole model', () => {
    const shown = modelFacts(model, report.target, null).map(fact => `${fact.label}: ${valueText(fact)}`)
    // 35,192,832 and 33,570,816 bytes.
    expect(shown).toEqual(
      expect.arrayContaining(['First token: ≥ 0.0173 ms', 'Per token: ≥ 0.0165 ms', `Throughput: ${rate}`]),
    )
    const { totals } = model
    const figures = { ...totals, count: 1, share: shareOf(totals.time, totals.time), complete: true }
    const [row] = model.layers
    const whole = row && rowFacts({ figures, rate: row.rate, model, target: report.target, whole: true })
    expect(whole?.map(({ id }) => id)).toEqual(expect.arrayContaining(['firstToken', 'perToken', 'tokenRate']))
  })

  test('the lens of the model', () => {
    const [line] = report.lines.filter(({ kind }) => kind === 'model')
    expect(line && lensText({ rollup: line, among: null, stale: false }, lensContext(report))).toContain(
      ` · ${rate} · `,
    )
  })

  test('the terminal, Markdown and JSON', async () => {
    using files = folder({ 'm.ts': text })
    const run = async (...args: string[]) =>
      (await memwall(['analyze', join(files.path, 'm.ts'), '--phase', 'decode', ...args])).stdout
    expect(await run()).toMatch(
      /^first token +≥ 0\.0173 ms, prefill of 100 tokens\nper token +≥ 0\.0165 ms\nthroughput +≤ 60,700 tokens\/s, at batch 1$/m,
    )
    expect(await run('--format', 'markdown')).toMatch(/^- \*\*Throughput\*\* ≤ 60,700 tokens\/s, at batch 1$/m)
    expect(JSON.parse(await run('--format', 'json')).models[0].totals.serving).toEqual(model.totals.serving)
  })
})
