/** A step of a pipeline, held against schedules that are played out: no schedule is faster than the bound. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MicroBatchTime, stepOf } from '../../src/analysis/pipeline'
import { pipelineText as told } from '../../src/present/pipelineText'
import { oneDevice } from '../../src/scenario/scenario'
import { trained } from '../support/gpt'
import { a100, exampleReport, modelNamed } from '../support/report'

/** One forward, one backward: a stage runs ahead by as many micro-batches as stages follow it (arXiv 2104.04473, 2.2). */
function oneForwardOneBackward(
  stages: readonly MicroBatchTime[],
  once: readonly number[],
  microBatches: number,
): number {
  const orders = stages.map((_, stage) => {
    const ahead = Math.min(microBatches, stages.length - stage - 1)
    const order: (readonly ['F' | 'B', number])[] = []
    for (let at = 0; at < ahead; at++) order.push(['F', at])
    for (let at = 0; at < microBatches; at++) {
      if (at + ahead < microBatches) order.push(['F', at + ahead])
      order.push(['B', at])
    }
    return order
  })
  const done = new Map<string, number>()
  const next = stages.map(() => 0)
  const free = stages.map(() => 0)
  for (let left = stages.length * microBatches * 2; left > 0; )
    for (const [stage, order] of orders.entries()) {
      const [pass, at] = order[next[stage] as number] ?? ['F', -1]
      const needs =
        pass === 'F' ? `F${at} ${stage - 1}` : stage + 1 < stages.length ? `B${at} ${stage + 1}` : `F${at} ${stage}`
      const ready = pass === 'F' && stage === 0 ? 0 : done.get(needs)
      if (at < 0 || ready === undefined) continue
      const { forward, backward } = stages[stage] as MicroBatchTime
      const end = Math.max(ready, free[stage] as number) + (pass === 'F' ? forward : backward)
      done.set(`${pass}${at} ${stage}`, end)
      free[stage] = end
      next[stage] = (next[stage] as number) + 1
      left--
    }
  return Math.max(...free.map((end, stage) => end + (once[stage] as number)))
}

/** Any order: a device takes what is ready first. */
function greedy(runs: readonly MicroBatchTime[], once: readonly number[], microBatches: number): number {
  const done = new Map<string, number>()
  const free = once.map(() => 0)
  const waiting = runs.flatMap((_, run) =>
    Array.from({ length: microBatches }, (_, at) => [
      { pass: 'F', run, at },
      { pass: 'B', run, at },
    ]).flat(),
  )
  const readyAt = ({ pass, run, at }: (typeof waiting)[number]): number | undefined => {
    if (pass === 'F') return run === 0 ? 0 : done.get(`F${at} ${run - 1}`)
    return run === runs.length - 1 ? done.get(`F${at} ${run}`) : done.get(`B${at} ${run + 1}`)
  }
  while (waiting.length > 0) {
    const starts = waiting.map(task =>
      Math.max(readyAt(task) ?? Number.POSITIVE_INFINITY, free[task.run % free.length] ?? 0),
    )
    const [task] = waiting.splice(starts.indexOf(Math.min(...starts)), 1)
    if (task === undefined) break
    const { forward, backward } = runs[task.run] as MicroBatchTime
    const end = Math.min(...starts) + (task.pass === 'F' ? forward : backward)
    done.set(`${task.pass}${task.at} ${task.run}`, end)
    free[task.run % free.length] = end
  }
  return Math.max(...free.map((end, stage) => end + (once[stage] as number)))
}

const seconds = fc.integer({ min: 0, max: 100 })
const work = fc.record({ forward: seconds, backward: seconds })
const uneven = fc
  .array(fc.tuple(work, seconds), { minLength: 2, maxLength: 6 })
  .map(stages => ({ runs: stages.map(([each]) => each), once: stages.map(([, each]) => each) }))

test('no schedule of one forward, one backward is faster, and a stage is never busier than all the time', () => {
  fc.assert(
    fc.property(uneven, fc.integer({ min: 1, max: 12 }), ({ runs, once }, microBatches) => {
      const { time, bubble } = stepOf(runs, once, microBatches)
      expect(time).toBeLessThanOrEqual(oneForwardOneBackward(runs, once, microBatches))
      expect(bubble).toBeGreaterThanOrEqual(0)
      expect(bubble).toBeLessThanOrEqual(1)
    }),
  )
})

test('nor is any order of interleaved runs', () => {
  const interleaved = fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 3 })).chain(([p, v]) =>
    fc.record({
      runs: fc.array(work, { minLength: p * v, maxLength: p * v }),
      once: fc.array(seconds, { minLength: p, maxLength: p }),
    }),
  )
  fc.assert(
    fc.property(interleaved, fc.integer({ min: 1, max: 6 }), ({ runs, once }, microBatches) => {
      const { time, bubble } = stepOf(runs, once, microBatches)
      expect(time).toBeLessThanOrEqual(greedy(runs, once, microBatches))
      expect(bubble).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('stages that are alike, and a last one that is slower, take as long as the schedule', () => {
  fc.assert(
    fc.property(
      work,
      seconds,
      fc.integer({ min: 2, max: 8 }),
      fc.integer({ min: 1, max: 24 }),
      (each, update, p, m) => {
        const alike = Array.from({ length: p }, () => each)
        const once = alike.map(() => update)
        expect(stepOf(alike, once, m).time).toBe(oneForwardOneBackward(alike, once, m))
        const slow = [...alike.slice(1), { forward: 2 * each.forward, backward: 3 * each.backward }]
        expect(stepOf(slow, once, m).time).toBe(oneForwardOneBackward(slow, once, m))
      },
    ),
  )
})

describe('stages that are alike', () => {
  const update = 0.25
  const alike = (p: number, v: number, microBatches: number) => {
    const runs = Array.from({ length: p * v }, () => ({ forward: 1 / v, backward: 2 / v }))
    return stepOf(
      runs,
      Array.from({ length: p }, () => update),
      microBatches,
    )
  }

  /** Narayanan et al., arXiv 2104.04473, 2.2: (p - 1) / m of the ideal time, interleaved (p - 1) / (v m). */
  test.each([
    [2, 1, 8],
    [4, 1, 4],
    [8, 1, 64],
    [8, 2, 64],
    [8, 4, 8],
  ])('p %d, v %d, m %d: the ideal time, the bubble, the update', (p, v, m) => {
    const { time, bubble } = alike(p, v, m)
    expect((time * bubble) / (3 * m)).toBeCloseTo((p - 1) / (v * m), 12)
    expect(time).toBeCloseTo(3 * m * (1 + (p - 1) / (v * m)) + update, 12)
  })

  test.each([
    [8, 4, 1],
    [8, 4, 2],
    [8, 1, 3],
  ])('p %d, v %d, m %d: no less than the way of the last through all stages', (p, v, m) => {
    expect(alike(p, v, m).time).toBeCloseTo(3 * p + (3 * (m - 1)) / v + update, 12)
  })
})

/** Every link at 1 GB/s. */
const slow = { ...a100, link: [{ name: 'link', bandwidth: 1e9 }] }

describe('stages that are not alike', () => {
  const gpt2 = (microBatches: number) =>
    modelNamed(
      exampleReport('gpt2.ts', {
        phase: 'train',
        dims: { batch: 8, seq: 1024 },
        parallel: { ...oneDevice, pp: 4, microBatches },
      }),
      'GPT-2',
    ).totals

  test('what they take is what the model takes', () => {
    const { pipeline, time, once, passes } = gpt2(16)
    const stages = pipeline?.stages ?? expect.fail('no pipeline')
    const total = (key: 'time' | 'once') => stages.reduce((sum, stage) => sum + stage[key], 0)
    expect(total('time')).toBeCloseTo(time - once, 12)
    // Updates of all stages at once take their mean. The table is on two of them, which each send its gradient of two bytes
    // at 300 GB/s: 2 (2 - 1) / 2 times.
    const table = (50257 * 768 * 2) / 300e9
    expect(total('once')).toBeCloseTo(4 * (passes?.optimizer.time ?? 0) + 2 * table, 12)
  })

  test('what stages send at the same time takes the time of one', () => {
    const { collectives, timeBy } = gpt2(16)
    const table = (50257 * 768 * 2) / 300e9
    expect(collectives?.timeByKind.allReduce).toBeCloseTo(table, 12)
    expect(collectives?.byKind.allReduce).toBe(2 * 50257 * 768 * 2)
    expect(timeBy.link).toBeCloseTo(collectives?.time ?? 0, 12)
    // Four stages, each over two replicas: a ring sends (2 - 1) / 2 of its gradients twice.
    const replicated = modelNamed(
      exampleReport('gpt2.ts', { phase: 'train', dims: { batch: 8 }, parallel: { ...oneDevice, pp: 4, dp: 2 } }, slow),
      'GPT-2',
    ).totals
    const { byKind, timeByKind } = replicated.collectives ?? expect.fail('no collectives')
    const tableAlone = 2 * 50257 * 768 * 2
    // The gradients of 124,439,808 weights, and of the table on its second stage, in two bytes.
    const gradients = (124_439_808 + 50257 * 768) * 2
    expect(byKind.allReduce).toBe(gradients + tableAlone)
    expect(timeByKind.allReduce).toBeCloseTo((gradients / 4 + tableAlone / 2) / 1e9, 9)
    expect(replicated.timeBy.link).toBeCloseTo(replicated.collectives?.time ?? 0, 9)
  })

  test('the head of GPT-2 on the last sets the pace', () => {
    const [few, many] = [gpt2(16), gpt2(32)]
    const stages = few.pipeline?.stages ?? []
    const [first, second, third, last] = stages.map(stage => stage.time) as [number, number, number, number]
    expect(second).toBe(third)
    // 50,257 logits of 768 a token against three blocks of 12 · 768² and scores and context of 1,024 · 768 each.
    const block = 12 * 768 ** 2 + 2 * 1024 * 768
    const flops = (3 * block + 50257 * 768) / (3 * block)
    expect(last / second).toBeGreaterThan(0.7 * flops)
    expect(last / second).toBeLessThan(flops)
    expect(((many.pipeline?.time ?? 0) - (few.pipeline?.time ?? 0)) / 16).toBeCloseTo(last, 12)
    const mean = (first + second + third + last) / 4
    expect(told(few.pipeline ?? expect.fail('no pipeline'))).toContain(
      `, and stages wait for stage 4 (${(last / mean).toFixed(2)}× the mean)`,
    )
  })

  test('alike, none is spoken of', () => {
    const { pipeline } = trained({ layers: 8, heads: 8, hidden: 1024, seq: 512, batch: 2 }, { pp: 4 })
    expect(told(pipeline ?? expect.fail('no pipeline'))).toMatch(/ of it bubble: the pipeline fills and drains$/)
  })
})
