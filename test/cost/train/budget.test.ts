/** Recomputation within a budget, held against the frontier; and rules of a training step by closed formula. */
import { describe, expect, test } from 'vitest'
import { ruleFor } from '../../../src/cost/train/optimizer'
import { coarserUnits, unitsAroundRegions, unitsOf } from '../../../src/cost/train/units'
import { finish } from '../../../src/limits/resumable'
import { diagnosticText } from '../../../src/present/diagnosticText'
import { defaultScenario, oneDevice, type Scenario, type Training } from '../../../src/scenario/scenario'
import { evaluated, traced } from '../../evaluate/check'
import { gpt } from '../../support/gpt'
import { a100, analysisOf, reportOf } from '../../support/report'

const training = (recompute: Training['recompute'], more: Partial<Training> = {}): Scenario => ({
  ...defaultScenario,
  phase: 'train',
  training: { ...defaultScenario.training, recompute, ...more },
})

describe('a budget', () => {
  const analysis = analysisOf(gpt({ layers: 4, heads: 4, hidden: 128, seq: 64, batch: 2 }))
  const of = (recompute: Training['recompute']) => {
    const { models, diagnostics } = analysis.report(training(recompute), a100)
    const model = models[0] ?? expect.fail('no model')
    const { memory, flops } = model.totals
    const hints = diagnostics.flatMap(({ reason }) => (reason.code === 'problem' ? [] : [reason.code]))
    return { total: memory.total, flops, hints }
  }
  const { flops: least, total: all } = of('none')
  const frontier = finish(analysis.frontier(training('none'), 0))

  test('reaches every point of the frontier: it fits, and recomputes no more', () => {
    expect(frontier.length).toBeGreaterThan(5)
    for (const { memory, extraFlops } of frontier) {
      const found = of({ budget: memory })
      expect(found.total).toBeLessThanOrEqual(memory)
      expect(found.flops - least).toBeLessThanOrEqual(extraFlops)
      expect(found.hints).not.toContain('budget-too-small')
    }
  })

  test('between two points takes the cheaper of those that fit', () => {
    const byMemory = [...frontier].sort((a, b) => a.memory - b.memory)
    byMemory.slice(1).forEach((more, at) => {
      const less = byMemory[at] ?? expect.fail()
      const budget = (less.memory + more.memory) / 2
      const found = of({ budget })
      expect(found.total).toBeLessThanOrEqual(budget)
      expect(found.flops - least).toBeLessThanOrEqual(less.extraFlops)
    })
  })

  test('with room for everything recomputes nothing, and one that is too small takes the least memory and says so', () => {
    expect(of({ budget: all })).toMatchObject({ total: all, flops: least })
    const smallest = Math.min(...frontier.map(({ memory }) => memory))
    const found = of({ budget: smallest - 1 })
    expect(found.total).toBe(smallest)
    expect(found.hints).toContain('budget-too-small')
  })
})

test('a budget over stages of a pipeline is said to need one', () => {
  const scenario = { ...training({ budget: 1e9 }), parallel: { ...oneDevice, pp: 2 } }
  const { diagnostics } = reportOf(gpt({ layers: 4, heads: 4, hidden: 128, seq: 64, batch: 2 }), scenario)
  expect(diagnostics.map(diagnosticText)).toEqual([
    'a recomputation budget needs a single stage: with a pipeline, choose selective or full recomputation',
  ])
})

describe('segments', () => {
  const { graph } = traced(evaluated(gpt({ layers: 3, heads: 2, hidden: 16, seq: 4, batch: 1 })), 0, { phase: 'train' })
  const units = unitsOf(graph)

  test.each([1, 2, 3, 5, 100])('merged to at most %d have all ops in order, and enter where the first did', most => {
    const merged = coarserUnits(units, most)
    expect(merged.length).toBeLessThanOrEqual(most)
    expect(merged.flatMap(({ nodes }) => nodes)).toEqual(units.flatMap(({ nodes }) => nodes))
    for (const { nodes, inflow } of merged) expect(inflow).toBe(units.find(unit => unit.nodes[0] === nodes[0])?.inflow)
    // As even as can be: groups of one size, the last of which may be smaller.
    expect(merged.length).toBe(Math.ceil(units.length / Math.ceil(units.length / most)))
  })

  test('that a region spans are one, those beside it stay', () => {
    const spanned = units.slice(2, 5).flatMap(({ nodes }) => nodes)
    const region = { nodes: spanned, recomputed: spanned, statistics: 0 }
    const merged = unitsAroundRegions(units, [region])
    expect(merged.length).toBe(units.length - 2)
    expect(merged[2]).toEqual({ nodes: spanned, inflow: units[2]?.inflow })
    expect([...merged.slice(0, 2), ...merged.slice(3)]).toEqual([...units.slice(0, 2), ...units.slice(5)])
    expect(unitsAroundRegions(units, [])).toEqual(units)
  })
})

test('Adafactor keeps row and column means of matrices, and all of a vector (Shazeer and Stern, arXiv 1804.04235)', () => {
  const { state } = ruleFor('adafactor', false)
  expect(state([64])).toBe(4 * 64)
  expect(state([32, 64])).toBe(4 * (32 + 64))
  expect(state([2, 32, 64])).toBe(4 * (2 * 32 + 2 * 64))
})

test('in fp8 a contraction saves the fp8 copy that it reads, and what is no contraction two bytes a number (Transformer Engine)', () => {
  const text = `import { gelu, input, layerNorm, linear, model, sequential } from 'memwall'
model('m', {}, () => sequential(layerNorm(), linear(256, { name: 'up' }), gelu, linear(64, { name: 'down' }))(input([4, 64])))`
  const { layers } = reportOf(text, training('none', { precision: 'fp8' })).models[0] ?? expect.fail('no model')
  const saved = (kind: string) => layers.find(row => row.path.endsWith(kind))?.saved
  expect(saved('up')).toBe(4 * 64)
  expect(saved('gelu')).toBe(2 * 4 * 256)
  expect(saved('down')).toBe(4 * 256)
  const overTwo = { ...training('none', { precision: 'fp8' }), parallel: { ...oneDevice, tp: 2 } }
  const own = reportOf(text, overTwo).models[0]?.layers.find(({ path }) => path.endsWith('down'))?.saved
  expect(own).toBe((4 * 256) / 2)
})

test('a model that trains nothing says why', () => {
  const codes = (body: string) =>
    reportOf(
      `import { input, linear, model, relu } from 'memwall'\nmodel('m', {}, () => ${body})`,
      training('none'),
    ).diagnostics.map(({ reason }) => reason.code)
  expect(codes('relu(input([4, 8]))')).toEqual(['no-weights'])
  expect(codes('linear(8, { trainable: false })(input([4, 8]))')).toEqual(['all-frozen'])
  expect(codes('linear(8)(input([4, 8]))')).toEqual([])
})
