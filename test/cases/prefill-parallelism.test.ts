/** A generation after a prompt says that a parallelism has no effect only where neither prefill nor steps use it. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Parallelism, Scenario } from '../../src/scenario/scenario'
import { oneDevice } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'

/** Blocks of 4 heads of 16 and a feed-forward of 256, over a sequence of 32. */
const decoder = `
import { attention, gelu, input, layerNorm, linear, model, repeat, residual, sequential } from 'memwall'
const pre = body => residual(sequential(layerNorm(), body))
model('m', { batch: 1, seq: 32 }, ({ batch, seq }) => repeat(2, () => sequential(
  pre(attention({ heads: 4, causal: true })), pre(sequential(linear(256), gelu, linear(64)))))(input([batch, seq, 64])))`

/** Its only memory is a state: steps have no KV cache that cp could split, while a pass has its tokens. */
const recurrent = `
import { input, linear, linearAttention, model, residual } from 'memwall'
const dense = n => linear(n, { bias: false })
model('m', { batch: 1, seq: 32 }, ({ batch, seq }) => residual(x => {
  const heads = y => y.reshape([batch, x.shape[1], 4, 16])
  return dense(64)(linearAttention(heads(dense(64)(x)), heads(dense(64)(x)), heads(dense(64)(x))).flatten(2))
})(input([batch, seq, 64])))`

function said(text: string, parallel: Partial<Parallelism>, scenario: Partial<Scenario>) {
  const { models, diagnostics } = reportOf(text, {
    phase: 'generate',
    ...scenario,
    parallel: { ...oneDevice, ...parallel },
  })
  return { hints: diagnostics.map(diagnosticText), used: models[0]?.scenario.parallel }
}

const withoutSp = 'sp splits a whole sequence, and a step of generate has only its new tokens: counted without sp'
const idleSp = 'sp splits nothing here: no tensor of at least 4 tokens lies between linears that tp splits'
const idleCp = 'cp 4 splits nothing here: no input has a sequence of that many tokens, or no KV cache is read'

test('sp is used by the prefill of a prompt', () => {
  const parallel = { tp: 4, sp: true }
  expect(said(decoder, parallel, { prompt: 16 })).toMatchObject({ hints: [], used: { tp: 4, sp: true } })
  // Steps alone are without.
  expect(said(decoder, parallel, {})).toMatchObject({ hints: [withoutSp], used: { tp: 4, sp: false } })
  expect(said(decoder, parallel, { phase: 'decode' }).hints).toEqual([withoutSp.replace('generate', 'decode')])
})

test('sp is said to split nothing where a prompt has fewer tokens than ranks', () => {
  expect(said(decoder, { tp: 4, sp: true }, { prompt: 3 })).toMatchObject({ hints: [idleSp], used: { sp: false } })
})

test('cp is used by a prefill whose steps cannot use it', () => {
  expect(said(recurrent, { cp: 4 }, { prompt: 16 })).toMatchObject({ hints: [], used: { cp: 4 } })
  expect(said(recurrent, { cp: 4 }, {})).toMatchObject({ hints: [idleCp], used: { cp: 1 } })
  expect(said(recurrent, { cp: 4 }, { prompt: 3 })).toMatchObject({ hints: [idleCp], used: { cp: 1 } })
})

test('cp is used by steps after a prompt of fewer tokens than devices', () => {
  expect(said(decoder, { cp: 4 }, { prompt: 3 })).toMatchObject({ hints: [], used: { cp: 4 } })
})

test('figures are those of the prefill and of the steps, added up', () => {
  // 31 tokens are prefilled over sp ranks, and one step follows without.
  const parallel = { ...oneDevice, tp: 4, sp: true }
  const bytesSent = (scenario: Partial<Scenario>) =>
    reportOf(decoder, { parallel, ...scenario }).models[0]?.totals.collectives.byKind ?? {}
  const pass = bytesSent({ dims: { seq: 31 } })
  const step = bytesSent({ phase: 'decode', past: 31 })
  // Two of each a layer, of 31 tokens of 64 features in 16 bits; and of one token, each all-reduce twice of that.
  const part = 3 / 4
  expect(pass).toEqual({ allGather: 4 * part * 31 * 64 * 2, reduceScatter: 4 * part * 31 * 64 * 2 })
  expect(step).toEqual({ allReduce: 4 * 2 * part * 64 * 2 })
  expect(bytesSent({ phase: 'generate', prompt: 31 })).toEqual({ ...pass, ...step })
})

test('of an example, under both', () => {
  const { diagnostics, models } = exampleReport('gpt2.ts', {
    phase: 'generate',
    dims: { seq: 24 },
    prompt: 16,
    parallel: { ...oneDevice, tp: 2, sp: true, cp: 2 },
  })
  expect(diagnostics.filter(({ severity }) => severity === 'info')).toEqual([])
  for (const { scenario } of models) expect(scenario.parallel).toMatchObject({ tp: 2, sp: true, cp: 2 })
})
