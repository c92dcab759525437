/** The frontier of recomputation against every plan there is, on graphs small enough to try them all. */
import { describe, expect, test } from 'vitest'
import { openAnalysis } from '../../../src/analysis/analyze'
import { idealMachine } from '../../../src/cost/machine'
import { costOf } from '../../../src/cost/opCost'
import { rulesFor } from '../../../src/cost/rules'
import { activations } from '../../../src/cost/train/activations'
import { gradientsOf } from '../../../src/cost/train/gradients'
import { recomputationFrontier } from '../../../src/cost/train/plan'
import { trainingDTypes } from '../../../src/cost/train/precision'
import { coresOf, type Region, wholeRegion } from '../../../src/cost/train/regions'
import { unitsOf } from '../../../src/cost/train/units'
import type { Graph } from '../../../src/graph/graph'
import { finish } from '../../../src/limits/resumable'
import { diagnosticText } from '../../../src/present/diagnosticText'
import { onTarget } from '../../../src/scenario/onTarget'
import { defaultScenario, type Recompute, type Scenario } from '../../../src/scenario/scenario'
import { evaluated, traced } from '../../evaluate/check'
import { a100, exampleReport, reportOf } from '../../support/report'

const imports =
  "import { attention, avgPool2d, batchNorm, conv2d, dropout, flatten, gelu, input, layerNorm, linear, maxPool2d, model, relu, residual, sequential, sigmoid, silu } from 'memwall'\n"

const graphOf = (body: string): Graph => {
  const trace = traced(evaluated(`${imports}model('m', {}, () => ${body})`), 0, { phase: 'train' })
  if (!trace.complete) throw new Error(trace.problems.map(each => each.message).join('; '))
  return trace.graph
}

function costing(graph: Graph) {
  const needs = gradientsOf(graph)
  const dtypes = trainingDTypes(onTarget(defaultScenario, a100).dtypes, null, null)
  const rules = rulesFor(graph, { ...defaultScenario, phase: 'train', dtypes, machine: idealMachine })
  const evaluate = (regions: readonly Region[]) => {
    const { savedBy, transient } = activations(graph, needs, regions, dtypes, rules)
    const extraFlops = regions
      .flatMap(each => each.recomputed)
      .reduce((sum, node) => sum + costOf(node, rules).flops, 0)
    return { memory: savedBy.reduce((sum, each) => sum + each, 0) + (transient[0] as number), extraFlops }
  }
  return {
    needs,
    dtypes,
    rules,
    evaluate,
    frontier: finish(recomputationFrontier({ graph, needs, dtypes, rules, fusion: 'none' }, true)),
  }
}

/** Every way to cut the pieces into runs, and to treat each. */
function everyPlan(graph: Graph): Region[][] {
  const units = unitsOf(graph)
  const cores = coresOf(graph, [], 'none')
  const from = (at: number): Region[][] => {
    if (at === units.length) return [[]]
    const here = new Set(units[at]?.nodes)
    const own = cores.filter(({ nodes }) => nodes.every(node => here.has(node)))
    const kept = [[], ...(own.length > 0 ? [own] : [])].flatMap(regions =>
      from(at + 1).map(rest => [...regions, ...rest]),
    )
    const runs = units.slice(at).flatMap((_, length) => {
      const run = wholeRegion(units.slice(at, at + length + 1).flatMap(({ nodes }) => nodes))
      return from(at + length + 1).map(rest => [run, ...rest])
    })
    return [...kept, ...runs]
  }
  return from(0)
}

const models: Readonly<Record<string, string>> = {
  'a chain of linears': 'sequential(linear(64), gelu, linear(256), relu, linear(8))(input([16, 32]))',
  'a chain of uneven sizes':
    'sequential(linear(512), sigmoid, linear(8), silu, linear(512), dropout(0.1))(input([16, 32]))',
  convolutions:
    'sequential(conv2d(8, { kernel: 3, padding: 1 }), batchNorm(), relu, maxPool2d({ kernel: 2 }), conv2d(16, { kernel: 3 }), relu)(input([2, 3, 16, 16]))',
  'residual branches':
    'sequential(linear(32), residual(sequential(linear(128), gelu, linear(32))), residual(sequential(layerNorm(), linear(64), relu, linear(32))), linear(4))(input([16, 32]))',
  'an attention':
    'sequential(layerNorm(), residual(attention({ heads: 4 })), layerNorm(), linear(64), gelu)(input([1, 64, 32]))',
}

describe.each(Object.entries(models))('%s', (_, body) => {
  const graph = graphOf(body)
  const { frontier, evaluate } = costing(graph)
  const points = everyPlan(graph).map(evaluate)

  test('a plan takes what it says', () => {
    for (const { regions, memory, extraFlops } of frontier) expect(evaluate(regions)).toEqual({ memory, extraFlops })
  })
  test('no plan there is takes less memory for as much work', () => {
    expect(points.length).toBeGreaterThan(20)
    for (const point of points) {
      const better = frontier.some(each => each.memory <= point.memory && each.extraFlops <= point.extraFlops)
      expect(better, JSON.stringify(point)).toBe(true)
    }
  })
  test('the first computes nothing again, and memory falls as work grows', () => {
    expect(frontier[0]?.extraFlops).toBe(0)
    frontier.slice(1).forEach((plan, at) => {
      expect(plan.memory).toBeLessThan(frontier[at]?.memory as number)
      expect(plan.extraFlops).toBeGreaterThan(frontier[at]?.extraFlops as number)
    })
  })
})

test('a budget takes the cheapest plan that fits', () => {
  const text = `${imports}model('m', {}, () => ${models.convolutions})`
  const report = (recompute: 'none' | { budget: number }) =>
    reportOf(text, { phase: 'train', training: { ...defaultScenario.training, recompute } })
  const none = report('none').models[0]?.totals.memory.total as number
  const ample = report({ budget: none }).models[0]?.totals
  expect(ample?.passes?.recompute.flops).toBe(0)
  const tight = report({ budget: none * 0.9 }).models[0]?.totals
  expect(tight?.memory.total).toBeLessThanOrEqual(none * 0.9)
  expect(tight?.passes?.recompute.flops).toBeGreaterThan(0)
  const hopeless = report({ budget: 1 })
  expect(hopeless.diagnostics.map(diagnosticText)).toEqual([expect.stringContaining('no plan of recomputation fits')])
})

test('BERT takes a fifth of the memory for less than one more forward pass', () => {
  const batch = { batch: 16 }
  const at = (recompute: 'none' | { budget: number }) =>
    exampleReport('bert.ts', { phase: 'train', dims: batch, training: { ...defaultScenario.training, recompute } })
      .models[0]?.totals
  const none = at('none')
  const states = ['weights', 'gradients', 'optimizer'] as const
  const fixed = states.reduce((sum, name) => sum + (none?.memory[name] ?? 0), 0)
  const activation = (none?.memory.total ?? 0) - fixed
  const half = at({ budget: fixed + activation / 5 })
  expect(half?.memory.total).toBeLessThanOrEqual(fixed + activation / 5)
  expect(half?.passes?.recompute.flops).toBeLessThan(none?.passes?.forward.flops ?? 0)
})

test('a plan of many pieces takes what it says, tables and inputs that they share counted once', () => {
  const body = `(() => {
    const x = input([1, 32, 64])
    const block = () => sequential(residual(attention({ heads: 4, causal: true, rope: true })), residual(sequential(linear(128), gelu, linear(64))))
    return sequential(...Array.from({ length: 4 }, block), y => y.mul(x))(x)
  })()`
  const { frontier, evaluate } = costing(graphOf(body))
  expect(frontier.length).toBeGreaterThan(3)
  expect(frontier[0]).toMatchObject(evaluate([]))
  for (const { regions, memory, extraFlops } of frontier) expect(evaluate(regions)).toEqual({ memory, extraFlops })
})

describe.each(['none', 'flash'] as const)('with %s fusion', fusion => {
  const text = `${imports}model('m', {}, () => sequential(linear(64), residual(attention({ heads: 4 })), linear(256), gelu, linear(64), residual(attention({ heads: 4 })))(input([2, 64, 32])))`
  const analysis = openAnalysis({ file: '/m.ts', read: () => text })
  const scenario = (recompute: Recompute): Scenario => ({
    ...defaultScenario,
    phase: 'train',
    fusion,
    training: { ...defaultScenario.training, recompute },
  })
  const totals = (recompute: Recompute) => analysis.report(scenario(recompute), a100).models[0]?.totals
  const frontier = finish(analysis.frontier(scenario('none'), 0))

  test('a point is what a report with that budget says', () => {
    expect(frontier.length).toBeGreaterThan(3)
    for (const { memory, extraFlops } of frontier) {
      const there = totals({ budget: memory })
      expect(there?.memory.total).toBe(memory)
      expect(there?.passes?.recompute.flops).toBe(extraFlops)
    }
  })
  test('no policy that has a name is better than it', () => {
    for (const policy of ['none', 'selective', 'full'] as const) {
      const there = totals(policy)
      const flops = there?.passes?.recompute.flops ?? 0
      const total = there?.memory.total ?? 0
      expect(frontier.some(each => each.memory <= total && each.extraFlops <= flops)).toBe(true)
    }
  })
})
