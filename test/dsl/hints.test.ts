/** What is said of a model that is written so that its figures may not be those that were meant. */
import { expect, test } from 'vitest'
import * as dsl from '../../src/dsl'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'

const imports = `import { ${Object.keys(dsl).join(', ')} } from 'memwall'`
const decode = { phase: 'decode', past: 9 } as const

const report = (body: string, scenario: Partial<Scenario> = {}) =>
  reportOf(
    `${imports}\nmodel('m', { batch: 2, seq: 16, source: 8 }, ({ batch, seq, source }) => { ${body} })`,
    scenario,
  )
const hints = (body: string, scenario: Partial<Scenario> = {}): string[] =>
  report(body, scenario).diagnostics.map(diagnosticText)

const tokens = 'input([batch, seq, 64])'

test('an encoder that runs at every step, unless its input is static', () => {
  const decoder = (settings: string) => `
    const memory = linear(64)(input([batch, source, 64]${settings}))
    return crossAttention(memory, { heads: 4 })(attention({ heads: 4, causal: true })(${tokens}))`
  expect(hints(decoder(''), decode)).toEqual([
    expect.stringMatching(
      /^crossAttention computes its memory, keys and values anew at every decode step; .*\{ static: true \}\)$/,
    ),
  ])
  expect(hints(decoder(", 'fp16', { static: true }"), decode)).toEqual([])
  expect(hints(decoder(''), { phase: 'forward' })).toEqual([])
  expect(exampleReport('t5.ts', decode).diagnostics.filter(({ code }) => code === 'hint')).toEqual([])
})

test('a step of more tokens than its own', () => {
  const joined = (what: string) => `return attention({ heads: 4, causal: true })(concat([${what}, ${tokens}], 1))`
  expect(hints(joined("input([batch, 8, 64], 'fp16', { static: true })"), decode)).toEqual([
    expect.stringMatching(/^a decode step of 1 token must append as many to kvCache, got 9; /),
  ])
})

test('batchNorms that are folded', () => {
  const body = 'return sequential(conv2d(16, { kernel: 3 }), batchNorm({ fold: true }))(input([batch, 3, 8, 8]))'
  expect(hints(body)).toEqual([
    expect.stringMatching(/^batchNorm with fold: true is part of the convolution before it at inference: /),
  ])
  expect(hints(body, { phase: 'train' })).toEqual([])
})

test('a tensor that is cached twice is in memory once, as long as the longer', () => {
  const body = (first: string, second: string) => `
    const heads = x => linear(64)(x).reshape([batch, seq, 4, 16]).transpose(1, 2)
    const x = ${tokens}
    const [q, k, v] = [heads(x), heads(x), heads(x)]
    return [scaledDotProductAttention(q, kvCache(k${first}), kvCache(v${first})), scaledDotProductAttention(q, kvCache(k${second}), kvCache(v${second}))]`
  const cache = (first: string, second: string) => report(body(first, second), decode).models[0]?.totals.memory.kvCache
  // 2 sequences of k and v of 64 elements in two bytes, 9 tokens before and one now.
  const whole = 2 * 2 * 64 * 10 * 2
  expect(cache('', '')).toBe(whole)
  expect(cache(', { window: 4 }', '')).toBe(whole)
  expect(cache('', ', { window: 4 }')).toBe(whole)
  expect(cache(', { window: 4 }', ', { window: 5 }')).toBe(whole / 2)
})

test('so it is where heads are told apart anew each time', () => {
  const shared = `
    const heads = x => x.reshape([batch, seq, 4, 16]).transpose(1, 2)
    const x = ${tokens}
    const [q, k, v] = [linear(64)(x), linear(64)(x), linear(64)(x)]
    const attend = () => scaledDotProductAttention(heads(q), kvCache(heads(k)), kvCache(heads(v)))
    return [attend(), attend(), attend()]`
  const { memory, bytes } = report(shared, decode).models[0]?.totals ?? expect.fail('no model')
  expect(memory.kvCache).toBe(2 * 2 * 64 * 10 * 2)
  expect(bytes.kvWrite).toBe(2 * 2 * 64 * 2)
  expect(bytes.kvRead).toBe(3 * memory.kvCache)
})

test('parts of one tensor are cached each for itself', () => {
  const fused = (
    more: string,
  ) => `const [q, k, v] = linear(192)(${tokens}).reshape([batch, seq, 12, 16]).transpose(1, 2).split(3, 1)
    return [scaledDotProductAttention(q, kvCache(k), kvCache(v))${more}]`
  for (const more of ['', ', scaledDotProductAttention(q, kvCache(k), kvCache(v))']) {
    const { memory, bytes } = report(fused(more), decode).models[0]?.totals ?? expect.fail('no model')
    expect(memory.kvCache).toBe(2 * 2 * 64 * 10 * 2)
    expect(bytes.kvWrite).toBe(2 * 2 * 64 * 2)
  }
})
