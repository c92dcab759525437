/** What generation and decode say of models that cannot be counted as asked, and what they count then. */
import { expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { diagnosticText } from '../../src/present/diagnosticText'
import { oneDevice, type Scenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const text = (body: string, dims = 'batch: 1, seq: 32, past: 0') => `
import { attention, concat, crossAttention, embedding, input, linear, model, parameter, sequential } from 'memwall'
model('m', { ${dims} }, ({ batch = 1, seq = 8, past = 0 }) => ${body})`

function asked(body: string, scenario: Partial<Scenario>, dims?: string) {
  const { models, diagnostics } = reportOf(text(body, dims), scenario)
  const said = diagnostics.map(diagnosticText)
  return { ...(models[0] as ModelReport), said }
}

const core = 'attention({ heads: 4, causal: true })'
/** A model with a table of positions. */
const positioned = (rows: number) =>
  `${core}(input([batch, seq, 64]).add(parameter([${rows}, 64]).slice(0, past, past + seq)))`

/** FLOPs of the steps from `first` to `end` as reports of decode give them. */
const stepsOf = (body: string, first: number, end: number): number => {
  let flops = 0
  for (let past = first; past < end; past++) flops += asked(body, { phase: 'decode', past }).totals.flops
  return flops
}

test('a table that is shorter than the sequence ends generation where it ends', () => {
  const body = positioned(16)
  const { said, complete, totals } = asked(body, { phase: 'generate' })
  expect(said.at(-1)).toBe('generate: counted up to token 16 of 32, the last that could be traced')
  expect([complete, totals.flops]).toEqual([false, stepsOf(body, 0, 16)])
  const short = asked(body, { phase: 'generate', dims: { seq: 16 } })
  expect([short.said, short.complete, short.totals]).toEqual([
    [],
    true,
    // Whether it fits is not said of a model that is not complete.
    { ...totals, memory: { ...totals.memory, fits: true } },
  ])
})

test('so it does in steps of several tokens, after a prompt', () => {
  const { said } = asked(positioned(16), { phase: 'generate', prompt: 5, tokens: 3 })
  // Steps begin at tokens 5, 8, 11 and 14; the last would take token 16.
  expect(said.at(-1)).toBe('generate: counted up to token 14 of 32, the last that could be traced')
})

test('a prompt as long as the sequence leaves one token to generate', () => {
  const body = `${core}(input([batch, seq, 64]))`
  const flops = asked(body, { dims: { seq: 31 } }).totals.flops + stepsOf(body, 31, 32)
  expect(asked(body, { phase: 'generate', prompt: 100 }).totals.flops).toBe(flops)
})

test('a prefill that cannot be traced to its end is said, and nothing is complete', () => {
  const body = `${core}(past > 0 ? input([batch, seq, 64]) : input([batch, seq, -1]))`
  const { said, complete } = asked(body, { phase: 'generate', prompt: 5 })
  expect([said, complete]).toEqual([['input: shape[2] takes a whole number of at least 0, got -1'], false])
})

test('a model that needs a cached token leaves out the first steps', () => {
  const body = `${core}(input([batch, past > 0 ? seq : seq - 8, 64]))`
  const { said, complete, totals } = asked(body, { phase: 'generate' })
  expect(totals.serving?.timePerOutputToken).toBeCloseTo(totals.time / 31, 20)
  const one = 'generate: the model cannot be built with no cached token, and figures leave out its first token'
  expect(said.filter(each => each.startsWith('generate'))).toEqual([one])
  expect([complete, totals.flops]).toEqual([false, stepsOf(body, 1, 32)])
  const four = asked(body, { phase: 'generate', tokens: 4 })
  expect(four.said.filter(each => each.startsWith('generate'))).toEqual([one.replace('first token', 'first 4 tokens')])
  // The only step of a single token has no cached token, and none is left out.
  const { said: saidOfOne } = asked(body, { phase: 'generate', dims: { seq: 1 } })
  expect(saidOfOne).toEqual(['input: shape[1] takes a whole number of at least 0, got -7'])
})

test('steps longer than the sequence are said, but for a decode step at a position that was asked for', () => {
  const body = `${core}(input([batch, seq, 64]))`
  const hint = 'a step of 40 tokens is longer than seq, 32'
  expect(asked(body, { phase: 'decode', tokens: 40 }).said).toEqual([hint])
  expect(asked(body, { phase: 'generate', tokens: 40 }).said).toEqual([hint])
  expect(asked(body, { phase: 'decode', tokens: 40, past: 8 }).said).toEqual([])
  expect(asked(body, { phase: 'generate', tokens: 40, past: 8 }).said).toContain(hint)
  expect(asked(body, { phase: 'decode', tokens: 32 }).said).toEqual([])
  expect(asked(body, { phase: 'forward', tokens: 40 }).said).not.toContain(hint)
})

test('a model without seq, and one that caches nothing, are counted as forward', () => {
  const noSeq = 'linear(64)(input([batch, 64]))'
  const forward = asked(noSeq, {}, 'batch: 2')
  for (const phase of ['decode', 'generate'] as const) {
    const { said, scenario, totals } = asked(noSeq, { phase }, 'batch: 2')
    expect(said).toEqual([`${phase} counts steps along seq, and the model has no dim seq: counted as forward`])
    expect([scenario.counted, totals]).toEqual(['forward', forward.totals])
    // The scenario does not add a dim to a model.
    expect(asked(noSeq, { phase, dims: { seq: 8 } }, 'batch: 2').said).toContain(said[0])
  }
  const encoder = 'attention({ heads: 4 })(input([batch, seq, 64]))'
  const pass = asked(encoder, {})
  for (const phase of ['decode', 'generate'] as const) {
    const { said, scenario, totals } = asked(encoder, { phase })
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`${phase} needs a KV cache`)
    expect([scenario.counted, totals]).toEqual(['forward', pass.totals])
  }
})

test('keys of an encoder alone are no cache that grows: past has no effect in forward', () => {
  const body = `(x => crossAttention(input([batch, 8, 64], 'fp16', { static: true }), { heads: 4 })(x))(input([batch, seq, 64]))`
  const { said } = asked(body, { past: 12 })
  expect(said.some(each => each.startsWith('past 12 has no effect'))).toBe(true)
  expect(asked(`${core}(input([batch, seq, 64]))`, { past: 12 }).said).toEqual([])
})

test('a cache of the pass that no step has is none to decode with', () => {
  const body = `(x => past > 0 ? x : ${core}(x))(input([batch, seq, 64]))`
  const { said, scenario, totals } = asked(body, { phase: 'decode', past: 12 })
  expect(said[0]).toContain('decode needs a KV cache')
  expect([scenario.counted, totals]).toEqual(['forward', asked(body, { past: 12 }).totals])
})

test('a model that caches only behind cached tokens decodes at the position that was asked for', () => {
  const body = `(x => past > 0 ? ${core}(x) : x)(input([batch, seq, 64]))`
  const { said, scenario } = asked(body, { phase: 'decode', past: 12 })
  expect([said, scenario.counted]).toEqual([[], 'decode'])
})

test('a model without the dim past is not given it', () => {
  const body = (then: string) => `(x => past > 0 ? ${then} : x)(${core}(input([batch, seq, 64])))`
  const flops = (then: string, scenario: Partial<Scenario>) =>
    asked(body(then), { past: 12, ...scenario }, 'batch: 1, seq: 32').totals.flops
  for (const scenario of [{}, { phase: 'decode' }] as const)
    expect(flops('linear(64)(x)', scenario)).toBe(flops('x', scenario))
})

test('the hint that a step has no sequence to split names the phase that was asked for', () => {
  const parallel = { ...oneDevice, tp: 2, sp: true }
  for (const phase of ['decode', 'generate'] as const) {
    const { said } = asked(`${core}(input([batch, seq, 64]))`, { phase, parallel })
    expect(said).toContain(
      `sp splits a whole sequence, and a step of ${phase} has only its new tokens: counted without sp`,
    )
  }
})

test('a table cut to the tokens of a step is said to differ', () => {
  const body = `${core}(input([batch, seq, 64]).add(parameter([seq, 64])))`
  const { said } = asked(body, { phase: 'generate' })
  const fixed = 4 * (64 * 64 + 64)
  const count = (tokens: number) => (fixed + tokens * 64).toLocaleString('en-US')
  expect(said).toEqual([
    `the model has ${count(32)} parameters in forward and ${count(1)} in decode: write tables at full length and slice them`,
  ])
  // Of 32 tokens the last step appends two.
  expect(asked(body, { phase: 'generate', tokens: 5 }).said[0]).toContain(
    `${count(32)} parameters in forward and ${count(2)}`,
  )
})
