/** Iterations that were measured, and the cost of whole training runs (sources in test/fixtures/korthikanti.json). */
import { describe, expect, test } from 'vitest'
import type { Totals } from '../../../src/analysis/report'
import type { Recomputation } from '../../../src/scenario/scenario'
import reference from '../../fixtures/korthikanti.json'
import { trained } from '../../support/gpt'

const { s: seq, v: vocab } = reference

/** On A100s: with a pipeline the step of all micro-batches, else their passes and one update. */
describe.each(reference.models)(
  'seconds of an iteration of $m, Table 5',
  ({ m, L, a, h, t, p, gb, mb, interleave }) => {
    const size = { layers: L, heads: a, hidden: h, seq, batch: mb }
    const cells = reference.iterations.find(each => each.m === m)?.cells ?? []
    test.each([
      ['full', false, cells[0]],
      ['selective', true, cells[1]],
    ] as const)('%s recomputation, sequence parallel %s: %s', (recompute, sp, measured = 0) => {
      const microBatches = gb / mb
      const { time, passes, pipeline } = trained(
        size,
        { tp: t, sp, pp: p, interleave, microBatches },
        { recompute },
        vocab,
      )
      const update = passes?.optimizer.time ?? 0
      const bound = pipeline?.time ?? (time - update) * microBatches + update
      expect(bound).toBeLessThan(measured)
      expect(bound).toBeGreaterThan((2 / 3) * measured)
    })
  },
)

describe('a step of a pipeline', () => {
  const size = { layers: 32, heads: 8, hidden: 1024, seq, batch: 8 }

  test('what replicas do once is not done for each micro-batch', () => {
    const few = trained(size, { pp: 4, dp: 8, microBatches: 16 })
    const many = trained(size, { pp: 4, dp: 8, microBatches: 32 })
    const more = (many.pipeline?.time ?? 0) - (few.pipeline?.time ?? 0)
    const slowest = Math.max(...(few.pipeline?.stages ?? []).map(stage => stage.time))
    expect(more / 16).toBeCloseTo(slowest, 12)
    const one = trained(size, { pp: 4 })
    expect(one.pipeline?.stages.map(stage => stage.time)).toEqual(few.pipeline?.stages.map(stage => stage.time))
  })

  test('there is none without stages, nor outside training', () => {
    expect(trained(size, { tp: 8 }).pipeline).toBeNull()
    expect(trained(size, { pp: 4 }, {}, null, { phase: 'forward' }).pipeline).toBeNull()
  })
})

test.each(reference.perLayer)(
  'milliseconds of a layer of 22B, Table 4: $recompute, sequence parallel $sp',
  ({ recompute, sp, forward, backward }) => {
    const size = { layers: 2, heads: 64, hidden: 6144, seq, batch: 4 }
    const { passes } = trained(size, { tp: 8, sp }, { recompute: recompute as Recomputation })
    const [ahead, back] = [passes?.forward.time ?? 0, passes?.backward.time ?? 0].map(
      each => (each / size.layers) * 1e3,
    )
    expect(ahead).toBeLessThan(forward)
    expect(ahead).toBeGreaterThan(0.7 * forward)
    expect(back).toBeLessThan(backward)
    expect(back).toBeGreaterThan(0.7 * backward)
  },
)

const flopsOf = ({ passes }: Totals): number => 2 * ((passes?.forward.macs ?? 0) + (passes?.backward.macs ?? 0))
const { mtNlg, gpt3 } = reference.published

describe('MT-NLG 530B with full recomputation, at the rate it ran', () => {
  const size = { layers: mtNlg.L, heads: mtNlg.a, hidden: mtNlg.h, seq, batch: 1 }
  const flops = flopsOf(trained(size, {}, { recompute: 'full' }, vocab))
  test.each(mtNlg.iterations)('an iteration on $gpus GPUs: $seconds s', ({ batch, gpus, teraflops, seconds }) => {
    expect(Math.abs((flops * batch) / (gpus * teraflops * 1e12) / seconds - 1)).toBeLessThan(0.01)
  })
  test('300 billion tokens: 156 days', () => {
    const { tokens, gpus, teraflops, days } = mtNlg.run
    const seconds = ((flops / seq) * tokens) / (gpus * teraflops * 1e12)
    expect(Math.abs(seconds / 86_400 / days - 1)).toBeLessThan(0.01)
  })
})

test('GPT-3 over 300 billion tokens with full recomputation: 429 ZFLOP', () => {
  const size = { layers: gpt3.L, heads: gpt3.a, hidden: gpt3.h, seq, batch: 1 }
  const flops = flopsOf(trained(size, {}, { recompute: 'full' }, vocab))
  expect(Math.abs(((flops / seq) * gpt3.tokens) / (gpt3.zettaflops * 1e21) - 1)).toBeLessThan(0.005)
})
