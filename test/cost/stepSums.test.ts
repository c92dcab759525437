/** Sums over decode steps of small models: equal to the literal sum, from as few builds as their masks allow. */
import { expect, test } from 'vitest'
import { idealMachine } from '../../src/cost/machine'
import { costsIn } from '../../src/cost/phaseCosts'
import type { Tracer } from '../../src/cost/phaseRequest'
import { finish } from '../../src/limits/resumable'
import { onTarget } from '../../src/scenario/onTarget'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { evaluated } from '../evaluate/check'
import { a100, analysisOf } from '../support/report'
import { expectSumOfSteps } from '../support/stepSum'

const imports = 'attention, concat, crossAttention, custom, embedding, input, linear, lstm, model, repeat, sequential'

const text = (layers: string, prefix = 0): string => `import { ${imports} } from 'memwall'
model('m', { batch: 2, seq: 64, past: 0 }, ({ batch, seq, past }) => {
  const words = embedding(50, 32)(input([batch, seq], 'int32'))
  const x = past > 0 || ${prefix} === 0 ? words : concat([linear(32)(input([batch, ${prefix}, 8])), words], 1)
  return sequential(${layers})(x)
})`

const plain = 'attention({ heads: 4, causal: true })'
const windowed = 'attention({ heads: 4, causal: true, window: 50 })'
const chunked = 'attention({ heads: 4, causal: true, chunk: 40 })'

/** Decode steps of a generation that are built, each once. */
function built(layers: string, scenario: Partial<Scenario>, prefix = 0): number {
  const program = evaluated(text(layers, prefix))
  const steps = new Set<number>()
  const trace: Tracer = (request, purpose) => {
    if (request.phase === 'decode' && purpose !== 'probe') steps.add(request.past)
    return program.trace(0, request)
  }
  const asked = onTarget({ ...defaultScenario, phase: 'generate', ...scenario }, a100)
  finish(costsIn(asked, program.models[0]?.dims ?? {}, trace, idealMachine))
  return steps.size
}

/** Three steps to fit, and four to check at a quarter, a half, three quarters and the end. */
const samples = 7

test('steps without a mask are one range, however many', () => {
  expect(built(plain, { dims: { seq: 300 }, prompt: 10 })).toBe(samples)
  expect(built(plain, { dims: { seq: 3000 }, prompt: 10 })).toBe(samples)
})

test('a window ends a range where it fills, and at the step after', () => {
  // Until position 50 is cached, that step, and the rest.
  const steps = built(windowed, { dims: { seq: 300 }, prompt: 10, causalCount: 'causal' })
  expect(steps).toBeLessThanOrEqual(2 * samples + 2)
  // Full before the first step: one range.
  expect(built(windowed, { dims: { seq: 300 }, prompt: 60, causalCount: 'causal' })).toBe(samples)
})

test('each chunk is a range', () => {
  // Positions 10 to 199 lie in five chunks of 40.
  const steps = built(chunked, { dims: { seq: 200 }, prompt: 10, causalCount: 'causal' })
  expect(steps).toBeLessThanOrEqual(5 * samples + 5)
  expect(steps).toBeGreaterThanOrEqual(5 * 4)
})

test('steps of several tokens: the last is apart where it has fewer', () => {
  expect(built(plain, { dims: { seq: 310 }, prompt: 10, tokens: 4 })).toBe(samples)
  expect(built(plain, { dims: { seq: 311 }, prompt: 10, tokens: 4 })).toBe(samples + 1)
  const steps = built(windowed, { dims: { seq: 310 }, prompt: 10, tokens: 4, causalCount: 'causal' })
  expect(steps).toBeLessThanOrEqual(2 * samples + 4)
})

test('a first step that caches more than its tokens is apart', () => {
  expect(built(plain, { dims: { seq: 300 } }, 6)).toBe(samples + 1)
  expect(built(plain, { dims: { seq: 300 } })).toBeLessThanOrEqual(samples + 1)
})

const early = 'attention({ heads: 4, causal: true, window: 20 })'
const models: Readonly<Record<string, string>> = {
  plain,
  windowed: early,
  chunked: 'attention({ heads: 4, causal: true, chunk: 16 })',
  both: `${plain}, ${early}`,
  recurrent: `${plain}, lstm(32)`,
  'a state alone': 'lstm(32)',
  'a shorter cache beside': `${plain}, x => x.add(${plain}(words).sum(1, { keepDim: true }))`,
  'steps with other ops': `${plain}, x => past > 15 ? linear(32)(linear(32)(x)) : linear(32)(x)`,
  'steps with other figures': `${plain}, x => custom('odd', [x], { shape: x.shape, flops: 100 + (past % 5) })`,
}

test.each(Object.entries(models))('%s: the sum is the literal one', (_, layers) => {
  for (const [prompt, seq, tokens, prefix] of [
    [0, 29, 1, 0],
    [3, 35, 1, 0],
    [5, 61, 3, 0],
    [0, 61, 4, 6],
    [4, 32, 1, 6],
  ] as const)
    for (const scenario of [{}, { causalCount: 'causal', parallel: { ...oneDevice, tp: 2 } }] as const) {
      const analysis = analysisOf(text(layers, prefix))
      expectSumOfSteps({ analysis, seq, prompt, tokens, scenario, prefix })
    }
})

test('what runs once per sequence is in no step, whatever other ops the steps have', () => {
  const source = "linear(32)(input([batch, 40, 32], 'bf16', { static: true }))"
  const once = `x => crossAttention(${source}, { heads: 4 })(x)`
  const analysis = analysisOf(text(`${plain}, ${once}, ${models['steps with other ops']}`))
  expectSumOfSteps({ analysis, seq: 35, prompt: 3, tokens: 1, scenario: {} })
})

test('three ops of one path and kind that the last step does not have are three rows', () => {
  const [batch, width, steps] = [2, 32, 16]
  const body = 'x => past >= 16 ? x.add(x) : linear(32)(linear(32)(linear(32)(x)))'
  const { models } = analysisOf(text(`${plain}, ${body}`)).report({ ...defaultScenario, phase: 'generate' }, a100)
  const rows = models[0]?.layers.filter(({ kind }) => kind === 'linear')
  const flops = steps * batch * (2 * width * width + width)
  expect(rows?.slice(-3).map(row => row.flops)).toEqual([flops, flops, flops])
})
