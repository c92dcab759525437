/** A build that is made only to find out what a model has says nothing, and is made with the cached tokens asked for. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import type { ModelReport } from '../../src/analysis/report'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { folder, memwall } from '../cli/memwall'
import { a100, analysisOf, exampleReport, reportOf } from '../support/report'

const dims = { batch: 1, seq: 64 }

/** Attention of 64 features over `tokens`, an expression of seq and past. */
const model = (tokens: string) => `
import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: 64, past: 0 }, ({ batch, seq, past }) =>
  attention({ heads: 4, causal: true, bias: false })(input([batch, ${tokens}, 64])))`

const prefix = model('past > 0 ? seq : seq - 8')

/** Multiply-accumulates of a step: four projections, scores and context over the keys present. */
const stepMacs = (present: number) => 4 * 64 * 64 + 2 * 64 * present

test('a decode step of a model that cannot be built without cached tokens', () => {
  const { models, diagnostics } = reportOf(prefix, { phase: 'decode' })
  expect(diagnostics).toEqual([])
  expect(models[0]).toMatchObject({ complete: true, totals: { macs: stepMacs(64) } })
})

test('on the command line both phases end without an error, of each model of a file', async () => {
  using files = folder({
    'm.ts': `${model('past > 0 ? seq : seq - 8 + 8')}${prefix.replace(/^import.*$/m, '').replace("'m'", "'prefix'")}`,
  })
  for (const phase of ['decode', 'generate']) {
    const { code, stdout, stderr } = await memwall([
      'analyze',
      join(files.path, 'm.ts'),
      '--phase',
      phase,
      '--format',
      'json',
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { models } = JSON.parse(stdout)
    const from = (first: number) => {
      let macs = 0
      for (let present = first; present <= 64; present++) macs += stepMacs(present)
      return macs
    }
    expect(models.map(({ totals }: ModelReport) => totals.macs)).toEqual(
      phase === 'decode' ? [stepMacs(64), stepMacs(64)] : [from(1), from(2)],
    )
  }
})

test('generation of it leaves out the step that cannot be built, and says so', () => {
  const { models, diagnostics } = reportOf(prefix, { phase: 'generate' })
  expect(diagnostics.map(({ severity, reason }) => [severity, reason])).toEqual([
    ['info', { code: 'starts-late', tokens: 1 }],
  ])
  let macs = 0
  for (let present = 2; present <= 64; present++) macs += stepMacs(present)
  expect(models[0]).toMatchObject({ complete: false, totals: { macs } })
})

test('with a prompt, its steps follow the tokens that the prefill cached', () => {
  const { models, diagnostics } = reportOf(prefix, { phase: 'generate', prompt: 32 })
  expect(diagnostics).toEqual([])
  // 24 of the 32 tokens are cached; then 32 steps.
  let macs = 24 * 4 * 64 * 64 + 2 * 24 * 24 * 64
  for (let present = 25; present <= 56; present++) macs += stepMacs(present)
  expect(models[0]).toMatchObject({ complete: true, totals: { macs, memory: { kvCache: 2 * 56 * 64 * 2 } } })
})

test('steps of several tokens start with the first that can be built', () => {
  const { models, diagnostics } = reportOf(model('past >= 4 ? seq : seq - 8'), { phase: 'generate', tokens: 4 })
  expect(diagnostics.map(({ reason }) => reason)).toEqual([{ code: 'starts-late', tokens: 4 }])
  let macs = 0
  for (let past = 4; past < 64; past += 4) macs += 4 * (4 * 64 * 64 + 2 * 64 * (past + 4))
  expect(models[0]?.totals.macs).toBe(macs)
})

test('a pass that a step is compared with says nothing', () => {
  // GPT-2 has 1,024 positions: a pass over 4,096 cannot be built, and is not what was asked for.
  const { models, diagnostics } = exampleReport('gpt2.ts', { phase: 'decode', past: 100, dims: { seq: 4096 } })
  expect(diagnostics).toEqual([])
  expect(models[0]).toMatchObject({ complete: true, scenario: { past: 100 } })
})

test('a build that was asked for says what is wrong with it', () => {
  const first: Partial<Scenario> = { phase: 'decode', past: 0 }
  expect(reportOf(prefix, first).diagnostics.map(({ severity }) => severity)).toEqual(['error'])
  expect(reportOf(prefix, { dims: { seq: 4 } }).diagnostics.map(({ severity }) => severity)).toEqual(['error'])
})

test('largest sizes are found without the build at past 0', () => {
  const analysis = analysisOf(prefix)
  const report = analysis.report({ ...defaultScenario, phase: 'decode', dims }, a100)
  expect(report.models[0]?.totals.memory.kvCache).toBe(2 * 64 * 64 * 2)
  const opened = openAnalysis({ file: '/model.ts', read: () => prefix })
  const fit = opened.fit({ ...defaultScenario, phase: 'decode', dims }, a100, 0)
  let answer = fit.next()
  while (!answer.done) answer = fit.next()
  // Keys and values in 16 bits: 2 * 64 * 2 bytes a token.
  expect(answer.value?.seq?.size).toBeGreaterThan(1e8)
})
