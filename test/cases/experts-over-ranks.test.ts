/**
 * Experts over groups of `ep` ranks inside dp x tp, no expert split: vLLM's --enable-expert-parallel, Megatron-Core with
 * --expert-tensor-parallel-size 1.
 */
import { describe, expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { scopeText } from '../../src/present/scenarioText'
import { deviceCount } from '../../src/scenario/parallelism'
import type { Parallelism, Phase } from '../../src/scenario/scenario'
import { oneDevice } from '../../src/scenario/scenario'
import { layersOf, reportOf } from '../support/report'

interface Mixture {
  readonly hidden: number
  readonly layers: number
  readonly heads: number
  readonly kvHeads: number
  readonly headDim: number
  readonly experts: number
  readonly topK: number
  readonly ffn: number
  readonly vocab: number
  readonly qkNorm: boolean
}

/** Qwen/Qwen3-30B-A3B and mistralai/Mixtral-8x7B-v0.1, config.json. */
const qwen: Mixture = {
  hidden: 2048,
  layers: 48,
  heads: 32,
  kvHeads: 4,
  headDim: 128,
  experts: 128,
  topK: 8,
  ffn: 768,
  vocab: 151_936,
  qkNorm: true,
}
const mixtral: Mixture = {
  hidden: 4096,
  layers: 32,
  heads: 32,
  kvHeads: 8,
  headDim: 128,
  experts: 8,
  topK: 2,
  ffn: 14_336,
  vocab: 32_000,
  qkNorm: false,
}
const small: Mixture = { ...qwen, layers: 2, experts: 16, topK: 4, vocab: 1024 }

const text = (m: Mixture, batch: number, seq: number): string => `
import { attention, embedding, input, linear, mixtureOfExperts, model, repeat, residual, rmsNorm, sequential, silu } from 'memwall'
const dense = n => linear(n, { bias: false })
const expert = () => { const g = dense(${m.ffn}), u = dense(${m.ffn}), d = dense(${m.hidden}); return x => d(silu(g(x)).mul(u(x))) }
const attend = () => attention({ heads: ${m.heads}, kvHeads: ${m.kvHeads}, headDim: ${m.headDim}, causal: true, rope: true, bias: false${m.qkNorm ? ', qkNorm: () => rmsNorm()' : ''} })
const pre = body => residual(sequential(rmsNorm(), body))
const block = () => sequential(pre(attend()), pre(mixtureOfExperts({ experts: ${m.experts}, topK: ${m.topK}, expert })))
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) =>
  sequential(embedding(${m.vocab}, ${m.hidden}), repeat(${m.layers}, block), rmsNorm(), dense(${m.vocab}))(input([batch, seq], 'int32')))`

function totals(
  m: Mixture,
  parallel: Partial<Parallelism>,
  phase: Phase = 'forward',
  [batch, seq] = [8, 4096],
): Totals {
  const [model] = reportOf(text(m, batch as number, seq as number), {
    phase,
    parallel: { ...oneDevice, ...parallel },
  }).models
  return model?.totals ?? expect.fail('no model')
}

const scattered = (n: number): number => (n - 1) / n
const reduced = (n: number): number => 2 * scattered(n)

/** Weights that are on every rank, those that tp ranks share out, and those of one expert in each layer. */
function weightsOf(m: Mixture, tp: number) {
  const { hidden, heads, kvHeads, headDim, layers, vocab } = m
  const norms = 2 * hidden + (m.qkNorm ? 2 * headDim : 0)
  const keys = 2 * hidden * headDim * Math.ceil(kvHeads / tp)
  const attention = keys + (2 * hidden * heads * headDim) / tp
  return {
    dense: layers * (norms + attention + m.experts * hidden) + hidden + (2 * vocab * hidden) / tp,
    experts: layers * 3 * hidden * m.ffn,
  }
}

test.each([
  [{}, 1],
  [{ tp: 8, ep: 8 }, 8],
  [{ dp: 8, ep: 8 }, 8],
  [{ dp: 2, tp: 4, ep: 8 }, 8],
  [{ tp: 4, ep: 8 }, 8],
  [{ dp: 4, tp: 4, ep: 8, pp: 2 }, 32],
  [{ tp: 8, ep: 2 }, 8],
])('%j takes %d devices', (parallel, devices) => {
  expect(deviceCount({ ...oneDevice, ...parallel })).toBe(devices)
})

describe.each([
  ['Qwen3-30B-A3B', qwen],
  ['Mixtral 8x7B', mixtral],
])('%s', (_, m) => {
  test.each([
    { tp: 8, ep: 8 },
    { tp: 4, ep: 2 },
    { dp: 8, ep: 8 },
    { dp: 2, tp: 4, ep: 8 },
    { tp: 4, ep: 8 },
    { dp: 2, tp: 2, ep: 2 },
  ])('%j: a device has its split of attention and whole experts', parallel => {
    const { dense, experts } = weightsOf(m, parallel.tp ?? 1)
    expect(totals(m, parallel).memory.weights).toBe(2 * (dense + (experts * m.experts) / parallel.ep))
  })
  test('tp alone splits each expert', () => {
    const { dense, experts } = weightsOf(m, 8)
    expect(totals(m, { tp: 8 }).memory.weights).toBe(2 * (dense + (experts * m.experts) / 8))
  })
  test('tp 8, ep 8: no all-to-all, and the partial sums of tp alone', () => {
    const { byKind } = totals(m, { tp: 8, ep: 8 }).collectives
    const tokens = 8 * 4096
    expect(byKind).toEqual({
      allReduce: (2 * m.layers + 1) * reduced(8) * 2 * tokens * m.hidden,
      allGather: scattered(8) * 2 * tokens * m.vocab,
    })
    expect(byKind).toEqual(totals(m, { tp: 8 }).collectives.byKind)
  })
  test('tp 8, ep 8 computes an eighth of the experts: those that tp 8 splits', () => {
    expect(totals(m, { tp: 8, ep: 8 }).macs).toBe(totals(m, { tp: 8 }).macs)
    expect(totals(m, { tp: 8, ep: 8 }, 'decode').macs).toBe(totals(m, { tp: 8 }, 'decode').macs)
  })
})

const tokens = 8 * 4096
/** Rows that tokens are routed to in a layer, in bytes. */
const routedBytes = (m: Mixture): number => 2 * tokens * m.topK * m.hidden

describe('dispatch and combine', () => {
  test('over replicas carry all rows, there and back', () => {
    const { allToAll } = totals(small, { dp: 8, ep: 8 }).collectives.byKind
    expect(allToAll).toBe(small.layers * 2 * scattered(8) * routedBytes(small))
  })
  test('over replicas of tensor-parallel ranks carry the rows of a rank to the ranks of its place', () => {
    // Experts over 2 replicas x 4 ranks: a rank sends its quarter of the rows, half of which belong to the other replica.
    const { allToAll } = totals(small, { dp: 2, tp: 4, ep: 8 }).collectives.byKind
    expect(allToAll).toBe((small.layers * 2 * scattered(2) * routedBytes(small)) / 4)
  })
  test('under sequence parallelism go over all ranks of the group, in place of gathers and scatters', () => {
    const { allToAll, reduceScatter } = totals(small, { tp: 4, ep: 4, sp: true }).collectives.byKind
    expect(allToAll).toBe((small.layers * 2 * scattered(4) * routedBytes(small)) / 4)
    // Of the embedding and the attentions.
    expect(reduceScatter).toBe((1 + small.layers) * scattered(4) * 2 * tokens * small.hidden)
  })
  test('are as many in backward', () => {
    const [forward, train] = (['forward', 'train'] as const).map(
      phase => totals(small, { dp: 2, tp: 4, ep: 8 }, phase).collectives.byKind.allToAll ?? 0,
    )
    expect(train).toBe(2 * (forward as number))
  })
})

describe('gradients in training', () => {
  const size = [1, 64] as const
  const states = (parallel: Partial<Parallelism>) =>
    totals(small, parallel, 'train', [...size]).collectives.byKind.allReduce ?? 0
  const expertBytes = 2 * weightsOf(small, 1).experts * small.experts

  test('of experts are reduced over dp x tp / ep replicas, of the rest over dp', () => {
    // dp 4, tp 2 against tp 2 alone: the gradients that replicas have added.
    const dense = 2 * weightsOf(small, 2).dense
    const more = (ep: number): number => states({ dp: 4, tp: 2, ep }) - states({ tp: 2, ep: Math.min(ep, 2) })
    expect(more(8)).toBeCloseTo(reduced(4) * dense, 3)
    expect(more(2)).toBeCloseTo(reduced(4) * dense + (reduced(4) * expertBytes) / 2, 3)
  })
  test('of experts on several ranks of one tensor-parallel group are reduced over them', () => {
    expect(states({ tp: 4, ep: 2 }) - states({ tp: 4, ep: 4 })).toBeCloseTo((reduced(2) * expertBytes) / 2, 3)
  })
  test('under sequence parallelism as well', () => {
    expect(states({ tp: 4, sp: true, ep: 2 }) - states({ tp: 4, sp: true, ep: 4 })).toBeCloseTo(
      (reduced(2) * expertBytes) / 2,
      3,
    )
  })
})

describe('weight bytes of a decode step', () => {
  const step = (parallel: Partial<Parallelism>, m = small) => totals(m, parallel, 'decode').bytes.weights
  /** Experts of a layer expected to be hit by 8 tokens, times `sources`. */
  const hit = (m: Mixture, sources: number): number => m.experts * (1 - (1 - m.topK / m.experts) ** (8 * sources))
  // An embedding reads rows, not its table; a rank has its share of them.
  const dense = (m: Mixture, tp: number): number => weightsOf(m, tp).dense - ((m.vocab - 8) * m.hidden) / tp

  test.each([
    [{ tp: 8, ep: 8 }, 1, 8],
    [{ dp: 8, ep: 8 }, 8, 8],
    [{ dp: 2, tp: 4, ep: 8 }, 2, 8],
    [{ tp: 4, ep: 2 }, 1 / 2, 2],
  ])('%j: of the experts hit by the tokens of %d replicas', (parallel, sources, ep) => {
    const tp = 'tp' in parallel ? (parallel.tp ?? 1) : 1
    const experts = (weightsOf(small, tp).experts * hit(small, sources)) / ep
    expect(step(parallel) / (2 * (dense(small, tp) + experts))).toBeCloseTo(1, 9)
  })
})

test('experts that do not divide are counted on the rank that has the most', () => {
  // 16 experts over 6 of 6 ranks: 3 on the fullest, 9 eighths of an even share of the rows.
  const { memory, collectives } = totals(small, { dp: 3, tp: 2, ep: 6 })
  const { dense, experts } = weightsOf(small, 2)
  expect(memory.weights).toBe(2 * (dense + 3 * experts))
  // Its own rows go out as they come; those of the experts come back from the fullest.
  const rows = routedBytes(small) / 2
  expect(collectives.byKind.allToAll).toBeCloseTo(small.layers * scattered(3) * rows * (1 + 9 / 8), 3)
})

describe('devices beyond dp x tp', () => {
  const analysed = (parallel: Partial<Parallelism>, phase: Phase = 'decode') => {
    const report = reportOf(text(small, 8, 64), { phase, parallel: { ...oneDevice, ...parallel } })
    return { report, model: report.models[0] ?? expect.fail('no model') }
  }

  // A group of 8 ranks is 8 / tp replicas of tp ranks, with their own tokens and gradients.
  test.each([
    [{ ep: 8 }, { dp: 8, ep: 8 }],
    [
      { dp: 4, ep: 8 },
      { dp: 8, ep: 8 },
    ],
    [
      { tp: 2, ep: 8 },
      { dp: 4, tp: 2, ep: 8 },
    ],
    [
      { cp: 2, ep: 8 },
      { dp: 8, cp: 2, ep: 8 },
    ],
  ])('%j is counted, and reported, as %j', (asked, counted) => {
    for (const phase of ['forward', 'decode', 'generate', 'train'] as const) {
      const [one, other] = [analysed(asked, phase), analysed(counted, phase)]
      expect(one.model.totals).toEqual(other.model.totals)
      expect(one.model.scenario.parallel).toEqual({ ...oneDevice, ...counted })
      expect(one.report.diagnostics.map(({ reason }) => reason)).toContainEqual({
        code: 'ep-above-ranks',
        dp: 'dp' in asked ? asked.dp : 1,
        tp: 'tp' in asked ? asked.tp : 1,
        ep: 8,
      })
      expect(other.report.diagnostics.map(({ reason }) => reason.code)).not.toContain('ep-above-ranks')
    }
  })
  test('are said in the header', () => {
    expect(scopeText(analysed({ dp: 4, ep: 8 }).model.scenario)).toBe(
      '8 devices: dp 8 · ep 8; figures are of one device',
    )
  })
  test('that tp does not divide are no whole number of replicas: dp stays as asked', () => {
    expect(analysed({ tp: 3, ep: 8 }).model.scenario.parallel).toMatchObject({ dp: 1, tp: 3, ep: 8 })
  })
})

test('a weight that all experts share is read once, however many of them the tokens hit', () => {
  const [tokens, features, wide, experts] = [16, 64, 256, 8]
  const rows = layersOf(
    `(w => mixtureOfExperts({ experts: ${experts}, topK: 1, expert: () => y => y.matmul(w) })(x))(parameter([${features}, ${wide}]))`,
    [tokens, features],
    'mixtureOfExperts, parameter',
  )
  expect(rows.find(({ kind }) => kind === 'matmul')?.bytes.weights).toBe(2 * features * wide)
})
