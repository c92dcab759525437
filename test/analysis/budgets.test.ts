/** Answers have budgets of steps: what they leave out depends on the file alone, and they say so. */
import { describe, expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import { evaluate } from '../../src/evaluate/evaluate'
import { budgetOf, partsOf } from '../../src/limits/budget'
import { defaultLimits } from '../../src/limits/limits'
import { finish, type Resumable } from '../../src/limits/resumable'
import { titleOf } from '../../src/present/changeText'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario, recomputations, type Scenario } from '../../src/scenario/scenario'
import { a100 } from '../support/report'

const open = (text: string, steps = defaultLimits.steps) =>
  openAnalysis({ file: '/m.ts', read: () => text }, { ...defaultLimits, steps })
const asked = (scenario: Partial<Scenario> = {}): Scenario => ({ ...defaultScenario, ...scenario })

test('a budget is spent down to nothing, and no further', () => {
  const budget = budgetOf(10)
  budget.spend(4)
  expect(budget.left).toBe(6)
  budget.spend(7)
  expect(budget.left).toBe(0)
})

test('parts of a budget share what those before them leave', () => {
  const budget = budgetOf(100)
  const lefts: number[] = []
  for (const part of partsOf(budget, 4)) {
    lefts.push(part.left)
    part.spend(10)
    expect(part.left).toBe((lefts.at(-1) as number) - 10)
  }
  expect(lefts).toEqual([25, 30, 40, 70])
  expect(budget.left).toBe(60)
})

describe('a report', () => {
  /** Models that each take most of an evaluation's steps. */
  const slow = (models: number): string => `import { input, linear, model } from 'memwall'
${Array.from(
  { length: models },
  (_, at) => `model('m${at}', { batch: 2 }, ({ batch }) => {
  for (let i = 0; i < 2000; i++) i += 0
  return linear(8)(input([batch, 8]))
})`,
).join('\n')}`

  const steps = 20_000
  const counted = (models: number) => {
    const analysis = open(slow(models), steps)
    const report = analysis.report(asked(), a100)
    return { analysis, report, complete: report.models.map(({ complete }) => complete) }
  }
  /** Models of a file that are traced to their end, by what each takes. */
  function affordable(text: string, limit: number, phase: 'forward' | 'train' = 'forward'): number {
    const program = evaluate({ file: '/m.ts', read: () => text }, { ...defaultLimits, steps: limit })
    const trace = program.trace(0, { phase, dims: { batch: 2 }, past: 0, activations: 'fp16' })
    const perOp = { forward: 80, train: 100 }[phase]
    let left = 5 * limit
    let models = 0
    const each = trace.steps + perOp * trace.graph.nodes.length
    for (; left >= each; models++) left -= each
    return models
  }

  test('takes as many steps as five evaluations: models after that are not traced, and it is said of each', () => {
    const { report, complete } = counted(20)
    const reached = affordable(slow(20), steps)
    expect(reached).toBeGreaterThanOrEqual(5)
    expect(reached).toBeLessThan(10)
    expect(complete).toEqual(complete.map((_, at) => at < reached))
    const limits = report.diagnostics.filter(({ code }) => code === 'limit')
    expect(new Set(limits.map(({ line }) => line)).size).toBe(20 - reached)
    expect(limits.map(diagnosticText).at(-1)).toMatch(/take more steps together than an analysis has/)
  })

  test('says of a model that it did not count nothing but that', () => {
    const report = open(layers(700), 40_000).report(asked({ phase: 'generate' }), a100)
    expect(report.models[0]).toMatchObject({ complete: false, layers: [] })
    expect(report.diagnostics.map(each => [each.code, diagnosticText(each)])).toEqual([
      ['limit', expect.stringMatching(/^this model has 4,900 ops, .* Make it smaller$/)],
    ])
  })

  test('is the same again, though its traces are kept by then', () => {
    const { analysis, report } = counted(20)
    expect(analysis.report(asked(), a100)).toEqual(report)
  })

  test('of models that the steps are enough for is whole', () => {
    expect(counted(affordable(slow(20), steps)).complete).not.toContain(false)
  })

  test('counts ops too: of models that are quick to trace and have very many', () => {
    const text = `import { input, linear, model, repeat } from 'memwall'
for (const name of ['a', 'b', 'c', 'd', 'e']) model(name, { batch: 2 }, ({ batch }) =>
  repeat(700, () => linear(8))(input([batch, 8])))`
    for (const phase of ['forward', 'train'] as const) {
      const report = open(text, 40_000).report(asked({ phase }), a100)
      const reached = affordable(text, 40_000, phase)
      // The ops of three or four models are more than 200,000 steps; their traces are less than a tenth of that.
      expect(reached).toBe(phase === 'train' ? 2 : 3)
      expect(report.models.map(({ complete }) => complete)).toEqual(report.models.map((_, at) => at < reached))
    }
  })
})

const layers = (count: number): string => `import { attention, input, linear, model, repeat } from 'memwall'
model('m', { batch: 2, seq: 16 }, ({ batch, seq }) =>
  repeat(${count}, () => attention({ heads: 2, causal: true }))(input([batch, seq, 8])))`

describe('advice', () => {
  const adviceOn = (steps: number) => finish(open(layers(50), steps).advice(asked(), a100, 0)) ?? expect.fail()

  test('of an ordinary model tries everything', () => {
    expect(adviceOn(defaultLimits.steps).ended).toBeUndefined()
  })

  test('of a model too large for that tries some, and says so', () => {
    const all = adviceOn(defaultLimits.steps)
    const some = adviceOn(40_000)
    const titles = ({ changes, others }: typeof all) => [...changes, ...others].map(titleOf)
    expect(some.ended).toEqual({ code: 'too-large' })
    expect(titles(some).length).toBeGreaterThan(0)
    expect(titles(some).length).toBeLessThan(titles(all).length)
    expect(titles(all)).toEqual(expect.arrayContaining(titles(some)))
    expect(adviceOn(40_000)).toEqual(some)
  })

  test('is not begun where it could try few changes', () => {
    expect(adviceOn(20_000)).toMatchObject({ changes: [], others: [], ended: { code: 'too-large' } })
  })

  test('starts from the report where that is of the same scenario and target, and is the same', () => {
    const analysis = open(layers(50))
    const [scenario, other] = [asked(), asked({ fusion: 'flash' })]
    const alone = finish(analysis.advice(scenario, a100, 0))
    analysis.report(other, a100)
    expect(finish(analysis.advice(scenario, a100, 0))).toEqual(alone)
    analysis.report(scenario, a100)
    expect(finish(analysis.advice(scenario, a100, 0))).toEqual(alone)
    expect(finish(analysis.advice(other, a100, 0))).not.toEqual(alone)
  })

  test('counts rows too, each of which is kept for every change', () => {
    const relus = (separate: boolean): string => `import { input, model, relu } from 'memwall'
model('m', { batch: 2 }, ({ batch }) => {
  let x = input([batch, 8])
  ${separate ? 'x = relu(x);'.repeat(500) : 'for (let i = 0; i < 500; i++) x = relu(x)'}
  return x
})`
    const tried = (text: string): number => {
      const advice = finish(open(text, 60_000).advice(asked(), a100, 0)) ?? expect.fail()
      return [...advice.changes, ...advice.others].length
    }
    expect(tried(relus(true))).toBeLessThan(tried(relus(false)))
  })
})

describe('fit', () => {
  const fitOf = (steps: number, target = a100) => finish(open(layers(50), steps).fit(asked(), target, 0))

  test('does not give the largest size that was tried as the answer, and says that the search ended', () => {
    const whole = fitOf(defaultLimits.steps)
    const cut = fitOf(20_000)
    expect(whole?.seq).toMatchObject({ exact: true, reason: null })
    expect(cut?.seq).toMatchObject({ size: null, exact: false, reason: { code: 'no-limit', end: 'steps' } })
    const tried = cut?.seq?.reason?.code === 'no-limit' ? cut.seq.reason.upTo : 0
    expect(tried).toBeGreaterThanOrEqual(16)
    expect(tried).toBeLessThan(whole?.seq?.size as number)
    expect(cut?.seq?.memory.fits).toBe(true)
    expect(fitOf(20_000)).toEqual(cut)
  })

  test('does not say of sizes that were not tried that they do not fit', () => {
    const small = { ...a100, memory: [{ name: 'DRAM', bytes: 40_000, bandwidth: 1e12 }] }
    expect(fitOf(2_500, small)?.batch).toMatchObject({
      size: null,
      exact: false,
      reason: { code: 'ended' },
    })
    expect(fitOf(defaultLimits.steps, small)?.batch).toMatchObject({ size: 0, exact: true })
  })
})

describe('a part of the steps', () => {
  const analysis = open(layers(50))
  const train = asked({ phase: 'train' })

  test('leaves a frontier the plans with a name', () => {
    const whole = finish(analysis.frontier(train, 0))
    const some = finish(analysis.frontier(train, 0, budgetOf(500_000)))
    expect(whole.length).toBeGreaterThan(20)
    expect(some.length).toBeLessThanOrEqual(recomputations.length)
    // Each is one that the scenario can ask for.
    for (const { memory } of some)
      expect(
        recomputations.map(recompute => {
          const scenario = { ...train, training: { ...train.training, recompute } }
          return analysis.report(scenario, a100).models[0]?.totals.memory.total
        }),
      ).toContain(memory)
  })

  test('leaves advice and fit what they are enough for', () => {
    expect(finish(analysis.advice(asked(), a100, 0, budgetOf(140_000)))).toMatchObject({
      changes: [],
      ended: { code: 'too-large' },
    })
    expect(finish(analysis.fit(asked(), a100, 0, budgetOf(40_000)))?.seq).toMatchObject({ exact: false })
    expect(finish(analysis.fit(asked(), a100, 0))?.seq).toMatchObject({ exact: true })
  })

  test('is what a plan takes of them where every size has one', () => {
    const planned = asked({ phase: 'train', training: { ...train.training, recompute: { budget: 1e6 } } })
    expect(finish(open(layers(50), 600_000).fit(planned, a100, 0))?.seq).toMatchObject({ exact: false })
    expect(finish(open(layers(50), 600_000).fit(train, a100, 0))?.seq).toMatchObject({ exact: true })
  })
})

test('the frontier of a very large model has fewer points, each of a plan that is measured', () => {
  const frontierOf = (count: number) => finish(open(layers(count), 1e9).frontier(asked({ phase: 'train' }), 0))
  const some = frontierOf(2500)
  expect(some.length).toBeGreaterThan(2)
  expect(some.length).toBeLessThan(70)
  expect(frontierOf(60).length).toBeGreaterThan(some.length)
  for (const [at, point] of some.entries())
    expect(at === 0 || point.memory < (some[at - 1]?.memory as number)).toBe(true)
})

describe('in parts', () => {
  /** Parts that the work takes. */
  function parts(work: Resumable<unknown>): number {
    let count = 1
    while (!work.next().done) count++
    return count
  }

  test('a report yields in each model, and in generation after each step that is traced', () => {
    const analysis = open(`${layers(2)}\n${layers(2).replace(/^.*\n/, '')}`)
    const one = parts(open(layers(2)).reporting(asked(), a100))
    expect(one).toBeGreaterThanOrEqual(6)
    expect(parts(analysis.reporting(asked(), a100))).toBe(2 * one - 1)
    const generate = asked({ phase: 'generate', dims: { seq: 64 } })
    expect(parts(open(layers(2)).reporting(generate, a100))).toBeGreaterThanOrEqual(one + 6)
  })

  test('what is dropped leaves nothing behind', () => {
    const analysis = open(layers(2))
    analysis.reporting(asked(), a100).next()
    expect(analysis.report(asked(), a100)).toEqual(open(layers(2)).report(asked(), a100))
  })
})
