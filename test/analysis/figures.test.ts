/** What parts of a model come to together. */
import { expect, test } from 'vitest'
import { shareOf, sumOf } from '../../src/analysis/figures'
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
  const taking = (compute: number, memory: number, link = 0): LayerRow => ({
    ...row,
    timeBy: { compute, memory, link },
  })
  expect(sumOf([taking(1, 0), taking(0, 1)]).bound).toBe('compute')
  expect(sumOf([taking(3, 2), taking(0, 2)]).bound).toBe('memory')
  expect(sumOf([taking(0, 0)]).bound).toBe('memory')
  expect(sumOf([taking(1, 2, 3)]).bound).toBe('link')
  expect(sumOf([taking(1, 3, 2)]).bound).toBe('memory')
  expect(sumOf([taking(3, 1, 2)]).bound).toBe('compute')
  expect(sumOf([taking(1, 2, 2)]).bound).toBe('memory')
})

test('a part of no time at all has no share of it', () => {
  expect(shareOf(0, 0)).toBe(0)
  expect(shareOf(1, 4)).toBe(0.25)
})
