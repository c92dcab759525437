/** Gradients, and what is saved for them, where a model is split, frozen or checkpointed. */
import { expect, test } from 'vitest'
import { defaultScenario, oneDevice, type Scenario } from '../../../src/scenario/scenario'
import { reportOf } from '../../support/report'

const train = (body: string, scenario: Partial<Scenario> = {}) => {
  const text = `import { gelu, input, linear, model, repeat, residual, sequential, silu, topK } from 'memwall'
model('m', {}, () => { const x = input([4, 16, 64]); ${body} })`
  const report = reportOf(text, { phase: 'train', ...scenario })
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return report.models[0]?.totals ?? expect.fail('no model')
}
const over = (tp: number) => ({ parallel: { ...oneDevice, tp } })
const [batch, seq, hidden] = [4, 16, 64]

test('a rank adds up the gradients of its own features', () => {
  const body = 'const a = linear(128, { bias: false })(x); return linear(64, { bias: false })(silu(a).mul(a))'
  const backward = (tp: number) => train(body, over(tp)).passes?.backward.flops ?? 0
  expect(backward(2)).toBe(backward(1) / 2)
  expect(backward(4)).toBe(backward(1) / 4)
})

test('a checkpointed block saves its input, that of the model too (Korthikanti et al., arXiv 2205.05198, 2sbh)', () => {
  const block = '() => residual(sequential(linear(256), gelu, linear(64)))'
  const training = { ...defaultScenario.training, recompute: 'full' as const }
  const saved = (layers: number) => train(`return repeat(${layers}, ${block})(x)`, { training }).memory.activations
  for (const layers of [1, 2, 5]) expect(saved(layers)).toBe(layers * 2 * seq * batch * hidden)
})

test('a model that trains nothing saves nothing, and has no gradients', () => {
  const { memory, passes } = train('return linear(64, { trainable: false })(gelu(linear(64, { trainable: false })(x)))')
  expect(memory).toMatchObject({ activations: 0, gradients: 0, optimizer: 0, transient: 0 })
  expect(passes?.backward).toMatchObject({ flops: 0, time: 0 })
})
