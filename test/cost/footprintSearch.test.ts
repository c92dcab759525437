/** A footprint is the same whether the costs of the ops are worked out or not. */
import { expect, test } from 'vitest'
import { footprintsIn } from '../../src/cost/footprintSearch'
import { idealMachine } from '../../src/cost/machine'
import { costsIn } from '../../src/cost/phaseCosts'
import type { Tracer } from '../../src/cost/phaseRequest'
import type { TraceRequest } from '../../src/graph/request'
import { finish } from '../../src/limits/resumable'
import { onTarget } from '../../src/scenario/onTarget'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { evaluated } from '../evaluate/check'
import { a100 } from '../support/report'

const decoder = `import { attention, embedding, gelu, input, linear, model, repeat, residual, rmsNorm, sequential } from 'memwall'
model('m', { batch: 2, seq: 24 }, ({ batch, seq }) => linear(100)(repeat(4, () => sequential(
  residual(sequential(rmsNorm(), attention({ heads: 4, kvHeads: 2, causal: true, window: 9 }))),
  residual(sequential(rmsNorm(), linear(256), gelu, linear(64))),
))(embedding(100, 64)(input([batch, seq], 'int32')))))`

/** A table that only a prefill reads, more tokens than it keeps, and an encoder whose keys are cached. */
const translator = `import { attention, concat, crossAttention, embedding, input, linear, model, repeat } from 'memwall'
model('m', { batch: 2, seq: 24, past: 0 }, ({ batch, seq, past }) => {
  const source = linear(64)(input([batch, 40, 32], 'bf16', { static: true }))
  const words = embedding(100, 64)(input([batch, seq], 'int32'))
  const x = past > 0 ? words : concat([linear(64)(input([batch, 6, 8])), words], 1)
  const cross = crossAttention({ heads: 4 })
  return cross(attention({ heads: 4, causal: true })(x), source)
})`

const encoder = `import { attention, input, linear, model } from 'memwall'
model('m', { batch: 2, seq: 24 }, ({ batch, seq }) => linear(8)(attention({ heads: 4 })(input([batch, seq, 64]))))`

/** The input of an encoder is the most that is alive in a pass, and is not alive in a step. */
const wideSource = `import { crossAttention, input, linear, model } from 'memwall'
model('m', { batch: 2, seq: 4 }, ({ batch, seq }) =>
  crossAttention(linear(8)(input([batch, 400, 320], 'fp16', { static: true })), { heads: 4 })(input([batch, seq, 64])))`

const scenarios: readonly Partial<Scenario>[] = [
  {},
  { phase: 'train' },
  { phase: 'decode', past: 13 },
  { phase: 'decode', past: 40, tokens: 3 },
  { phase: 'generate' },
  { phase: 'generate', prompt: 11 },
  { phase: 'generate', prompt: 11, dims: { seq: 50 }, tokens: 4 },
]

const settings: readonly Partial<Scenario>[] = [
  {},
  { fusion: 'flash', causalCount: 'causal' },
  { parallel: { ...oneDevice, tp: 2, sp: true } },
  { parallel: { ...oneDevice, pp: 2 } },
]

test.each(Object.entries({ decoder, translator, encoder, 'decoder of a wide source': wideSource }))(
  'of a %s',
  (_, text) => {
    const program = evaluated(text)
    const dims = program.models[0]?.dims ?? {}
    const trace: Tracer = (request: TraceRequest) => program.trace(0, request)
    const totals = scenarios.map(scenario =>
      settings.map(setting => {
        const all = onTarget({ ...defaultScenario, ...scenario, ...setting }, a100)
        const { footprints, complete } = finish(costsIn(all, dims, trace, idealMachine))
        expect([scenario, setting, footprintsIn(all, dims, trace)]).toEqual([
          scenario,
          setting,
          { footprints, complete },
        ])
        return JSON.stringify(footprints)
      }),
    )
    // The translator has a footprint of its own in each.
    if (text === translator) expect(new Set(totals.map(([first]) => first)).size).toBe(scenarios.length)
  },
)

test('a footprint that cannot be traced to its end is not complete', () => {
  const program = evaluated(`import { attention, input, linear, model } from 'memwall'
model('m', { batch: 2, seq: 24, past: 0 }, ({ batch, seq, past }) => {
  const y = attention({ heads: 4, causal: true })(input([batch, seq, 64]))
  return past > 30 ? nothing(y) : linear(8)(y)
})`)
  const trace: Tracer = request => program.trace(0, request)
  const complete = (scenario: Partial<Scenario>): boolean =>
    footprintsIn(onTarget({ ...defaultScenario, ...scenario }, a100), program.models[0]?.dims ?? {}, trace).complete
  expect(complete({ phase: 'decode', past: 20 })).toBe(true)
  expect(complete({ phase: 'decode', past: 31 })).toBe(false)
  expect(complete({ phase: 'generate', prompt: 5, dims: { seq: 30 } })).toBe(true)
  expect(complete({ phase: 'generate', prompt: 5, dims: { seq: 40 } })).toBe(false)
})
