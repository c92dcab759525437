/** Rows add up to the totals of their model, and so do kinds, passes and parts of memory; a line has no more than its rows. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { LayerRow, ModelReport } from '../../src/analysis/report'
import { defaultScenario, phases, type Scenario } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { drawn, onExamples } from './drawn'
import { additive, exceeding, expectEqual, sumOf } from './figures'
import { machine, narrowed, split } from './settings'

const settings: fc.Arbitrary<Partial<Scenario>> = fc.record({
  ...machine,
  dtypes: narrowed,
  parallel: split,
  training: fc
    .record({ recompute: fc.constantFrom('none', 'selective', 'full'), optimizer: fc.constantFrom('sgd', 'adamw') })
    .map(chosen => ({ ...defaultScenario.training, ...chosen })),
} as const)

function addsUp({ totals, layers, kinds, scenario }: ModelReport): void {
  expectEqual(sumOf(layers.map(additive)), additive(totals))
  expectEqual(sumOf(kinds.map(additive)), additive(totals))
  const { memory, collectives, passes, timeBy } = totals
  expect(timeBy.compute + timeBy.memory + timeBy.link).toBeCloseTo(totals.time, 12)
  expectEqual(
    { sent: sumAll(collectives.byKind), time: sumAll(collectives.timeByKind) },
    {
      sent: totals.sent,
      time: timeBy.link,
    },
  )
  const { weights, kvCache, activations, gradients, optimizer, transient } = memory
  expect(memory.total).toBeCloseTo(weights + kvCache + activations + gradients + optimizer + transient, 3)
  if (passes === null) return
  const { forward, backward, optimizer: update } = passes
  const costs = [forward, backward, update].map(({ flops, macs, bytes, time }) => ({ flops, macs, ...bytes, time }))
  expectEqual(sumOf(costs), { flops: totals.flops, macs: totals.macs, ...totals.bytes, time: totals.time })
  expect(scenario.phase).toBe('train')
}

const sumAll = (parts: Readonly<Partial<Record<string, number>>>): number =>
  Object.values(parts).reduce<number>((sum, part) => sum + (part ?? 0), 0)

onExamples(
  60,
  file => {
    const chosen = fc.sample(settings, { numRuns: phases.length, seed: drawn(1, 61).seed })
    phases.forEach((phase, at) => {
      for (const scenario of [{ phase }, { ...chosen[at], phase }]) {
        const report = exampleReport(file, scenario)
        report.models.forEach(addsUp)
        for (const line of report.lines) {
          const rows = line.rows.map(row => additive(report.models[line.model]?.layers[row] as LayerRow))
          // Two calls of a function that makes a layer are two lines, and its ops are one row.
          expect(exceeding(additive(line), sumOf(rows))).toEqual([])
          if (line.kind === 'model') expectEqual(additive(line), sumOf(rows))
        }
      }
    })
  },
  2,
)
