/** A larger fast memory makes tiles larger, which read their operands less often, down to once. */
import { expect } from 'vitest'
import type { ModelReport, Totals } from '../../src/analysis/report'
import { phases } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'
import { targetOf } from './devices'
import { onExamples } from './drawn'
import { exceeding, kindsOfBytes } from './figures'

const kilobytes = [16, 256, 4096, 65536]
const on = (onChip: number) => targetOf({ contractions: 3e14, vector: 2e13, bandwidth: 2e12, onChip })

const moved = ({ flops, bytes, time }: Totals): Record<string, number> => ({
  flops,
  time,
  ...Object.fromEntries(kindsOfBytes.map(kind => [kind, bytes[kind]])),
})

onExamples(110, file => {
  for (const phase of phases) {
    const tiled = kilobytes.map(size => exampleReport(file, { phase, onChip: 'tiled' }, on(1024 * size)))
    const all = [...tiled, exampleReport(file, { phase }, on(0))].map(({ models }) => models)
    all.slice(1).forEach((models, at) => {
      models.forEach((model, index) => {
        const before = all[at]?.[index] as ModelReport
        // Traffic of tiles is no polynomial in the cached tokens: long generations of large models end early.
        if (!model.complete || !before.complete) return
        expect(exceeding(moved(model.totals), moved(before.totals))).toEqual([])
      })
    })
  }
})
