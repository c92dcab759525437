/** Memory of passes, of steps and of generations, stage by stage, by hand. */
import { expect, test } from 'vitest'
import type { Footprint } from '../../src/cost/footprintParts'
import { oneDevice, type Scenario } from '../../src/scenario/scenario'
import { int8, reportOf } from '../support/report'

const imports = 'attention, input, kvCache, linear, model, relu, repeat, residual, sequential'

/** Footprints of the stages of a model that gets `x`, tokens of `width` features. */
function stages(body: string, scenario: Partial<Scenario>, pp = 2, width = 64): readonly Footprint[] {
  const { models, diagnostics } = reportOf(
    `import { ${imports} } from 'memwall'
const core = () => residual(attention({ heads: 4, causal: true, bias: false }))
const wide = linear(64, { bias: false })
model('m', { batch: 1, seq: 8, past: 0 }, ({ batch, seq, past }) => { const x = input([batch, seq, ${width}]); ${body} })`,
    { dtypes: int8, parallel: { ...oneDevice, pp }, ...scenario },
  )
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const memory = models[0]?.totals.memory ?? expect.fail('no model')
  return pp === 1 ? [memory] : memory.stages
}

test('the input of a model is on its first stage alone', () => {
  const [first, second] = stages('return repeat(2, () => linear(64, { bias: false }))(x)', {}, 2, 1000)
  expect([first?.activations, second?.activations]).toEqual([8 * (1000 + 64), 8 * (64 + 64)])
})

test('keys and values are on the stage that makes them, and a cached input on all', () => {
  const past = 11
  const token = 64 * (past + 1)
  const caches = (body: string) => stages(body, { phase: 'decode', past }).map(({ kvCache }) => kvCache)
  expect(caches('return repeat(3, core)(x)')).toEqual([4 * token, 2 * token])
  expect(caches('return repeat(2, core)(x)')).toEqual([2 * token, 2 * token])
  expect(caches('return repeat(2, core)(x).add(kvCache(input([batch, seq, 64])).slice(1, past, past + seq))')).toEqual([
    3 * token,
    3 * token,
  ])
})

test('a generation holds the most of its prefill and of its steps', () => {
  const wide = 1024
  const peak = (scenario: Partial<Scenario>) =>
    stages(`return linear(64)(linear(${wide})(core()(x)))`, { phase: 'generate', ...scenario }, 1)[0]?.activations
  expect(peak({ prompt: 6 })).toBe(6 * (wide + 64))
  expect(peak({ prompt: 1, tokens: 4, dims: { seq: 9 } })).toBe(4 * (wide + 64))
})

test('what runs once per sequence is alive in the prefill, and in no step', () => {
  const [rows, wide] = [4096, 40_000]
  const body = `const once = relu(input([${rows}, 64], 'int8', { static: true }))
return linear(64)(linear(${wide})(core()(x))).add(once.slice(0, 0, 1))`
  const peak = (scenario: Partial<Scenario>) => stages(body, scenario, 1)[0]?.activations
  // In a pass the result is there while the linears run.
  expect(peak({})).toBe(8 * (wide + 64) + rows * 64)
  expect(peak({ phase: 'decode', past: 5 })).toBe(wide + 64)
  // The prefill of one token: that token, the rows and their result.
  expect(peak({ phase: 'generate', prompt: 1 })).toBe(64 + 2 * rows * 64)
  expect(peak({ phase: 'generate', prompt: 1, tokens: 16, dims: { seq: 17 } })).toBe(16 * (wide + 64))
})

test('weights that only the prefill uses are on the stage of their op, or on the first where the steps have fewer stages', () => {
  const weights = (body: string) =>
    stages(`return ${body}(x)`, { phase: 'generate', prompt: 4 }).map(stage => stage.weights)
  const [attention, linear] = [4 * 64 * 64, 64 * 64]
  expect(weights('sequential(repeat(2, core), past > 0 ? y => y : wide)')).toEqual([attention, attention + linear])
  // The second block of the prefill is on a stage that the steps do not have.
  expect(weights('repeat(past > 0 ? 1 : 2, core)')).toEqual([2 * attention])
})
