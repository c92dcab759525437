/** Attention cores by structure: written by hand, they cost what attention() does. */
import { describe, expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { exampleReport, reportOf } from '../support/report'

const h = 1024
const seq = 512

/** Grouped-query attention of 16 heads on 4, each of 64, in a spelling of the scores and the context. */
const grouped = (scores: string, context: string): string => `
import { attention, concat, einsum, input, kvCache, linear, model, parameter, repeat, softmax, type Tensor, tanh } from 'memwall'
function hand() {
  const q = linear(${h}), k = linear(256), v = linear(256), o = linear(${h})
  return (x: Tensor) => {
    const [b, s] = x.shape as [number, number]
    const heads = (t: Tensor, n: number) => t.reshape([b, s, n, 64]).transpose(1, 2)
    const Q = heads(q(x), 16).reshape([b, 4, 4, s, 64]), K = kvCache(heads(k(x), 4)), V = kvCache(heads(v(x), 4))
    const n = K.shape[2] as number
    const p = ${scores}
    return o((${context}).reshape([b, 16, s, 64]).transpose(1, 2).reshape([b, s, ${h}]))
  }
}
model('hand', { batch: 1, seq: ${seq} }, ({ batch, seq }) => repeat(4, hand)(input([batch, seq, ${h}])))
model('attention()', { batch: 1, seq: ${seq} }, ({ batch, seq }) => repeat(4, () => attention({ heads: 16, kvHeads: 4, causal: true }))(input([batch, seq, ${h}])))`

const spellings: Readonly<Record<string, string>> = {
  matmul: grouped('softmax()(Q.matmul(K.unsqueeze(2).transpose(-1, -2)))', 'p.matmul(V.unsqueeze(2))'),
  einsum: grouped("softmax()(einsum('bkgsd,bktd->bkgst', Q, K))", "einsum('bkgst,bktd->bkgsd', p, V)"),
  'keys first': grouped("softmax({ axis: 1 })(einsum('bkgsd,bktd->btkgs', Q, K))", "einsum('btkgs,bktd->bkgsd', p, V)"),
  'expanded keys': grouped(
    'softmax()(Q.reshape([b, 16, s, 64]).matmul(K.unsqueeze(2).expand([b, 4, 4, n, 64]).reshape([b, 16, n, 64]).transpose(2, 3)))',
    'p.matmul(V.unsqueeze(2).expand([b, 4, 4, n, 64]).reshape([b, 16, n, 64]))',
  ),
}

const settings: readonly Partial<Scenario>[] = [
  { fusion: 'flash', causalCount: 'causal', parallel: { ...oneDevice, tp: 4 } },
  { causalCount: 'causal', parallel: { ...oneDevice, tp: 2 } },
  { phase: 'decode', fusion: 'flash', parallel: { ...oneDevice, tp: 4 } },
  { phase: 'train', fusion: 'flash', parallel: { ...oneDevice, tp: 4 } },
  { phase: 'train', training: { optimizer: 'adamw', precision: 'mixed', recompute: 'selective' } as never },
]

describe.each(Object.entries(spellings))('an attention by hand, %s', (_, text) => {
  test.each(settings)('costs what attention() does under %o', scenario => {
    const { models, diagnostics } = reportOf(text, scenario)
    expect(diagnostics.map(diagnosticText)).toEqual([])
    const [hand, whole] = models.map(({ totals }) => {
      const { flops, macs, bytes, memory } = totals
      return { flops, macs, bytes, memory }
    })
    expect(hand).toEqual(whole)
  })
})

test('the masked count of grouped-query attention by hand, over four devices', () => {
  // A rank has 4 of 16 heads and 1 of 4 KV heads. Projections: q and o 1024 x 256, k and v 1024 x 64; scores and context:
  // 4 heads x 512 x 513 / 2 pairs x 64 each.
  const { totals } = reportOf(spellings.matmul as string, settings[0]).models[0] ?? {}
  const projections = seq * (2 * h * 256 + 2 * h * 64)
  expect(totals?.macs).toBe(4 * (projections + 2 * 4 * ((seq * (seq + 1)) / 2) * 64))
  expect(totals?.memory.kvCache).toBe(4 * 2 * seq * 64 * 2)
  // x three times, q, k, v and the context each written and read, the result; weights and biases, that of o whole.
  const tensors = seq * (3 * h + 2 * 256 + 2 * 2 * 64 + 2 * 256 + h)
  const weights = h * 256 + 256 + 2 * (h * 64 + 64) + 256 * h + h
  expect(bytesOf(spellings.matmul as string, settings[0] as Partial<Scenario>)).toBe(4 * 2 * (tensors + weights))
  expect(4 * 2 * (tensors + weights)).toBe(27_274_240)
})

/** gpt-oss-20b's attention: 64 heads on 8 of 64, a window in every other layer; sinks joined by hand, or left out. */
const oss = (sinks: boolean): string => `
import { concat, embedding, input, kvCache, linear, mixtureOfExperts, model, parameter, repeat, residual, rmsNorm, rope, scope, sequential, sigmoid, softmax, type Tensor } from 'memwall'
const hidden = 2880, heads = 64, kvHeads = 8, dim = 64
function attend(window?: number) {
  const q = linear(heads * dim), k = linear(kvHeads * dim), v = linear(kvHeads * dim), o = linear(hidden)
  const sinks = parameter([heads])
  return (x: Tensor) => {
    const [b, s] = x.shape as [number, number]
    const split = (t: Tensor, h: number) => t.reshape([b, s, h, dim]).transpose(1, 2)
    const opt = window ? { window } : {}
    const Q = rope(split(q(x), heads)), K = kvCache(rope(split(k(x), kvHeads)), opt), V = kvCache(split(v(x), kvHeads), opt)
    const n = K.shape[2] as number
    const scores = Q.reshape([b, kvHeads, heads / kvHeads, s, dim]).matmul(K.unsqueeze(2).transpose(-1, -2))
    const rest = sinks.reshape([1, kvHeads, heads / kvHeads, 1, 1]).expand([b, kvHeads, heads / kvHeads, s, 1])
    const p = ${sinks ? 'softmax()(concat([scores, rest], -1)).slice(-1, 0, n)' : 'softmax()(scores)'}
    return o(p.matmul(V.unsqueeze(2)).reshape([b, heads, s, dim]).transpose(1, 2).reshape([b, s, heads * dim]))
  }
}
function expert() {
  const up = linear(2 * hidden), down = linear(hidden)
  return scope('expert', x => { const [g, l] = up(x).split(2, -1) as [Tensor, Tensor]; return down(g.mul(sigmoid(g.mul(1.702))).mul(l.add(1))) }, { weights: { dtype: 'fp4', group: 32, scale: 'fp8' } })
}
const block = (i: number) => sequential(
  residual(sequential(rmsNorm(), attend(i % 2 === 0 ? 128 : undefined))),
  residual(sequential(rmsNorm(), mixtureOfExperts({ experts: 32, topK: 4, expert, routerBias: true }))))
model('gpt-oss-20b', { batch: 1, seq: 4096 }, ({ batch, seq }) =>
  sequential(embedding(201088, hidden), repeat(24, block), rmsNorm(), linear(201088, { bias: false }))(input([batch, seq], 'int32')))`

const bytesOf = (text: string, scenario: Partial<Scenario>): number => {
  const { models } = reportOf(text, scenario)
  return Object.values(models[0]?.totals.bytes ?? {}).reduce((sum, bytes) => sum + bytes, 0)
}

test('sinks keep scores on the chip: they add their own bytes, and nothing else', () => {
  const scenario: Partial<Scenario> = { fusion: 'flash', dims: { seq: 8192 } }
  // 24 layers of 64 logits in 16 bits.
  expect(bytesOf(oss(true), scenario) - bytesOf(oss(false), scenario)).toBe(24 * 64 * 2)
})

test('and in a step, after a window and after all that is cached', () => {
  for (const past of [100, 4095]) {
    const scenario: Partial<Scenario> = { phase: 'decode', fusion: 'flash', past }
    expect(bytesOf(oss(true), scenario) - bytesOf(oss(false), scenario)).toBe(24 * 64 * 2)
    const { bytes } = reportOf(oss(true), scenario).models[0]?.totals ?? {}
    expect(bytes?.kvRead).toBe(12 * (Math.min(past + 1, 128) + past + 1) * 2 * 512 * 2)
  }
})

test('a softmax over sinks too does 4 FLOPs more a row, and its scores count as those without', () => {
  const flopsOf = (sinks: boolean, scenario: Partial<Scenario>) => reportOf(oss(sinks), scenario).models[0]?.totals
  for (const dims of [{ seq: 512 }, { seq: 1024, batch: 2 }]) {
    const [with_, without] = [true, false].map(sinks => flopsOf(sinks, { fusion: 'flash', dims }))
    expect(with_?.macs).toBe(without?.macs)
    expect((with_?.flops ?? 0) - (without?.flops ?? 0)).toBe(24 * 4 * 64 * dims.seq * (dims.batch ?? 1))
    expect((with_?.parameters ?? 0) - (without?.parameters ?? 0)).toBe(24 * 64)
  }
})

test('sinks before the scores, and those of attention(), are the same core', () => {
  const joined =
    'softmax()(concat([sink.expand([b, 4, 4, s, 1]), Q.matmul(K.unsqueeze(2).transpose(-1, -2))], -1)).slice(-1, 1)'
  const text = grouped(joined, 'p.matmul(V.unsqueeze(2))')
    .replace('o = linear(', 'sink = parameter([1, 4, 4, 1, 1]), o = linear(')
    .replace('causal: true })', 'causal: true, sinks: true })')
  for (const scenario of settings) {
    const { models, diagnostics } = reportOf(text, scenario)
    expect(diagnostics.map(diagnosticText)).toEqual([])
    // Unless the core is fused, the concat by hand writes scores that are wider by the sink.
    const [hand, whole] = models.map(({ totals: { macs, memory } }) => ({
      macs,
      memory: scenario.fusion === 'flash' ? memory : memory.kvCache,
    }))
    expect(hand).toEqual(whole)
    const [plain] = reportOf(spellings.matmul as string, scenario).models
    // Four layers of 16 logits.
    expect((models[0]?.totals.parameters ?? 0) - (plain?.totals.parameters ?? 0)).toBe(4 * 16)
    expect(hand?.macs).toBe(plain?.totals.macs)
  }
  expect(bytesOf(text, { fusion: 'flash' }) - bytesOf(spellings.matmul as string, { fusion: 'flash' })).toBe(4 * 16 * 2)
})

test('a device has its KV heads of an attention with sinks', () => {
  const { totals } = reportOf(oss(true), { phase: 'decode', parallel: { ...oneDevice, tp: 8 } }).models[0] ?? {}
  // 12 layers of 128 tokens and 12 of 4,096; keys and values of one of 8 heads of 64 in 16 bits.
  expect(totals?.memory.kvCache).toBe((12 * 128 + 12 * 4096) * 2 * 64 * 2)
  expect(totals?.memory.kvCache).toBe(12_976_128)
  // Two of eight heads, one of them where ranks are more than heads, and twice the tokens for twice the sequences.
  const cached = (tp: number, dims: Scenario['dims']) =>
    reportOf(oss(true), { phase: 'decode', dims, parallel: { ...oneDevice, tp } }).models[0]?.totals.memory.kvCache
  expect(cached(4, {})).toBe(2 * 12_976_128)
  expect(cached(16, {})).toBe(12_976_128)
  expect(cached(8, { batch: 2, seq: 8192 })).toBe(2 * (12 * 128 + 12 * 8192) * 2 * 64 * 2)
})

test('talking heads mix scores between heads: no fused kernel keeps them, which is said', () => {
  const mixed = spellings.matmul?.replace(
    'softmax()(Q.matmul(K.unsqueeze(2).transpose(-1, -2)))',
    "softmax()(einsum('bkgst,gh->bkhst', Q.matmul(K.unsqueeze(2).transpose(-1, -2)), parameter([4, 4])))",
  ) as string
  const { models, diagnostics } = reportOf(mixed, { fusion: 'flash' })
  expect(diagnostics.map(diagnosticText)).toEqual([
    '4 softmaxes over keys are in no attention that is recognised (scores, softmax, context); ' +
      'not applied there: flash fusion',
  ])
  expect(models[0]?.totals.macs).toBeGreaterThan(models[1]?.totals.macs as number)
  expect(reportOf(mixed).diagnostics).toEqual([])
  const training = { ...defaultScenario.training, recompute: 'selective' as const }
  expect(reportOf(mixed, { training }).diagnostics).toEqual([])
  const ofTraining = (scenario: Partial<Scenario>) =>
    reportOf(mixed, { phase: 'train', ...scenario })
      .diagnostics.map(diagnosticText)
      .filter(text => text.includes('softmaxes over keys'))
  expect(ofTraining({})).toEqual([])
  expect(ofTraining({ training })).toEqual([
    '4 softmaxes over keys are in no attention that is recognised (scores, softmax, context); ' +
      'not applied there: selective recomputation',
  ])
})

test('what only looks like attention is none: a router, a classifier, a gate over features', () => {
  const text = `import { input, linear, model, softmax } from 'memwall'
model('m', { batch: 4 }, ({ batch }) => linear(8)(softmax()(linear(16)(input([batch, 64])))))`
  expect(reportOf(text, { fusion: 'flash', causalCount: 'causal' }).diagnostics).toEqual([])
})

test('attention over a static memory, by hand, has no mask', () => {
  const luong = (causalCount: 'full' | 'causal') =>
    exampleReport('seq2seq.ts', { causalCount }).models.map(({ totals }) => totals.macs)
  expect(luong('causal')).toEqual(luong('full'))
})
