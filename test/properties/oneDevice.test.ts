/** One device is no parallelism: settings that need several devices, or experts, change nothing without them. */
import { expect, test } from 'vitest'
import type { Report } from '../../src/analysis/report'
import { oneDevice, type Parallelism, phases } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { onExamples } from './drawn'

const figures = ({ models, lines }: Report) => ({
  models: models.map(({ totals, layers, kinds }) => ({ totals, layers, kinds })),
  lines,
})

/** Settings of tensor, data and pipeline parallelism whose degree is 1. */
const idle: readonly Partial<Parallelism>[] = [
  { sp: true },
  { zero: 3 },
  { zero: 1, sp: true },
  { microBatches: 4 },
  { interleave: 3, microBatches: 8 },
]

onExamples(80, file => {
  phases.forEach((phase, at) => {
    const alone = figures(exampleReport(file, { phase }))
    const chosen = [idle[at] as Partial<Parallelism>, ...(phase === 'train' ? [] : [{ dp: 4 }])]
    for (const parallel of chosen)
      expect(figures(exampleReport(file, { phase, parallel: { ...oneDevice, ...parallel } }))).toEqual(alone)
  })
})

test('experts over devices: nothing changes in a model without experts', () => {
  const parallel = { ...oneDevice, ep: 8 }
  for (const phase of phases)
    expect(figures(exampleReport('gpt2.ts', { phase, parallel }))).toEqual(figures(exampleReport('gpt2.ts', { phase })))
}, 300_000)
