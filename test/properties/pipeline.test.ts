/**
 * A pipeline takes at most as long as its stages one after another, and at least as long as its slowest stage is busy.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneDevice } from '../../src/scenario/scenario'
import { gpt } from '../support/gpt'
import { reportOf } from '../support/report'
import { device, targetOf } from './devices'
import { always } from './drawn'
import { exceeding } from './figures'

const stages = fc
  .record({
    pp: fc.integer({ min: 2, max: 4 }),
    interleave: fc.integer({ min: 1, max: 2 }),
    microBatches: fc.constantFrom(1, 2, 5, 16),
    tp: fc.constantFrom(1, 2),
  })
  .map(chosen => ({ ...oneDevice, ...chosen }))

const size = fc.record({
  layers: fc.integer({ min: 8, max: 11 }),
  heads: fc.constant(4),
  hidden: fc.constantFrom(32, 128),
  seq: fc.constantFrom(8, 64),
  batch: fc.constantFrom(1, 2),
})

test('a step of a pipeline', () => {
  always(fc.tuple(size, stages, device), 360, 160, ([of, parallel, on]) => {
    const [model] = reportOf(gpt(of, 512), { phase: 'train', parallel }, targetOf(on)).models
    const { pipeline, time, once } = model?.totals ?? {}
    if (pipeline === null || pipeline === undefined || time === undefined || once === undefined)
      throw new Error('no pipeline')
    const { microBatches, bubble } = pipeline
    const updates = pipeline.stages.reduce((sum, stage) => sum + stage.once, 0)
    const oneByOne = microBatches * (time - once) + updates
    const busiest = Math.max(...pipeline.stages.map(stage => microBatches * stage.time + stage.once))
    expect(exceeding({ time: pipeline.time }, { time: oneByOne })).toEqual([])
    expect(exceeding({ time: busiest }, { time: pipeline.time })).toEqual([])
    expect(bubble).toBeGreaterThanOrEqual(-1e-9)
    expect(bubble).toBeLessThan(1)
    expect(pipeline.stages).toHaveLength(parallel.pp)
  })
}, 300_000)
