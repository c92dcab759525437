/** The more an on-chip memory holds, the less time a pass takes; traffic and work are the same. */
import { expect } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { exampleReport } from '../support/report'
import { targetOf } from './devices'
import { onExamples } from './drawn'
import { exceeding } from './figures'

const megabytes = [1, 16, 256, 4096, 1e6]
const on = (onChip: number) => targetOf({ contractions: 3e14, vector: 2e13, bandwidth: 2e11, onChip })
const phases = ['forward', 'decode', 'generate'] as const

onExamples(120, file => {
  for (const phase of phases) {
    const resident = megabytes.map(size => exampleReport(file, { phase, resident: 'auto' }, on(1e6 * size)))
    const all = [exampleReport(file, { phase }, on(0)), ...resident].map(({ models }) => models)
    all.slice(1).forEach((models, at) => {
      models.forEach(({ totals }, model) => {
        const before = all[at]?.[model]?.totals as Totals
        expect(exceeding({ time: totals.time }, { time: before.time })).toEqual([])
        expect([totals.flops, totals.bytes]).toEqual([before.flops, before.bytes])
      })
    })
    // All of it resident: each op is at most ten times faster, and only by its traffic.
    all[0]?.forEach(({ totals }, model) => {
      const fastest = all.at(-1)?.[model]?.totals.time ?? 0
      expect(exceeding({ time: totals.time / 10 }, { time: fastest })).toEqual([])
    })
  }
})
