/** Peak of live activations by hand. */
import { describe, expect, test } from 'vitest'
import { defaultScenario, type Fusion, oneDevice, type Recomputation, type Scenario } from '../../src/scenario/scenario'
import { int8, reportOf } from '../support/report'

const memory = (body: string, imports = '') =>
  reportOf(
    `import { input, model, linear, relu, concat, ${imports} } from 'memwall'
     model('m', { batch: 1 }, () => { const x = input([10]); ${body} })`,
    { dtypes: int8 },
  ).models[0]?.totals.memory

test('a chain holds an input and an output at a time', () => {
  // 10 -> 40 -> 20: the largest pair is 40 + 20.
  expect(memory('return linear(20)(linear(40)(x))')?.activations).toBe(60)
})

test('a residual keeps its input to the add', () => {
  // x 10, h 40, y 10 while the second linear runs.
  expect(memory('return x.add(linear(10)(linear(40)(x)))')?.activations).toBe(60)
})

test('an input that nothing reads takes no memory', () => {
  expect(memory('input([1000]); return linear(20)(linear(40)(x))')?.activations).toBe(60)
})

test('a result that nothing reads takes no memory', () => {
  // 10 -> 40 -> 20, and 1,000 beside.
  expect(memory('const h = linear(40)(x); linear(1000)(h); return linear(20)(h)')?.activations).toBe(60)
})

test('a model without ops holds its input', () => {
  expect(memory('return x')?.activations).toBe(10)
})

test('views share their storage', () => {
  expect(memory('return relu(x.reshape([2, 5]).transpose(0, 1))')?.activations).toBe(20)
})

test('weights at their own dtypes', () => {
  expect(memory('return linear(10, { weights: "fp32", bias: false })(x)')?.weights).toBe(400)
})

test('what does not fit says how many devices it takes', () => {
  const report = reportOf(
    `import { input, linear, model } from 'memwall'
     model('big', { batch: 1 }, ({ batch }) => linear(300_000, { bias: false })(input([batch, 300_000])))`,
  )
  // 300,000^2 fp16 weights: 180 GB and some on devices of 85.9 GB.
  expect(report.models[0]?.totals.memory).toMatchObject({ weights: 1.8e11, fits: false, devices: 3 })
  expect(report.diagnostics).toMatchObject([{ code: 'capacity', severity: 'warning' }])
})

test('of a tensor that is cached in part, the rest lives to its own last reader', () => {
  const [batch, seq, hidden, heads] = [2, 20, 64, 4]
  const activations = (made: string, phase: Scenario['phase'], tp = 1) =>
    reportOf(
      `import { input, kvCache, linear, model, scaledDotProductAttention } from 'memwall'
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => {
  const x = input([batch, seq, ${hidden}])
  const [q, k, v] = ${made}.map(t => t.reshape([batch, seq, ${heads}, 16]).transpose(1, 2))
  return scaledDotProductAttention(q, kvCache(k), kvCache(v), { causal: true })
})`,
      { phase, past: phase === 'decode' ? 11 : null, dtypes: int8, parallel: { ...oneDevice, tp } },
    ).models[0]?.totals.memory.activations
  for (const made of ['linear(192)(x).split(3, -1)', '[linear(64)(x), linear(64)(x), linear(64)(x)]']) {
    // Scores and probabilities; in a step x and q, which are more than q and twelve scores a head.
    expect(activations(made, 'forward')).toBe(2 * batch * heads * seq * seq)
    expect(activations(made, 'decode')).toBe(2 * batch * hidden)
    // A rank has x whole and the queries of half of the heads, which is more than their scores.
    expect(activations(made, 'forward', 2)).toBe(1.5 * batch * seq * hidden)
    expect(activations(made, 'decode', 2)).toBe(1.5 * batch * hidden)
  }
})

describe('what stays on the chip', () => {
  const [batch, seq, heads, hidden] = [2, 512, 4, 64]
  const memory = (body: string, scenario: Partial<Scenario>) =>
    reportOf(
      `import { attention, gelu, input, linear, model, relu, sequential } from 'memwall'
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => (${body})(input([batch, seq, ${hidden}])))`,
      scenario,
    ).models[0]?.totals.memory
  const tensor = 2 * batch * seq * hidden
  const scores = 2 * batch * heads * seq * seq

  test('scores take memory, but for flash attention: there q, k, v and the context are all there is', () => {
    const at = (fusion: Fusion) => memory(`attention({ heads: ${heads} })`, { fusion })?.activations
    expect(at('none')).toBe(tensor + 2 * scores)
    expect(at('flash')).toBe(4 * tensor)
  })

  test('in training neither scores nor their gradients, whether or not the block is computed again', () => {
    const at = (fusion: Fusion, recompute: Recomputation) =>
      memory(`sequential(linear(${hidden}), attention({ heads: ${heads} }))`, {
        phase: 'train',
        fusion,
        training: { ...defaultScenario.training, recompute },
      })?.transient
    // Gradients of q, k, v and of the context, and then of their input in place of the last.
    expect(at('flash', 'none')).toBe(4 * tensor)
    expect(at('flash', 'selective')).toBe(4 * tensor)
    // Those of v, of the probabilities and of the scores; computed again, scores and probabilities besides.
    expect(at('none', 'none')).toBe(tensor + 2 * scores)
    expect(at('none', 'selective')).toBe(tensor + 2 * scores + scores)
  })

  test('without flash, what backward needs of the scores is in memory again when they are computed again', () => {
    const rebuilt = (dropout: number) =>
      memory(`sequential(linear(${hidden}), attention({ heads: ${heads}, dropout: ${dropout} }))`, {
        phase: 'train',
        fusion: 'pointwise',
        training: { ...defaultScenario.training, recompute: 'selective' },
      })?.transient ?? Number.NaN
    // The mask, a byte a score, and the probabilities before it.
    expect(rebuilt(0.1) - rebuilt(0)).toBe(scores / 2 + scores)
  })

  test('what a kernel reads is there until its end', () => {
    const wide = 2 * batch * seq * 256
    const at = (fusion: Fusion) => memory('sequential(linear(256), gelu, relu)', { fusion })?.activations
    expect(at('none')).toBe(2 * wide)
    expect(at('pointwise')).toBe(tensor + wide)
  })
})
