import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/analysis/report'
import type { Target } from '../../src/hardware/target'
import { characterSigns, defaultMetrics, type LensContext, lensText } from '../../src/present/lensText'
import { oneDevice } from '../../src/scenario/scenario'
import { a100, exampleReport, int8, reportOf } from '../support/report'
import { held } from './support'

function titles(report: Report, context: Partial<LensContext> = {}, selected = 0): string[] {
  const all = {
    metrics: defaultMetrics,
    threshold: 0,
    target: report.target,
    models: report.models,
    stale: false,
    ...context,
  }
  return held(report, [], selected).lines.flatMap(line => {
    const text = lensText(line, all)
    return text === null ? [] : [`${line.line}: ${text}`]
  })
}

const bert = exampleReport('bert.ts', { dtypes: int8 })

describe('lenses of BERT', () => {
  test('a layer that is made twelve times', () => {
    expect(titles(bert)).toContain(
      '33: 58.2 GFLOP · 142 MB · 411 FLOP/B · 56.7 M params · compute-bound ≥ 0.111 ms (42%) · 56.7 MB footprint · × 12 · BERT-Base',
    )
  })

  test('the selected model where several pass', () => {
    expect(titles(bert, {}, 1).find(title => title.startsWith('33:'))).toMatch(/ · × 24 · BERT-Large$/)
  })

  test('the model, with what it takes of the memory', () => {
    expect(titles(bert).find(title => title.startsWith('49:'))).toMatch(
      /≥ 0\.267 ms · 117 MB of 85\.9 GB: fits · BERT-Base$/,
    )
  })

  test('in training, what stays in memory for a layer and what of it is saved', () => {
    const training = exampleReport('bert.ts', { phase: 'train', dims: { batch: 16 } })
    const [first = ''] = titles(training).filter(title => title.startsWith('33:'))
    // The linears save an input of 768 and of 3072, gelu one of 3072: 12 times, for 16 x 512 tokens, in fp16.
    expect(first).toContain(' · compute-bound ≥ 11.4 ms (43%) · 2.27 GB footprint · 1.36 GB saved · ')
    // 16 bytes for each of the 56.7 M parameters (ZeRO, arXiv 1910.02054, 3.1) and what is saved
    expect(first).toContain(' · 2.27 GB footprint · ')
    expect(titles(training).find(title => title.startsWith('49:'))).not.toContain('footprint')
  })

  test('over several devices, what one has, sends and holds', () => {
    const parallel = { ...oneDevice, tp: 8, dp: 2 }
    const spread = titles(exampleReport('bert.ts', { phase: 'train', parallel }))
    expect(spread.find(title => title.startsWith('49:'))).toMatch(
      / MB of 85\.9 GB on the fullest of 16 devices: fits · BERT-Base$/,
    )
    expect(spread.find(title => title.startsWith('33:'))).toMatch(/ · link-bound ≥ .* MB sent · /)
  })

  test('over a pipeline the footprint of a part is that of all stages, and says so beside the fullest of them', () => {
    for (const phase of ['forward', 'train'] as const) {
      const at = (pp: number, line: string): string =>
        titles(exampleReport('bert.ts', { phase, dtypes: int8, parallel: { ...oneDevice, pp } })).find(title =>
          title.startsWith(line),
        ) ?? ''
      // Twelve feed-forward blocks of 4,722,432 weights in one byte, three on each stage.
      if (phase === 'forward') expect(at(4, '33:')).toContain(' · 56.7 MB footprint over all stages · ')
      else expect(at(4, '33:')).toMatch(/ · \S+ [MG]B footprint over all stages · /)
      expect(at(1, '33:')).toMatch(/ · \S+ [MG]B footprint · /)
      expect(at(4, '49:')).toMatch(/ on the fullest of 4 devices: fits · BERT-Base$/)
    }
  })

  test('lines below the threshold are quiet, functions and models are not', () => {
    const some = titles(bert, { threshold: 0.2 })
    expect(some.some(title => title.startsWith('34:'))).toBe(false)
    expect(some.some(title => title.startsWith('39:'))).toBe(true)
  })

  test('the metrics that are asked for, in their order', () => {
    expect(titles(bert, { metrics: ['time', 'macs', 'count'] })).toContain(
      '33: ≥ 0.111 ms · 29 GMAC · 36 ops · × 12 · BERT-Base',
    )
  })

  test('the mark of figures that are not of this text', () => {
    expect(titles(bert, { stale: true }).every(title => title.endsWith(' · $(history) stale'))).toBe(true)
  })
})

test('what leaves something out says at least', () => {
  const report = reportOf(`import { input, linear, model } from 'memwall'
model('m', {}, () => {
  const x = linear(8)(input([4, 8]))
  return x.matmul(unknown)
})`)
  // 2 x 4 x 8 x 8 + 4 x 8 FLOPs, fp16
  expect(titles(report)[1]).toMatch(/^3: ≥ 544 FLOP · ≥ 272 B · 2 FLOP\/B · ≥ 72 params · .*≥ 144 B footprint/)
})

test('a model that does not fit is marked', () => {
  const small: Target = { ...a100, memory: [{ name: 'HBM', bytes: 50e6, bandwidth: 1e12 }] }
  const report = exampleReport('bert.ts', { dtypes: int8 }, small)
  expect(titles(report).find(title => title.startsWith('49:'))).toContain('$(warning) 117 MB of 50 MB: does not fit')
  // After the end of a line, where no icon can stand.
  const context = { metrics: [], threshold: 0, target: small, models: report.models, stale: true }
  const [own] = held(report).lines.filter(({ rollup }) => rollup.kind === 'model')
  const text = own && lensText(own, context, characterSigns)
  expect(text).toMatch(/⚠ 117 MB of 50 MB: does not fit.* · ↺ stale$/)
  expect(text).not.toContain('$(')
})

test('what moves nothing and computes nothing has no bound', () => {
  const line = held(bert).lines[0]
  if (line === undefined) throw new Error('bert.ts has lines')
  const none = { ...line.rollup, flops: 0, time: 0, totalBytes: 0, intensity: 0, parameters: 0, held: 0 }
  const context = { metrics: defaultMetrics, threshold: 0, target: bert.target, models: bert.models, stale: false }
  expect(lensText({ ...line, rollup: { ...none, times: 1 }, among: null }, context)).toBe('0 FLOP · 0 B · 0 FLOP/B')
})
