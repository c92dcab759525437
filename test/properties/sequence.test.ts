/** A longer sequence is never less work, less traffic, less memory or less time. */
import { expect } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { phases } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { onExamples } from './drawn'
import { exceeding, kindsOfBytes } from './figures'

const figures = ({ totals: { flops, macs, bytes, time, memory, saved } }: ModelReport): Record<string, number> => ({
  flops,
  macs,
  time,
  saved,
  ...Object.fromEntries(kindsOfBytes.map(kind => [kind, bytes[kind]])),
  heldCache: memory.kvCache,
  activations: memory.activations,
  total: memory.total,
})

onExamples(140, file => {
  for (const phase of phases) {
    const { models } = exampleReport(file, { phase })
    const seq = Math.max(...models.map(({ scenario }) => scenario.dims.seq ?? 0))
    if (seq === 0) continue
    const lengths = [seq / 4, seq / 2].map(length => Math.floor(length))
    const all = [...lengths.map(length => exampleReport(file, { phase, dims: { seq: length } }).models), models]
    all.slice(1).forEach((longer, at) => {
      longer.forEach((model, index) => {
        expect(exceeding(figures(all[at]?.[index] as ModelReport), figures(model))).toEqual([])
      })
    })
  }
})
