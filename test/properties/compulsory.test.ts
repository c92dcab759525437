/** Fusion leaves out no more than what passes between ops: inputs and weights are read, outputs written, and all is computed. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultScenario, fusions } from '../../src/scenario/scenario'
import { evaluated, traced } from '../evaluate/check'
import { reportOf } from '../support/report'
import { always } from './drawn'
import { exceeding } from './figures'
import { drawnGraph } from './graphs'
import { compulsoryBytes } from './schedule'

test('graphs with several readers of a tensor', () => {
  always(fc.tuple(drawnGraph, fc.constantFrom(...fusions)), 900, 170, ([text, fusion]) => {
    const totals = reportOf(text, { fusion }).models[0]?.totals
    const compulsory = compulsoryBytes(traced(evaluated(text)).graph)
    expect(exceeding({ bytes: compulsory }, { bytes: totals?.totalBytes ?? 0 })).toEqual([])
    const { flops, macs } = reportOf(text, defaultScenario).models[0]?.totals ?? {}
    expect(totals).toMatchObject({ flops, macs })
  })
}, 300_000)
