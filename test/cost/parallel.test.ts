/** A transformer over several devices: Korthikanti et al. (arXiv 2205.05198) and Rajbhandari et al. (arXiv 1910.02054). */
import { describe, expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Parallelism } from '../../src/scenario/scenario'
import { defaultScenario, oneDevice, type Scenario, type Training } from '../../src/scenario/scenario'
import reference from '../fixtures/korthikanti.json'
import { gpt, trained } from '../support/gpt'
import { a100, reportOf } from '../support/report'

describe.each(reference.models)('one layer of $m, Table 2', ({ a, h, t, mb: b }) => {
  const s = reference.s
  const layers = 2
  const size = { layers, heads: a, hidden: h, seq: s, batch: b }
  const sbh = s * b * h
  const scores = (5 * a * s) / h
  // Mean and reciprocal deviation of the norms in fp32, which the table leaves out.
  const statistics = (part: number) => 2 * 2 * 4 * b * s * part
  const saved = (parallel: Partial<Parallelism>, training: Partial<Training> = {}) =>
    trained(size, parallel, training).memory.activations / layers

  test('no parallelism', () => expect((saved({}) - statistics(1)) / (sbh * (34 + scores))).toBeCloseTo(1, 14))
  test('tensor', () => expect(saved({ tp: t }) - statistics(1)).toBe(sbh * (10 + 24 / t + scores / t)))
  test('tensor and sequence', () =>
    expect((saved({ tp: t, sp: true }) - statistics(1 / t)) / (sbh * (34 / t + scores / t))).toBeCloseTo(1, 14))
  test('tensor and selective', () =>
    expect(saved({ tp: t }, { recompute: 'selective' }) - statistics(1)).toBe(sbh * (10 + 24 / t)))
  test('tensor, sequence and selective', () =>
    expect(saved({ tp: t, sp: true }, { recompute: 'selective' }) - statistics(1 / t)).toBe((sbh * 34) / t))
  test('full', () => expect(saved({ tp: t }, { recompute: 'full' })).toBe(sbh * 2))
})

const size = { layers: 4, heads: 16, hidden: 1024, seq: 128, batch: 2 }
const perLayer = 12 * 1024 ** 2 + 13 * 1024

test('tensor parallelism: four all-reduces of the hidden states a layer, and a t-th of the work', () => {
  const whole = trained(size, {})
  const { collectives, passes, parameters } = trained(size, { tp: 4 })
  const hidden = 2 * size.batch * size.seq * size.hidden
  expect(collectives.byKind).toEqual({ allReduce: 4 * size.layers * ((2 * 3) / 4) * hidden })
  expect(passes?.forward.macs).toBe((whole.passes?.forward.macs ?? 0) / 4)
  expect(parameters).toBe(size.layers * perLayer)
})

describe.each(reference.zero)('ZeRO with $devices devices', ({ devices, cells }) => {
  const figures = (zero: Parallelism['zero']) => {
    const { memory, parameters } = trained(size, { dp: devices, zero })
    return (memory.weights + memory.gradients + memory.optimizer) / parameters
  }
  test.each(cells)('stage $stage of $billions billion parameters: $gigabytes GB', ({ stage, billions, gigabytes }) => {
    const ours = billions * figures(stage as Parallelism['zero'])
    // To the print's last digit; the table cuts six of its cells off.
    const digit = Number.isInteger(gigabytes) ? 1 : gigabytes < 10 && !Number.isInteger(gigabytes * 10) ? 0.01 : 0.1
    expect(ours - gigabytes).toBeGreaterThanOrEqual(-digit / 2 - 1e-9)
    expect(ours - gigabytes).toBeLessThan(digit)
  })
})

test.each(reference.largest)(
  'the largest model on $devices devices of 32 GB, tensor parallel $tp',
  ({ tp, billions }) => {
    billions.forEach((largest, stage) => {
      const { memory, parameters } = trained(size, { dp: 64, tp, zero: stage as Parallelism['zero'] })
      const bytes = (memory.weights + memory.gradients + memory.optimizer) / parameters
      // The print multiplies rounded figures; norms and biases that every device has are not in it.
      expect(Math.abs(32 / bytes / largest - 1)).toBeLessThan(0.03)
    })
  },
)

test('ZeRO sends 2P, 2P and 3P', () => {
  const bytes = (zero: Parallelism['zero']) => trained(size, { dp: 4, zero }).collectives.bytes
  const sent = (3 / 4) * 2 * size.layers * perLayer
  expect([bytes(0), bytes(1), bytes(2), bytes(3)]).toEqual([2 * sent, 2 * sent, 2 * sent, 3 * sent])
})

describe('measured footprints (profiles of arXiv 2205.05198)', () => {
  const GiB = 2 ** 30
  test.each(reference.measured)('$m $quantity', ({ m, quantity, recompute, sp, interleave, gibibytes }) => {
    const found = reference.models.find(each => each.m === m)
    if (found === undefined) throw new Error(`no ${m}`)
    const { a, h, L, t, p, mb } = found
    const { memory } = trained(
      { layers: L, heads: a, hidden: h, seq: reference.s, batch: mb },
      { tp: t, sp, pp: p, interleave },
      { gradients: 'fp32', recompute: recompute as Training['recompute'] },
      reference.v,
    )
    // States are those of a stage of layers alone: the first has the embeddings as well, the last the head.
    const [first, second] = memory.stages
    const ours =
      quantity === 'states'
        ? (second?.weights ?? 0) + (second?.gradients ?? 0) + (second?.optimizer ?? 0)
        : (first?.activations ?? 0)
    // Of 1T, 64 stages, the profile has up to 2.4% fewer activations.
    expect(Math.abs(ours / GiB / gibibytes - 1)).toBeLessThan(quantity === 'states' ? 0.001 : 0.025)
  })
})

/**
 * Table 5 gives seconds and utilisation: FLOPs are utilisation x seconds x GPUs x 312 TFLOP/s. Its model FLOPs are ours. Its
 * hardware FLOPs put s / 3h for s / 6h, which is to compute all of the attention's products once more, backward included;
 * what is computed again is a forward pass of them, s / 18h.
 */
describe.each(reference.models)('FLOPs of an iteration of $m, Table 5', ({ m, L, a, h, gb, gpus }) => {
  const s = reference.s
  const v = reference.v
  const cells = reference.iterations.find(each => each.m === m)?.cells ?? []
  const [, seconds, , mfu, hfu] = cells
  const printed = (utilisation: number) => (utilisation / 100) * (seconds as number) * gpus * 312e12
  const flops = (recompute: 'none' | 'selective') => {
    const { passes } = trained({ layers: L, heads: a, hidden: h, seq: s, batch: 1 }, {}, { recompute }, v)
    return 2 * ((passes?.forward.macs ?? 0) + (passes?.backward.macs ?? 0)) * gb
  }
  const products = 72 * gb * L * s * h ** 2
  const head = v / (12 * h * L)

  test('of the model', () => {
    expect(flops('none') / (products * (1 + s / (6 * h) + head))).toBeCloseTo(1, 12)
    expect(Math.abs(flops('none') / printed(mfu as number) - 1)).toBeLessThan(0.01)
  })
  test('of the hardware, with selective recomputation', () => {
    expect(flops('selective') / (products * (1 + s / (6 * h) + s / (18 * h) + head))).toBeCloseTo(1, 12)
    const theirs = flops('none') + products * (s / (6 * h))
    expect(Math.abs(theirs / printed(hfu as number) - 1)).toBeLessThan(0.01)
  })
})

const a100Link = 300e9

test('tensor parallelism in decode: logits are gathered, the KV cache is split, the link is the bound of what is sent', () => {
  const vocab = 32000
  const file = gpt(size, vocab)
  const scenario = (tp: number): Partial<Scenario> => ({ phase: 'decode', parallel: { ...oneDevice, tp } })
  const [whole, split] = [1, 4].map(tp => reportOf(file, scenario(tp)).models[0]?.totals)
  const hidden = 2 * size.batch * size.hidden
  expect(split?.collectives.byKind).toEqual({
    // Two rows a layer and the embedding.
    allReduce: (2 * size.layers + 1) * ((2 * 3) / 4) * hidden,
    allGather: (3 / 4) * 2 * size.batch * vocab,
  })
  expect(split?.collectives.time).toBeCloseTo((split?.collectives.bytes ?? 0) / a100Link, 12)
  expect(split?.memory.kvCache).toBe((whole?.memory.kvCache ?? 0) / 4)
})

test('a slow link is the bound', () => {
  const slow = { ...a100, link: { name: 'Ethernet', bandwidth: 1e6 } }
  const report = reportOf(gpt(size), { parallel: { ...oneDevice, tp: 4 } }, slow).models[0]
  expect(report?.totals.bound).toBe('link')
  // The rows whose linears send are, and no others.
  expect([...new Set(report?.layers.filter(row => row.bound === 'link').map(row => row.path))]).toEqual(
    report?.layers.filter(row => row.sent > 0).map(row => row.path),
  )
})

test('experts: each device has a part of them, tokens go there and back', () => {
  const [tokens, features, experts, topK] = [64, 32, 8, 2]
  const file = `import { input, linear, mixtureOfExperts, model } from 'memwall'
model('m', {}, () => mixtureOfExperts({ experts: ${experts}, topK: ${topK}, expert: () => linear(${features}, { bias: false }) })(input([${tokens}, ${features}])))`
  const totals = (ep: number) => reportOf(file, { parallel: { ...oneDevice, ep } }).models[0]?.totals
  const router = 2 * experts * features
  const matrices = 2 * experts * features * features
  expect(totals(1)?.memory.weights).toBe(router + matrices)
  expect(totals(4)?.memory.weights).toBe(router + matrices / 4)
  expect(totals(4)?.collectives.byKind).toEqual({ allToAll: 2 * (3 / 4) * 2 * tokens * topK * features })
  expect(totals(4)?.flops).toBe(totals(1)?.flops)
})

test.each([
  [3, ['ep 3 does not divide 8 experts: figures are of a device that has the most of them']],
  [4, []],
])('experts that %d devices cannot share evenly are said', (ep, hints) => {
  const file = `import { input, linear, mixtureOfExperts, model } from 'memwall'
model('m', {}, () => mixtureOfExperts({ experts: 8, topK: 2, expert: () => linear(16) })(input([64, 16])))`
  const { diagnostics } = reportOf(file, { parallel: { ...oneDevice, dp: ep, ep } })
  expect(diagnostics.map(diagnosticText)).toEqual(hints)
})

describe('experts over devices with tokens of their own', () => {
  const [features, experts] = [32, 8]
  const file = `import { input, linear, mixtureOfExperts, model, sequential } from 'memwall'
model('m', {}, () => sequential(linear(${features}, { bias: false }), mixtureOfExperts({ experts: ${experts}, topK: 2, expert: () => linear(${features}, { bias: false }) }))(input([64, ${features}])))`
  const totals = (parallel: Partial<Parallelism>, phase: Scenario['phase'] = 'train') =>
    reportOf(file, { phase, parallel: { ...oneDevice, ...parallel } }).models[0]?.totals
  const dense = 2 * (features * features + experts * features)
  const expert = 2 * features * features

  test('what is not of an expert is on the fullest of them, and its gradients are added up', () => {
    expect(totals({ ep: 8 })?.collectives.byKind.allReduce).toBe(((2 * 7) / 8) * dense)
    expect(totals({ ep: 8 })?.collectives).toEqual(totals({ ep: 8, dp: 8 })?.collectives)
    // Of 8 replicas in groups of 4 that share out the experts, two have the same.
    expect(totals({ ep: 4, dp: 8 })?.collectives.byKind.allReduce).toBe(((2 * 7) / 8) * dense + 2 * expert)
  })
  test('the fullest of three devices has three experts of eight', () => {
    expect(totals({ ep: 3 }, 'forward')?.memory.weights).toBe(dense + 3 * expert)
    // They get 3 · 3 eighths of the tokens that an even share would be.
    const flops = (ep: number) => (totals({ ep }, 'forward')?.flops ?? 0) - (totals({ ep: 1 }, 'forward')?.flops ?? 0)
    const experts = 2 * (64 * 2) * features * features
    expect(flops(3)).toBeGreaterThanOrEqual(experts / 8)
    expect(flops(3)).toBeLessThan(1.1 * (experts / 8))
    expect(flops(4)).toBe(0)
  })
})

test.each([1, 2, 8])('a table of %d parts that is read twice has the gradients of each part added up there', tp => {
  const [vocab, width] = [1024, 64]
  const text = `import { embedding, input, model } from 'memwall'
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const table = embedding(${vocab}, ${width})
  return table.attend(table(input([batch, seq], 'int32')))
})`
  const training = { ...defaultScenario.training, optimizer: 'sgd' } as const
  const [model] = reportOf(text, { phase: 'train', training, parallel: { ...oneDevice, tp } }).models
  // An addition an element of the table, and sgd's product and difference.
  const row = model?.layers.find(({ kind }) => kind === 'embedding')
  expect(row?.flops).toBe((3 * vocab * width) / tp)
})

test('no gradient is sent of what has none', () => {
  const text = `import { gelu, input, linear, model, sequential } from 'memwall'
model('m', { batch: 1, seq: 8 }, ({ batch, seq }) => sequential(linear(64), gelu, linear(16))(input([batch, seq, 16])))`
  const sent = (sp: boolean) =>
    reportOf(text, { phase: 'train', parallel: { ...oneDevice, tp: 2, sp } }).models[0]?.totals.collectives.byKind
  // The sum of the rows, forward.
  expect(sent(false)).toEqual({ allReduce: 2 * (1 / 2) * 2 * 8 * 16 })
  expect(sent(true)?.reduceScatter).toBe((1 / 2) * 2 * 8 * 16)
})

test('devices for experts change nothing where there are none', () => {
  for (const parallel of [{ zero: 1 }, { tp: 2, sp: true }] as const)
    expect(trained(size, { ep: 4, dp: 2, ...parallel })).toEqual(trained(size, { dp: 2, ...parallel }))
})

test('sequence parallelism, from indices to logits: a reduce-scatter behind each split product, a gather before it', () => {
  const [vocab, tp] = [32000, 4]
  const { collectives } =
    reportOf(gpt(size, vocab), { parallel: { ...oneDevice, tp, sp: true } }).models[0]?.totals ??
    expect.fail('no model')
  const sent = (features: number) => (2 * size.batch * size.seq * features * (tp - 1)) / tp
  // The table of tokens is split as two products a layer are; the head gathers its input, and its logits are gathered.
  expect(collectives.byKind).toEqual({
    reduceScatter: (1 + 2 * size.layers) * sent(size.hidden),
    allGather: (2 * size.layers + 1) * sent(size.hidden) + sent(vocab),
  })
})

test.each<[string, Partial<Parallelism>, string, string]>([
  [
    'nothing to split',
    { tp: 2 },
    'relu',
    'tp 2 splits nothing here: it splits linears that feed one another, and embeddings',
  ],
  [
    'fewer heads than ranks',
    { tp: 8 },
    'attention({ heads: 4 })',
    'tp 8 exceeds 4 heads: figures are of a device that has a head',
  ],
  [
    'heads left over',
    { tp: 4 },
    'attention({ heads: 6 })',
    'tp 4 does not divide 6 heads: figures are of a device that has the most of them',
  ],
  [
    'KV heads left over',
    { tp: 4 },
    'attention({ heads: 12, kvHeads: 3 })',
    'tp 4 does not divide 3 KV heads: figures are of a device that has the most of them',
  ],
  ['no experts', { ep: 2, dp: 2 }, 'linear(8)', 'ep 2 shares out experts, and the model has none'],
  [
    'replicas that do not fill groups',
    { ep: 2, dp: 3 },
    'mixtureOfExperts({ experts: 8, topK: 2, expert: () => linear(96) })',
    'dp 3 and ep 2 do not divide each other: figures per device are averages',
  ],
])('a hint says what is left over: %s', (_, parallel, layer, hint) => {
  const { diagnostics } = reportOf(
    `import { attention, input, linear, mixtureOfExperts, model, relu } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => (${layer})(input([batch, 16, 96])))`,
    { parallel: { ...oneDevice, ...parallel } },
  )
  expect(diagnostics.map(diagnosticText)).toEqual([hint])
})
