/** Traces are kept by what they depend on, and no more of them than is said. */
import { expect, test } from 'vitest'
import type { Analysis } from '../../src/analysis/analysis'
import { analysisOf } from '../../src/analysis/analyze'
import { cachedTraces } from '../../src/analysis/traceCache'
import { evaluate } from '../../src/evaluate/evaluate'
import type { Program, Trace } from '../../src/evaluate/program'
import type { Graph } from '../../src/graph/graph'
import type { TraceRequest } from '../../src/graph/request'
import { catalogue } from '../../src/hardware/catalogue'
import { defaultLimits } from '../../src/limits/limits'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { a100 } from '../support/report'

const counted = { traces: 0 }

const text = `import { attention, input, linear, model, repeat } from 'memwall'
model('a', { batch: 2, seq: 16 }, ({ batch, seq }) =>
  repeat(2, () => attention({ heads: 4, causal: true }))(input([batch, seq, 64])))
model('b', { batch: 2 }, ({ batch }) => linear(8)(input([batch, 8])))`

function open(): Analysis {
  const program = evaluate({ file: '/m.ts', read: () => text }, defaultLimits)
  const trace: Program['trace'] = (...asked) => {
    counted.traces++
    return program.trace(...asked)
  }
  return analysisOf({ ...program, trace }, defaultLimits)
}
const asked = (scenario: Partial<Scenario> = {}): Scenario => ({ ...defaultScenario, ...scenario })

/** Traces that it takes. */
function tracesOf(body: () => unknown): number {
  const before = counted.traces
  body()
  return counted.traces - before
}

for (const phase of ['forward', 'decode', 'generate', 'train'] as const)
  test(`${phase}: another target of the same 16-bit format, format, fusion or number of devices traces nothing again`, () => {
    const analysis = open()
    const ask = (scenario: Partial<Scenario> = {}, target = a100): number =>
      tracesOf(() => analysis.report(asked({ phase, dims: { seq: 64 }, ...scenario }), target))
    expect(ask()).toBeGreaterThanOrEqual(2)
    const alike = catalogue.filter(({ peak }) => peak.bf16 !== undefined).slice(0, 5)
    for (const target of alike) expect(ask({}, target)).toBe(0)
    expect(ask({ dtypes: { ...defaultScenario.dtypes, weights: 'int8', kvCache: 'fp8' } })).toBe(0)
    expect(ask({ fusion: 'flash' })).toBe(0)
    expect(ask({ parallel: { ...oneDevice, tp: 2, dp: 2 } })).toBe(0)
    expect(ask({ resident: 'auto', onChip: 'tiled' })).toBe(0)
    expect(ask({ causalCount: 'causal' })).toBe(0)
    expect(ask({ training: { ...defaultScenario.training, recompute: 'full' } })).toBe(0)
    // Each model has a batch, and is another graph with another.
    expect(ask({ dims: { seq: 64, batch: 3 } })).toBeGreaterThanOrEqual(2)
    expect(ask({ dtypes: { ...defaultScenario.dtypes, activations: 'fp16' } })).toBeGreaterThanOrEqual(2)
    // What was asked for before is still there.
    expect(ask()).toBe(0)
  })

test('places, formulas and what is uncompressed start from the traces of the report', () => {
  const analysis = open()
  const scenario = asked({ dtypes: { ...defaultScenario.dtypes, weights: 'int8' } })
  analysis.report(scenario, a100)
  expect(tracesOf(() => analysis.places(scenario, a100, 0))).toBe(0)
  expect(tracesOf(() => analysis.uncompressed(scenario, a100, 0))).toBe(0)
  // Formulas need one more, of other dims.
  expect(tracesOf(() => analysis.formulas(scenario, 0))).toBe(1)
  expect(tracesOf(() => analysis.formulas(scenario, 0))).toBe(0)
})

test('a report is the same whether its traces were kept or not', () => {
  const used = open()
  for (const phase of ['forward', 'train', 'decode'] as const) used.report(asked({ phase }), a100)
  for (const phase of ['forward', 'train', 'decode'] as const)
    expect(used.report(asked({ phase }), a100)).toEqual(open().report(asked({ phase }), a100))
})

/** A program whose traces have so many ops, and take so many steps. */
function programOf(ops: (batch: number) => number, taken = 10, problem: Trace['problems'] = [], calls = 0): Program {
  const trace: Program['trace'] = (_, { dims }) => {
    counted.traces++
    const graph = { nodes: { length: ops(dims.batch as number) }, callShapes: { size: calls } } as unknown as Graph
    return { graph, complete: problem.length === 0, problems: problem, steps: taken }
  }
  return { trace, steps: 0 } as Partial<Program> as Program
}

const requestOf = (batch: number): TraceRequest => ({ phase: 'forward', dims: { batch }, past: 0, activations: 'fp16' })

function asking(program: Program): (batch: number, most?: number, model?: number) => number {
  const traces = cachedTraces(program, defaultLimits)
  return (batch, most = defaultLimits.steps, model = 0) => tracesOf(() => traces(model, requestOf(batch), most))
}

test('traces of up to 50,000 ops are kept, those that were used last', () => {
  const ask = asking(programOf(() => 14_000))
  expect([ask(2), ask(3), ask(4)]).toEqual([1, 1, 1])
  expect([ask(3), ask(4), ask(2)]).toEqual([0, 0, 0])
  // A fourth is one too many: that of batch 3 was used longest ago.
  expect(ask(5)).toBe(1)
  expect([ask(2), ask(4), ask(5)]).toEqual([0, 0, 0])
  expect(ask(3)).toBe(1)
})

test('one of more ops is not kept, and takes no place from others', () => {
  const ask = asking(programOf(batch => (batch === 1 ? 50_001 : 25_000)))
  expect([ask(2), ask(3), ask(1), ask(1)]).toEqual([1, 1, 1, 1])
  expect([ask(2), ask(3)]).toEqual([0, 0])
})

test('a trace without ops takes the place of fifty', () => {
  const ask = asking(programOf(() => 0))
  for (let batch = 1; batch <= 1001; batch++) ask(batch)
  expect([ask(1001), ask(2), ask(1)]).toEqual([0, 0, 1])
})

test('sixteen calls take as much place as an op', () => {
  const ask = asking(programOf(() => 9000, 10, [], 16 * 16_001))
  expect([ask(1), ask(2), ask(2), ask(1)]).toEqual([1, 1, 0, 1])
})

test('models of one request are told apart', () => {
  const ask = asking(programOf(() => 1))
  expect([ask(1), ask(1, defaultLimits.steps, 1)]).toEqual([1, 1])
})

test('where fewer steps are left than a trace took, it is traced with those, and that is not kept', () => {
  const span = { file: '/m.ts', start: 0, end: 1 }
  const limit = { span, severity: 'error', code: 'limit', message: 'too many steps' } as const
  const whole = asking(programOf(() => 1, 100))
  expect([whole(1), whole(1, 100), whole(1, 99), whole(1)]).toEqual([1, 0, 1, 0])
  const cut = asking(programOf(() => 1, 100, [limit]))
  expect([cut(1, 100), cut(1, 100)]).toEqual([1, 1])
  // One that reached the limit of any trace does so each time.
  expect([cut(1), cut(1)]).toEqual([1, 0])
})
