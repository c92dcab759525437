/** What parts of a model come to together. */
import { expect, test } from 'vitest'
import { sumOf } from '../../src/analysis/figures'
import type { LayerRow } from '../../src/analysis/report'
import { exampleReport, modelNamed } from '../support/report'

const model = modelNamed(exampleReport('bert.ts'), 'BERT-Base')

test('all rows come to the totals', () => {
  const { flops, totalBytes, parameters, bound, intensity } = sumOf(model.layers)
  expect({ flops, totalBytes, parameters, bound, intensity }).toEqual({
    flops: model.totals.flops,
    totalBytes: model.totals.totalBytes,
    parameters: model.totals.parameters,
    bound: model.totals.bound,
    intensity: model.totals.intensity,
  })
})

test('what parts spend on either counts, not what most of each is bound by; what takes no time is bound by memory', () => {
  const row = model.layers[0] as LayerRow
  const taking = (compute: number, memory: number): LayerRow => ({ ...row, timeBy: { compute, memory, link: 0 } })
  expect(sumOf([taking(1, 0), taking(0, 1)]).bound).toBe('compute')
  expect(sumOf([taking(3, 2), taking(0, 2)]).bound).toBe('memory')
  expect(sumOf([taking(0, 0)]).bound).toBe('memory')
})
