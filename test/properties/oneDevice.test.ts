/** One device is no parallelism: settings that need several devices, or experts, change nothing without them. */
import { expect, test } from 'vitest'
import type { Report } from '../../src/analysis/report'
import { oneDevice, type Parallelism, phases } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { onExamples } from './drawn'

/** All figures; `replicas` of them serve as many more tokens together. */
const figures = ({ models, lines }: Report, replicas = 1) => ({
  models: models.map(({ totals, layers, kinds }) => {
    const serving = totals.serving && { ...totals.serving, tokensPerSecond: totals.serving.tokensPerSecond / replicas }
    return { totals: { ...totals, serving }, layers, kinds }
  }),
  lines,
})

/** Settings of tensor, data and pipeline parallelism whose degree is 1, one for each phase. */
const idle: readonly Partial<Parallelism>[] = [
  { sp: true },
  { zero: 3 },
  { microBatches: 4 },
  { interleave: 3, microBatches: 8 },
]

const replicas = 4

onExamples(80, file => {
  phases.forEach((phase, at) => {
    const report = (parallel: Partial<Parallelism> = {}) =>
      exampleReport(file, { phase, parallel: { ...oneDevice, ...parallel } })
    const alone = figures(report())
    expect(figures(report(idle[at]))).toEqual(alone)
    if (phase !== 'train') expect(figures(report({ dp: replicas }), replicas)).toEqual(alone)
  })
})

test('experts over devices: nothing changes in a model without experts', () => {
  const parallel = { ...oneDevice, ep: 8 }
  for (const phase of phases)
    expect(figures(exampleReport('gpt2.ts', { phase, parallel }))).toEqual(figures(exampleReport('gpt2.ts', { phase })))
}, 300_000)
