import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/analysis/report'
import type { Target } from '../../src/hardware/target'
import { metrics } from '../../src/present/lensFigures'
import { characterSigns, type LensContext, lensText, lensTooltip } from '../../src/present/lensText'
import { oneDevice } from '../../src/scenario/scenario'
import { lensContext } from '../support/lensContext'
import { a100, exampleReport, int8, reportOf } from '../support/report'
import { held } from './support'

function titles(report: Report, context: Partial<LensContext> = {}, selected = 0): string[] {
  return held(report, [], selected).lines.flatMap(line => {
    const text = lensText(line, lensContext(report, context))
    return text === null ? [] : [`${line.line}: ${text}`]
  })
}

const bert = exampleReport('bert.ts', { dtypes: int8 })

const lineOf = (lines: readonly string[], line: number): string =>
  lines.find(title => title.startsWith(`${line}: `))?.slice(`${line}: `.length) ?? ''

function tooltipOf(report: Report, line: number): string {
  const shown = held(report).lines.find(each => each.line === line)
  return shown === undefined ? '' : lensTooltip(shown, lensContext(report))
}

describe('lenses of BERT', () => {
  test('a layer that is made twelve times: its bound, then four figures', () => {
    expect(lineOf(titles(bert), 33)).toBe('compute-bound · 42% · 58.2 GFLOP · 142 MB · 411 FLOP/B · × 12 · BERT-Base')
  })

  test('the selected model where several pass', () => {
    expect(lineOf(titles(bert, {}, 1), 33)).toMatch(/ · × 24 · BERT-Large$/)
  })

  test('the model: its verdict, then four figures, the footprint in the unit of the capacity', () => {
    expect(lineOf(titles(bert), 49)).toBe('fits · ≥ 0.267 ms · 0.117 of 85.9 GB · 97.1 GFLOP · 430 MB · BERT-Base')
  })

  test('totals stand above the models alone', () => {
    expect(lineOf(titles(bert), 48)).toBe('all of BERT-Base')
    expect(lineOf(titles(bert, {}, 1), 57)).toBe('all of BERT-Large')
    // All blocks have the FLOPs of the model to three digits, and fewer bytes.
    expect(lineOf(titles(bert), 31)).toBe('compute-bound · >99% · 425 MB · 229 FLOP/B · × 12 · BERT-Base')
    const totals = titles(bert).filter(title => title.includes('97.1 GFLOP'))
    expect(totals.map(title => Number.parseInt(title, 10))).toEqual([49, 61])
  })

  test('a decode step: tokens per second before the footprint', () => {
    const decode = exampleReport('llama2-7b.ts', { phase: 'decode' })
    expect(lineOf(titles(decode), 36)).toBe('fits · ≥ 6.75 ms · ≤ 148 tokens/s · 14 of 85.9 GB · 13.8 GFLOP')
  })

  test('in training, what of a layer is saved, where more figures are asked for', () => {
    const training = exampleReport('bert.ts', { phase: 'train', dims: { batch: 16 } })
    // The linears save an input of 768 and of 3072, gelu one of 3072: 12 times, for 16 x 512 tokens, in fp16.
    expect(lineOf(titles(training, { most: 5 }), 33)).toMatch(
      /^compute-bound · 43% · .* FLOP\/B · 1\.36 GB saved · × 12/,
    )
    // 16 bytes for each of the 56.7 M parameters (ZeRO, arXiv 1910.02054, 3.1) and what is saved
    expect(lineOf(titles(training, { metrics: ['memory'] }), 33)).toContain(' · 2.27 GB footprint · ')
  })

  test('over several devices, what one has and sends', () => {
    const parallel = { ...oneDevice, tp: 8, dp: 2 }
    const report = exampleReport('bert.ts', { phase: 'train', parallel })
    const spread = titles(report)
    expect(lineOf(spread, 49)).toMatch(/ of 85\.9 GB on the fullest of 16 devices · /)
    expect(lineOf(spread, 33)).toMatch(/^link-bound · .* MB sent · × 12/)
    for (const line of [33, 49])
      expect(tooltipOf(report, line)).toMatch(/^16 devices: dp 2 · tp 8; figures are of one device$/m)
    expect(tooltipOf(bert, 33)).not.toContain('device')
  })

  test('over a pipeline the footprint of a part is that of all stages, and says so beside the fullest of them', () => {
    for (const phase of ['forward', 'train'] as const) {
      const at = (pp: number, line: number): string =>
        lineOf(
          titles(exampleReport('bert.ts', { phase, dtypes: int8, parallel: { ...oneDevice, pp } }), {
            metrics: ['memory'],
          }),
          line,
        )
      // Twelve feed-forward blocks of 4,722,432 weights in one byte, three on each stage.
      if (phase === 'forward') expect(at(4, 33)).toContain(' · 56.7 MB footprint over all stages · ')
      else expect(at(4, 33)).toMatch(/ · \S+ [MG]B footprint over all stages · /)
      expect(at(1, 33)).toMatch(/ · \S+ [MG]B footprint · /)
      expect(at(4, 49)).toMatch(/ of 85\.9 GB on the fullest of 4 devices · /)
    }
  })

  test('lines below the threshold are quiet, functions and models are not', () => {
    const some = titles(bert, { threshold: 0.2 })
    expect(lineOf(some, 34)).toBe('')
    expect(lineOf(some, 39)).not.toBe('')
  })

  test('the figures that are asked for, in their order, and as many', () => {
    expect(lineOf(titles(bert, { metrics: ['time', 'macs', 'count'] }), 33)).toBe(
      'compute-bound · ≥ 0.111 ms · 29 GMAC · 36 ops · × 12 · BERT-Base',
    )
    expect(lineOf(titles(bert, { most: 1 }), 33)).toBe('compute-bound · 42% · × 12 · BERT-Base')
    expect(lineOf(titles(bert, { modelMetrics: ['bound', 'parameters'] }), 49)).toBe(
      'fits · compute-bound · 109 M params · BERT-Base',
    )
  })

  test('figures that are not of this text say so first', () => {
    expect(titles(bert, { stale: true }).every(title => /^\d+: \$\(history\)\u00a0 stale · /.test(title))).toBe(true)
  })

  test('the tooltip has all figures, one a line', () => {
    expect(tooltipOf(bert, 33).split('\n')).toEqual(
      expect.arrayContaining(['Parameters: 56.7 M', 'Time: ≥ 0.111 ms', 'MACs: 29 GMAC', 'Click for the roofline.']),
    )
  })

  test.each(['forward', 'decode', 'train'] as const)('no lens has more than four figures (%s)', phase => {
    const figures = / (?:FLOP|MAC|B|FLOP\/B|params|ops|tokens\/s|ns|µs|ms|s|saved|sent|footprint)$|^\S+%$/
    for (const title of titles(exampleReport('llama2-7b.ts', { phase })))
      expect(
        title.split(' · ').filter(part => figures.test(part.replace(/ ([kMGTP])(FLOP|B)/, ' $2'))).length,
        title,
      ).toBeLessThanOrEqual(4)
  })
})

test('what leaves something out says at least', () => {
  const report = reportOf(`import { input, linear, model } from 'memwall'
model('m', {}, () => {
  const x = linear(8)(input([4, 8]))
  return x.matmul(unknown)
})`)
  // 2 x 4 x 8 x 8 + 4 x 8 FLOPs; 4 x 8 and 8 x 8 + 8 and 4 x 8 numbers are moved, fp16
  const all = titles(report, { metrics, most: metrics.length })
  expect(lineOf(titles(report), 2)).toMatch(
    /^fit not known ·\u00a0 \$\(warning\)\u00a0 error in line 4 · ≥ .* B of 85\.9 GB · ≥ 544 FLOP · ≥ 272 B$/,
  )
  expect(lineOf(all, 3)).toMatch(/^memory-bound · 100% · 2 FLOP\/B · ≥ 72 params · ≥ 144 B footprint/)
})

test('a model that does not fit is marked first', () => {
  const small: Target = { ...a100, memory: [{ name: 'HBM', bytes: 50e6, bandwidth: 1e12 }] }
  const report = exampleReport('bert.ts', { dtypes: int8 }, small)
  expect(lineOf(titles(report), 49)).toMatch(/^\$\(warning\)\u00a0 does not fit · ≥ .* · 117 of 50 MB · /)
  // After the end of a line, where no icon can stand.
  const [own] = held(report).lines.filter(({ rollup }) => rollup.kind === 'model')
  const text = own && lensText(own, lensContext(report, { stale: true }), characterSigns)
  expect(text).toMatch(/^↺ stale · ⚠ does not fit · /)
  expect(text).not.toContain('$(')
})

test('a model a hair above the capacity has digits enough to tell them apart', () => {
  const of = (bytes: number): Report =>
    exampleReport('bert.ts', { dtypes: int8 }, { ...a100, memory: [{ name: 'HBM', bytes, bandwidth: 1e12 }] })
  const total = of(80e9).models[0]?.totals.memory.total ?? 0
  const hair = lineOf(titles(of(total - 1000)), 49)
  expect(hair).toMatch(/^\$\(warning\)\u00a0 does not fit · /)
  const [, used, capacity] = /· ([\d.]+) of ([\d.]+) MB/.exec(hair) ?? []
  expect(Number(used)).toBeGreaterThan(Number(capacity))
})

test('a model of which nothing is counted has no figures', () => {
  const report = reportOf(`import { embedding, input, linear, model } from 'memwall'
model('none', {}, () => nothing())
model('some', {}, () => linear(unknown)(embedding(100, 8)(input([4], 'int32'))))`)
  expect(titles(report)).toEqual([
    '2: $(warning)\u00a0 no op is counted: error in line 2',
    expect.stringMatching(
      /^3: fit not known ·\u00a0 \$\(warning\)\u00a0 error in line 3 · ≥ \S+ ns · ≥ 1\.\d+ kB of 85\.9 GB · ≥ \d+ B/,
    ),
  ])
})

test('what was never counted is not stale', () => {
  const report = reportOf("import { model } from 'memwall'\nmodel('none', {}, () => nothing())")
  const line = report.lines[0] && { rollup: report.lines[0], among: null, stale: true }
  expect(line && lensText(line, lensContext(report, { stale: true }))).toMatch(/^\$\(warning\)\u00a0 no op is counted/)
})

test('what moves nothing and computes nothing has no bound', () => {
  const line = held(bert).lines[0]
  if (line === undefined) throw new Error('bert.ts has lines')
  const none = { ...line.rollup, flops: 0, time: 0, totalBytes: 0, intensity: 0, parameters: 0, held: 0, times: 1 }
  expect(lensText({ ...line, rollup: none, among: null }, lensContext(bert))).toBe('costs nothing')
})
