/** Gradients, and what is saved for them, where a model is split, frozen or checkpointed. */
import { expect, test } from 'vitest'
import { defaultScenario, oneDevice, type Scenario } from '../../../src/scenario/scenario'
import { reportOf } from '../../support/report'

const train = (body: string, scenario: Partial<Scenario> = {}) => {
  const text = `import { attention, custom, embedding, gelu, input, linear, mixtureOfExperts, model, repeat, residual, sequential, silu, topK } from 'memwall'
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

test('a frozen block that is recomputed saves nothing before the first trained one', () => {
  const block = (trainable: boolean) =>
    `repeat(2, () => residual(sequential(linear(256, { trainable: ${trainable} }), gelu, linear(64, { trainable: ${trainable} }))))`
  const training = { ...defaultScenario.training, recompute: 'full' as const }
  const saved = (body: string) => train(body, { training }).memory.activations
  // The inputs of two blocks, 2sbh each.
  expect(saved(`return ${block(true)}(${block(false)}(x))`)).toBe(2 * 2 * seq * batch * hidden)
  // Behind trained blocks the frozen ones pass gradients on: they keep their own inputs too.
  expect(saved(`return ${block(false)}(${block(true)}(x))`)).toBe(4 * 2 * seq * batch * hidden)
})

test('no gradient passes through indices', () => {
  const weights = 'linear(64, { bias: false })(x)'
  const { passes } = train(`return embedding(64, 32)(topK(${weights}, 2).indices)`)
  expect(passes?.backward).toMatchObject({ flops: 0 })
  // Through the values it does: to the weights alone, since the input has none.
  const flops = 2 * batch * seq * 64 * hidden
  const backward = train(`return topK(${weights}, 2).values`).passes?.backward.flops
  expect(backward).toBeGreaterThanOrEqual(flops)
  expect(backward).toBeLessThan(2 * flops)
})

test('the weights of replicas: ZeRO 0 to 2 send 2P, ZeRO 3 sends 3P (Rajbhandari et al., arXiv 1910.02054, section 7)', () => {
  const replicas = 4
  const weights = 64 * 128 * 2
  const sent = weights * ((replicas - 1) / replicas)
  const byKind = (zero: 0 | 1 | 2 | 3) => {
    const parallel = { ...oneDevice, dp: replicas, zero }
    return train('return linear(128, { bias: false })(x)', { parallel }).collectives?.byKind
  }
  expect(byKind(0)).toEqual({ allReduce: 2 * sent })
  expect(byKind(1)).toEqual({ reduceScatter: sent, allGather: sent })
  expect(byKind(2)).toEqual({ reduceScatter: sent, allGather: sent })
  // Gathered in forward and again in backward.
  expect(byKind(3)).toEqual({ reduceScatter: sent, allGather: 2 * sent })
})

test('what was built before a mistake is trained as if it were the model', () => {
  const text = (end: string) => `import { input, linear, model } from 'memwall'
model('m', {}, () => { const x = linear(64)(input([4, 16, 64])); return x${end} })`
  const totals = (end: string) => reportOf(text(end), { phase: 'train' }).models[0]?.totals
  const flops = 2 * batch * seq * 64 * hidden
  expect(totals('')?.passes?.backward.flops).toBeGreaterThanOrEqual(flops)
  expect(totals('.nothing()')?.passes).toEqual(totals('')?.passes)
})

test('a block that begins with a frozen layer saves its input where it is recomputed', () => {
  const block = '() => sequential(linear(256, { trainable: false }), gelu, linear(64))'
  const training = { ...defaultScenario.training, recompute: 'full' as const }
  const saved = train(`return repeat(2, ${block})(x)`, { training }).memory.activations
  expect(saved).toBe(2 * 2 * seq * batch * hidden)
})

test('flash over ranks: each saves the heads that it has, with the statistics of their rows', () => {
  const heads = 4
  const shared = 2 * seq * batch * hidden
  const own = 4 * 2 * seq * batch * hidden + 4 * batch * heads * seq
  for (const tp of [1, 2, 4]) {
    const { memory } = train(`return attention({ heads: ${heads} })(x)`, { fusion: 'flash', ...over(tp) })
    expect(memory.activations).toBe(shared + own / tp)
  }
})

test('backward of an op with a FLOP count of its own has at most half as many multiply-accumulates', () => {
  const macs = (backwardFlops: number) =>
    train(
      `return custom('own', [linear(8)(x)], { shape: [4, 16, 8], flops: 250, macs: 100, backwardFlops: ${backwardFlops} })`,
    ).macs
  const others = macs(0) - 100
  expect(macs(120)).toBe(others + 100 + 60)
  expect(macs(1000)).toBe(others + 100 + 200)
})

test('replicas of experts that ranks split: ZeRO shards their states over as many as there are of a rank', () => {
  const [experts, wide] = [4, 128]
  const layer = `mixtureOfExperts({ experts: ${experts}, topK: 1, expert: () => sequential(linear(${wide}, { bias: false }), gelu, linear(${hidden}, { bias: false })) })`
  const parallel = { ...oneDevice, dp: 2, tp: 2, zero: 1 } as const
  const { memory } = train(`return ${layer}(x)`, { parallel })
  const router = hidden * experts
  expect(memory.optimizer).toBe((12 * ((experts * 2 * hidden * wide) / 2 + router)) / 2)
})
