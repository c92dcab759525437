/** More fusion moves no more bytes and takes no longer: none, pointwise, flash. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Report, Totals } from '../../src/analysis/report'
import { fusions, phases, type Scenario } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'
import { type Device, device, targetOf } from './devices'
import { always, onExamples } from './drawn'
import { exceeding } from './figures'
import { drawnGraph } from './graphs'
import { split } from './settings'

/**
 * Figures that fall. Where bytes are cheap, training is slower with flash attention, which computes in backward the
 * scores that it has not kept.
 */
const figures = ({ flops, totalBytes, time, passes }: Totals, fusion: Scenario['fusion']): Record<string, number> => ({
  totalBytes,
  ...(passes === null ? { flops } : {}),
  ...(passes === null || fusion !== 'flash' ? { time } : {}),
})

function falls(report: (fusion: Scenario['fusion']) => Report): void {
  const reports = fusions.map(report)
  reports.slice(1).forEach(({ models }, at) => {
    models.forEach(({ totals }, model) => {
      const before = reports[at]?.models[model]?.totals as Totals
      const fusion = fusions[at + 1] as Scenario['fusion']
      expect(exceeding(figures(totals, fusion), figures(before, fusion))).toEqual([])
    })
  })
}

onExamples(
  100,
  file => {
    // Seq2Seq's scores, 30 x 30, are smaller than the queries and keys of 1000 features, and its backward pass reads these
    // twice: to compute the scores again, and for their gradients.
    const fallsIn = phases.filter(phase => phase !== 'train' || file !== 'seq2seq.ts')
    for (const phase of fallsIn) falls(fusion => exampleReport(file, { phase, fusion }))
  },
  3,
)

const settings = fc.record({
  phase: fc.constantFrom(...phases),
  causalCount: fc.constantFrom('full', 'causal'),
  parallel: split,
} as const)

test('graphs with several readers of a tensor', () => {
  always(fc.tuple(drawnGraph, device, settings), 600, 101, ([text, on, scenario]) => {
    falls(fusion => reportOf(text, { ...scenario, fusion }, targetOf(on as Device)))
  })
}, 300_000)
