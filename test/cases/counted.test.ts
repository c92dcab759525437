/** A model without decode steps is counted as a forward pass, and every view says which phase its figures are of. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { lensText } from '../../src/present/lensText'
import type { Phase } from '../../src/scenario/scenario'
import { scenarioText } from '../../src/scenario/text'
import { records } from '../cli/csv'
import { example, folder, memwall } from '../cli/memwall'
import { lensContext } from '../support/lensContext'
import { exampleReport, reportOf } from '../support/report'

/** Retention whose custom op does not say that it keeps a state. */
const retention = `
import { custom, embedding, input, linear, model, repeat, residual, rmsNorm, sequential, type Layer } from 'memwall'
const [h, heads, d] = [2048, 16, 128]
const dense = (n: number) => linear(n, { bias: false })
const mix = (): Layer => {
  const [q, k, v, o] = [dense(h), dense(h), dense(h), dense(h)]
  return x => o(custom('retention', [q(x), k(x), v(x)], { shape: x.shape, flops: 5 * x.shape[0]! * x.shape[1]! * heads * d * d }))
}
model('RetNet-like', { batch: 1, seq: 2048 }, ({ batch, seq }) => sequential(embedding(32000, h), repeat(24, () => residual(sequential(rmsNorm(), mix()))), dense(32000))(input([batch, seq], 'int32')))
`

test('figures and completeness are those of the pass', () => {
  const { models, diagnostics } = reportOf(retention, { phase: 'decode' })
  // Four projections a layer, and the head, of every token.
  expect(models[0]?.totals.macs).toBe(2048 * (24 * 4 * 2048 ** 2 + 2048 * 32000))
  expect(models[0]).toMatchObject({ complete: true, scenario: { phase: 'decode', counted: 'forward' } })
  expect(diagnostics.map(diagnosticText)).toEqual([
    expect.stringMatching(/^decode needs a KV cache .*: nothing is cached, and figures are of a forward pass$/),
  ])
})

test('generation, an encoder and a model without a sequence are counted as one pass too', () => {
  const layers = (body: string, dims = '{ batch: 2, seq: 48 }') => `
import { attention, conv2d, flatten, input, linear, model, sequential } from 'memwall'
model('m', ${dims}, ({ batch, seq }) => ${body})`
  const encoder = layers('attention({ heads: 4, bias: false })(input([batch, seq, 64]))')
  const cnn = layers(
    'sequential(conv2d(8, { kernel: 3, padding: 1, bias: false }), flatten, linear(10))(input([batch, 3, 16, 16]))',
    '{ batch: 2 }',
  )
  const cases: [string, number][] = [
    [retention, 2048 * (24 * 4 * 2048 ** 2 + 2048 * 32000)],
    // Four projections, scores and context of every pair.
    [encoder, 2 * (48 * 4 * 64 ** 2 + 2 * 48 ** 2 * 64)],
    [cnn, 2 * (16 * 16 * 8 * 3 * 9 + 16 * 16 * 8 * 10)],
  ]
  for (const [text, macs] of cases)
    for (const settings of [
      { phase: 'generate', prompt: 8 },
      { phase: 'decode', past: 20, tokens: 4 },
    ] as const) {
      const { models, diagnostics } = reportOf(text, settings)
      expect(models[0]).toMatchObject({ complete: true, scenario: { counted: 'forward', past: null, prompt: null } })
      expect(models[0]?.totals).toMatchObject({ macs, memory: { kvCache: 0 }, serving: null })
      expect(models[0]?.totals.bytes).toMatchObject({ kvRead: 0, kvWrite: 0 })
      expect(diagnostics.map(diagnosticText).join()).toMatch(/figures are of a forward pass|counted as forward/)
    }
})

test.each<[Phase, string, Phase]>([
  ['decode', 'resnet50.ts', 'forward'],
  ['generate', 'resnet50.ts', 'forward'],
  ['decode', 'bert.ts', 'forward'],
  ['decode', 'mamba.ts', 'decode'],
  ['generate', 'seq2seq.ts', 'generate'],
  ['train', 'bert.ts', 'train'],
  ['forward', 'gpt2.ts', 'forward'],
])('%s of %s', (phase, file, counted) => {
  const [model] = exampleReport(file, { phase, dims: { seq: 32 } }).models
  expect(model?.scenario).toMatchObject({ phase, counted })
})

describe('every view says so', () => {
  const run = async (...args: string[]): Promise<string> => {
    using files = folder({ 'retention.ts': retention })
    return (await memwall(['analyze', join(files.path, 'retention.ts'), '--phase', 'decode', ...args])).stdout
  }

  test('the header of a terminal, and of Markdown', async () => {
    expect(await run()).toMatch(/^decode, counted as forward · batch 1 · seq 2,048 · bf16$/m)
    expect(await run('--format', 'markdown')).toMatch(/^decode, counted as forward · batch 1 · seq 2,048 · bf16/m)
  })

  test('JSON and CSV', async () => {
    expect(JSON.parse(await run('--format', 'json')).models[0]).toMatchObject({
      complete: true,
      scenario: { phase: 'decode', counted: 'forward' },
    })
    const [head = [], row = []] = records(await run('--format', 'csv'))
    expect(row[head.indexOf('counted')]).toBe('forward')
  })

  test('the lens of the model, the status bar and the panel', () => {
    const report = reportOf(retention, { phase: 'decode' })
    const [model] = report.lines.filter(({ kind }) => kind === 'model')
    expect(model && lensText({ rollup: model, among: null, stale: false }, lensContext(report))).toContain(
      ' · counted as forward · ',
    )
    expect(report.models[0] && scenarioText(report.models[0].scenario)).toMatch(/^decode, counted as forward · /)
  })

  test('and none where the phase is counted as asked', async () => {
    const { stdout } = await memwall(['analyze', example('gpt2.ts'), '--phase', 'decode'])
    expect(stdout).not.toContain('counted as')
  })
})
