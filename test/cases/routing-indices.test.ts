/** Indices that a router leaves beside its scores: alive from the router to the gather, not from the start. By hand. */
import { expect, test } from 'vitest'
import type { Scenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const [tokens, width, experts, chosen] = [64, 32, 4, 2]

function peak(layers: number, settings = '', scenario: Partial<Scenario> = {}): number {
  const report = reportOf(
    `
import { input, linear, mixtureOfExperts, model, repeat } from 'memwall'
const bare = { bias: false }
const layer = () => mixtureOfExperts({ experts: ${experts}, topK: ${chosen}, expert: () => linear(${width}, bare) ${settings} })
model('m', { batch: 1, seq: ${tokens} }, ({ batch, seq }) => repeat(${layers}, layer)(input([batch, seq, ${width}])))`,
    scenario,
  )
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return report.models[0]?.totals.memory.activations ?? expect.fail('no model')
}

/** Rows of all chosen experts, and the scores of those. */
const routed = 2 * tokens * chosen * width
const scores = 2 * tokens * chosen

test('the peak of a mixture is that of its experts, however many follow', () => {
  // What the expert reads and writes, beside the scores that weigh it.
  for (const layers of [1, 2, 5]) expect(peak(layers)).toBe(2 * routed + scores)
})

test('while rows are gathered, their indices are there', () => {
  // A shared expert reads the tokens later, so that they are alive beside the gathered rows, which expert and product
  // write anew.
  const shared = ', shared: linear(32, bare)'
  expect(peak(3, shared)).toBe(2 * routed + scores + 2 * tokens * width)
  // Where a single row is chosen of each token, of which the expert makes one feature: tokens, indices, rows, scores.
  const report = reportOf(`
import { input, linear, mixtureOfExperts, model, sequential } from 'memwall'
const narrow = mixtureOfExperts({ experts: 2, topK: 1, expert: () => linear(1, { bias: false }) })
model('m', { batch: 1 }, () => narrow(input([${tokens}, ${width}])))`)
  expect(report.models[0]?.totals.memory.activations).toBe(2 * 2 * tokens * width + 4 * tokens + 2 * tokens)
})

test('training saves them as before, one int32 for each row', () => {
  const train = { phase: 'train' } as const
  // Input of the router, softmax, index of top-k (8 bytes), indices of the gather, rows, their results and scores.
  const indices = 4 * tokens * chosen
  const perLayer = 2 * tokens * width + 2 * tokens * experts + 8 * tokens * chosen + indices + 2 * routed + scores
  // The first gather reads the model's input, which has no gradient.
  expect(peak(1, '', train)).toBe(perLayer - indices)
  expect(peak(3, '', train)).toBe(3 * perLayer - indices)
})

test('Mixtral: no more at 8 layers than at 2, and no indices of layers to come', () => {
  const of = (layers: number) =>
    reportOf(
      `
import { attention, input, linear, mixtureOfExperts, model, repeat, residual, rmsNorm, sequential, silu } from 'memwall'
const expert = () => { const [g, u, d] = [linear(224), linear(224), linear(64)]; return x => d(silu(g(x)).mul(u(x))) }
const layer = () => sequential(residual(sequential(rmsNorm(), attention({ heads: 4, causal: true }))), residual(sequential(rmsNorm(), mixtureOfExperts({ experts: 8, topK: 2, expert }))))
model('m', { batch: 1, seq: 32 }, ({ batch, seq }) => repeat(${layers}, layer)(input([batch, seq, 64])))`,
    ).models[0]?.totals.memory.activations
  expect(of(8)).toBe(of(2))
  const rows = 2 * 32
  // Residual, scores, and of each row: silu(gate), up and their product.
  expect(of(8)).toBe(2 * 32 * 64 + 2 * rows + 3 * 2 * rows * 224)
})
