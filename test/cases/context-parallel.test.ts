/**
 * Context parallelism: the sequence over devices, keys and values around a ring (Liu et al., arXiv 2310.01889); in decode
 * the KV cache over devices along its tokens.
 */
import { describe, expect, test } from 'vitest'
import { collectiveFacts } from '../../src/present/collectiveFacts'
import { diagnosticText } from '../../src/present/diagnosticText'
import { deviceCount } from '../../src/scenario/parallelism'
import type { Parallelism, Phase, Scenario } from '../../src/scenario/scenario'
import { oneDevice } from '../../src/scenario/scenario'
import { a100, exampleReport, reportOf } from '../support/report'

const [layers, batch, seq, hidden, heads, kvHeads, headDim, ffn] = [2, 2, 64, 256, 8, 2, 32, 512]
const llama = (body = `linear(${ffn}, { bias: false }), gelu, linear(${hidden}, { bias: false })`): string => `
import { attention, gelu, gru, input, linear, mixtureOfExperts, model, repeat, residual, rmsNorm, sequential } from 'memwall'
const pre = body => residual(sequential(rmsNorm(), body))
const block = () => sequential(
  pre(attention({ heads: ${heads}, kvHeads: ${kvHeads}, headDim: ${headDim}, causal: true, rope: true, bias: false })),
  pre(sequential(${body})))
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => repeat(${layers}, block)(input([batch, seq, ${hidden}])))`

function totals(
  parallel: Partial<Parallelism>,
  phase: Phase = 'forward',
  text = llama(),
  more: Partial<Scenario> = {},
) {
  const report = reportOf(text, { phase, parallel: { ...oneDevice, ...parallel }, ...more })
  expect(report.diagnostics.filter(each => each.severity === 'error')).toEqual([])
  return report.models[0]?.totals ?? expect.fail('no model')
}

const scattered = (n: number): number => (n - 1) / n
const reduced = (n: number): number => 2 * scattered(n)
/** Keys, or values, of all layers in 16 bits. */
const keys = 2 * layers * batch * seq * kvHeads * headDim
const parameters =
  layers * (2 * hidden + 2 * hidden * heads * headDim + 2 * hidden * kvHeads * headDim + 2 * hidden * ffn)

test.each([
  [{ cp: 4 }, 4],
  [{ cp: 4, tp: 2 }, 8],
  [{ dp: 2, cp: 4, tp: 2, pp: 2 }, 32],
  [{ cp: 2, tp: 8, ep: 8 }, 16],
  [{ cp: 2, ep: 8 }, 16],
])('%j takes %d devices', (parallel, devices) => {
  expect(deviceCount({ ...oneDevice, ...parallel })).toBe(devices)
})

describe('a pass', () => {
  const [whole, part] = [totals({}), totals({ cp: 4 })]

  test('has a quarter of the work on each of four devices, and all weights', () => {
    expect(part.flops).toBe(whole.flops / 4)
    expect(part.memory.weights).toBe(whole.memory.weights)
    expect(part.bytes.weights).toBe(whole.bytes.weights)
    expect(part.memory.kvCache).toBe(whole.memory.kvCache / 4)
    expect(part.memory.activations).toBe(whole.memory.activations / 4)
  })
  test('moves a quarter of the activations, but reads all keys and values', () => {
    expect(part.bytes.kvRead).toBe(whole.bytes.kvRead)
    expect(part.bytes.kvWrite).toBe(whole.bytes.kvWrite / 4)
    expect(part.bytes.inputs).toBe(whole.bytes.inputs / 4)
    expect(part.bytes.outputs).toBe(whole.bytes.outputs / 4)
  })
  test('passes keys and values of each attention around the ring', () => {
    expect(part.collectives.byKind).toEqual({ ring: scattered(4) * 2 * keys })
  })
  test('over tensor-parallel ranks passes those of the rank', () => {
    expect(totals({ cp: 4, tp: 2 }).collectives.byKind).toEqual({
      ring: (scattered(4) * 2 * keys) / 2,
      // Two a layer, of a quarter of the tokens.
      allReduce: (2 * layers * reduced(2) * 2 * batch * seq * hidden) / 4,
    })
  })
  test('over pipeline stages hands on hidden states beside the ring, each a kind of its own', () => {
    // Each stage has half of the layers, and both stages together pass all keys and values. Between them goes the
    // residual stream of one device's tokens, in 16 bits.
    expect(totals({ cp: 4, pp: 2 }).collectives.byKind).toEqual({
      ring: scattered(4) * 2 * keys,
      send: (2 * batch * seq * hidden) / 4,
    })
    // Backward returns the gradient of the residual stream, and passes keys, values and their gradients.
    const { ring, send } = totals({ cp: 4, pp: 2 }, 'train').collectives.byKind
    expect({ ring, send }).toEqual({ ring: 3 * scattered(4) * 2 * keys, send: (2 * 2 * batch * seq * hidden) / 4 })
  })
  test('names the ring apart from what goes between stages', () => {
    const report = reportOf(llama(), { parallel: { ...oneDevice, cp: 4, pp: 2 } })
    const facts = collectiveFacts(report.models[0] ?? expect.fail(), report.target)
    expect(facts.map(({ id, label }) => [id, label])).toEqual([
      ['ring', 'Ring of keys and values'],
      ['send', 'Between stages'],
    ])
  })
  test('gathers the gradient of a tensor that every device has whole, and slices to its tokens', () => {
    const positions = `input([batch, seq, ${hidden}]).add(gelu(parameter([seq, ${hidden}])))`
    const text = llama()
      .replace(`input([batch, seq, ${hidden}])`, positions)
      .replace('import { attention,', 'import { attention, parameter,')
    const gathered = (phase: Phase) => totals({ cp: 4 }, phase, text).collectives.byKind.allGather
    expect(gathered('forward')).toBeUndefined()
    expect(gathered('train')).toBe(2 * seq * hidden * scattered(4))
  })
  test('over pipeline stages alone has no ring', () => {
    expect(totals({ pp: 2 }).collectives.byKind).toEqual({ send: 2 * batch * seq * hidden })
  })
  test('of one device is as without', () => {
    expect(totals({ cp: 1 })).toEqual(whole)
  })
})

describe('training', () => {
  test('passes keys and values again in backward, with their gradients, and reduces gradients over dp x cp', () => {
    expect(totals({ cp: 4 }, 'train').collectives.byKind).toEqual({
      ring: 3 * scattered(4) * 2 * keys,
      allReduce: reduced(4) * 2 * parameters,
    })
    expect(totals({ dp: 2, cp: 4 }, 'train').collectives.byKind.allReduce).toBe(reduced(8) * 2 * parameters)
  })
  test('saves a quarter of the activations, and ZeRO shards states over dp x cp', () => {
    const [whole, part, zero] = [{}, { cp: 4 }, { dp: 2, cp: 4, zero: 1 } as const].map(
      each => totals(each, 'train').memory,
    )
    // The tables of the rotary embedding are of all positions.
    const tables = 2 * 2 * seq * headDim
    expect(part?.activations).toBe(((whole?.activations ?? 0) - tables) / 4 + tables)
    expect(part?.optimizer).toBe(whole?.optimizer)
    expect(zero?.optimizer).toBe((whole?.optimizer ?? 0) / 8)
  })
})

describe('a decode step', () => {
  const [whole, part] = [totals({}, 'decode'), totals({ cp: 4 }, 'decode')]

  test('reads and holds a quarter of the KV cache', () => {
    expect(whole.bytes.kvRead).toBe(2 * keys)
    expect(part.bytes.kvRead).toBe((2 * keys) / 4)
    expect(part.memory.kvCache).toBe((2 * keys) / 4)
  })
  test('does a quarter of the attention, and the linears whole', () => {
    const attended = layers * 2 * batch * seq * heads * headDim
    expect(whole.macs - part.macs).toBe((3 / 4) * attended)
    expect(part.bytes.weights).toBe(whole.bytes.weights)
  })
  test('adds up the context vectors of a token', () => {
    expect(part.collectives.byKind).toEqual({ allReduce: layers * reduced(4) * 2 * batch * heads * headDim })
  })
  test('of DeepSeek-V3 splits the latent cache, which tensor parallelism does not', () => {
    const memory = (parallel: Partial<Parallelism>) =>
      exampleReport('deepseek-v3.ts', { phase: 'decode', parallel: { ...oneDevice, ...parallel } }).models[0]?.totals
        .memory.kvCache ?? 0
    expect(memory({ cp: 8 })).toBe(memory({}) / 8)
  })
  test('comes after a prefill over the ring', () => {
    const { collectives, memory } = totals({ cp: 4 }, 'generate', llama(), { prompt: 32 })
    // Half of the sequence is prefilled; 32 steps of a token follow.
    expect(collectives.byKind).toEqual({
      ring: (scattered(4) * 2 * keys) / 2,
      allReduce: 32 * layers * reduced(4) * 2 * batch * heads * headDim,
    })
    expect(memory.kvCache).toBe((2 * keys) / 4)
  })
})

describe('keys and values that a device makes and does not keep', () => {
  const [batch, width, group] = [2, 64, 32]
  const imports =
    "import { attention, gru, input, kvCache, linear, model, parameter, scaledDotProductAttention, sequential, state } from 'memwall'"
  const apart = `attention({ heads: 4, kvHeads: 2, causal: true, bias: false })`
  /** Queries, keys and values of one linear. */
  const fused = `(() => { const [qkv, o] = [linear(${width + 2 * group}, { bias: false }), linear(${width}, { bias: false })]; return x => {
    const [b, s] = x.shape, heads = (y, n) => y.reshape([b, s, n, 16]).transpose(1, 2)
    const [q, k, v] = qkv(x).split([${width}, ${group}, ${group}], -1)
    return o(scaledDotProductAttention(heads(q, 4), kvCache(heads(k, 2)), kvCache(heads(v, 2)), { causal: true }).transpose(1, 2).reshape([b, s, ${width}])) } })()`
  const step = (layer: string, parallel: Partial<Parallelism>, present: number, more: Partial<Scenario> = {}) => {
    const text = `${imports}
model('m', { batch: ${batch}, seq: ${present} }, ({ batch, seq }) => (${layer})(input([batch, seq, ${width}])))`
    return totals(parallel, 'decode', text, more)
  }

  test.each([2, 3, 4])('are no outputs: cp %d writes its share of them to the cache', cp => {
    for (const layer of [apart, fused]) {
      const { outputs, kvWrite } = step(layer, { cp }, 48).bytes
      // Query, context and result whole; scores and probabilities of four heads over the keys of a device.
      expect(outputs).toBe(2 * batch * (3 * width + (2 * 4 * 48) / cp))
      expect(kvWrite).toBeCloseTo((2 * batch * 2 * group) / cp, 9)
    }
  })
  test('nor are those of tensor-parallel ranks, which have one of two KV heads', () => {
    const { outputs, kvWrite } = step(fused, { cp: 2, tp: 2 }, 48).bytes
    // Query and context of two heads; the result is a partial sum.
    expect(outputs).toBe(2 * batch * ((2 * width) / 2 + width + (2 * 2 * 48) / 2))
    expect(kvWrite).toBe((2 * batch * group) / 2)
  })
  test('take no memory beside the cache', () => {
    // Four keys, so that the peak is while the projections run: their input, and the queries.
    expect(step(fused, { cp: 2 }, 4).memory).toMatchObject({
      activations: 2 * batch * 2 * width,
      kvCache: (2 * batch * 4 * 2 * group) / 2,
    })
    expect(step(fused, { cp: 2, tp: 2 }, 4).memory.activations).toBe(2 * batch * (width + width / 2))
  })
  test('have a format that their device alone stores', () => {
    const dtypes = { weights: 'bf16', activations: 'fp32', kvCache: 'int8' } as const
    const { outputs, kvWrite } = step(apart, { cp: 2 }, 48, { dtypes }).bytes
    expect(outputs).toBe(4 * batch * (3 * width + (2 * 4 * 48) / 2))
    expect(kvWrite).toBe((batch * 2 * group) / 2)
  })
  test('are written once each in generation, whatever the devices', () => {
    const text = `${imports}
model('m', { batch: ${batch}, seq: 8 }, ({ batch, seq }) => (${fused})(input([batch, seq, ${width}])))`
    const { outputs, kvWrite } = totals({ cp: 2 }, 'generate', text).bytes
    // Eight steps over 1 .. 8 keys.
    expect(outputs).toBe(2 * batch * (8 * 3 * width + (2 * 4 * 36) / 2))
    expect(kvWrite).toBe((8 * 2 * batch * 2 * group) / 2)
  })
  test('are not states, which have no tokens: each device has all of them', () => {
    const recurrent = `sequential(${apart}, gru(${width}))`
    const byHand = `x => { const y = ${apart}(x); return state([${batch}, ${width}], s => s.mul(parameter([${width}])).add(y.reshape([${batch}, ${width}]))) }`
    for (const layer of [recurrent, byHand]) {
      const { bytes, memory } = step(layer, { cp: 2 }, 48)
      const states = 2 * batch * width
      expect(bytes.kvWrite).toBe(states + (2 * batch * 2 * group) / 2)
      expect(bytes.kvRead).toBe(states + (2 * batch * 48 * 2 * group) / 2)
      expect(memory.kvCache).toBe(states + (2 * batch * 48 * 2 * group) / 2)
    }
  })
  test('are not those of a cache that no attention reads: each device keeps and reads it whole', () => {
    const pooled = `x => { const y = ${apart}(x); return kvCache(linear(${width}, { bias: false })(y)).mean(1) }`
    const { bytes, memory } = step(pooled, { cp: 2 }, 48)
    const [whole, split] = [2 * batch * width, (2 * batch * 2 * group) / 2]
    expect(bytes.kvWrite).toBe(whole + split)
    expect(bytes.kvRead).toBe(48 * (whole + split))
    expect(memory.kvCache).toBe(48 * (whole + split))
  })
})

describe('an attention by hand', () => {
  const text = (
    body: string,
  ): string => `import { attention, input, kvCache, linear, model, scaledDotProductAttention, softmax } from 'memwall'
const dense = n => linear(n, { bias: false })
const byHand = () => { const q = dense(${heads * headDim}), k = dense(${heads * headDim}), v = dense(${heads * headDim}), o = dense(${hidden}); return x => {
  const [b, s] = x.shape, split = y => y.reshape([b, s, ${heads}, ${headDim}]).transpose(1, 2)
  const keys = kvCache(split(k(x))), scores = keys.matmul(split(q(x)).transpose(-2, -1)).transpose(-2, -1)
  return o(softmax()(scores).matmul(kvCache(split(v(x)))).transpose(1, 2).reshape([b, s, ${heads * headDim}])) } }
model('m', { batch: ${batch}, seq: ${seq} }, ({ batch, seq }) => (${body})(input([batch, seq, ${hidden}])))`
  const [hand, layer] = [
    'byHand()',
    `attention({ heads: ${heads}, headDim: ${headDim}, causal: true, bias: false })`,
  ].map(text)

  test.each<Phase>(['forward', 'decode', 'train'])('with the keys first is as the layer in %s', phase => {
    const [one, other] = [hand, layer].map(each => totals({ cp: 4 }, phase, each))
    expect(one?.collectives.byKind).toEqual(other?.collectives.byKind)
    expect(one?.bytes.kvRead).toBe(other?.bytes.kvRead)
    expect(one?.macs).toBe(other?.macs)
  })
})

describe('other layers', () => {
  test('a mixture sends a quarter of the rows to its experts', () => {
    const body = `mixtureOfExperts({ experts: 8, topK: 2, expert: () => linear(${hidden}, { bias: false }) })`
    const sent = (parallel: Partial<Parallelism>): number =>
      totals(parallel, 'forward', llama(body)).collectives.byKind.allToAll ?? 0
    const rows = 2 * batch * seq * 2 * hidden
    expect(sent({ dp: 4, ep: 4 })).toBe(layers * 2 * scattered(4) * rows)
    expect(sent({ dp: 4, ep: 4, cp: 4 })).toBe((layers * 2 * scattered(4) * rows) / 4)
  })
  test('a recurrence has its tokens gathered, and each device does all of it', () => {
    const text = llama(`gru(${hidden})`)
    const kinds = (cp: number) => reportOf(text, { parallel: { ...oneDevice, cp } }).models[0]?.kinds
    const flops = (cp: number) => kinds(cp)?.find(({ kind }) => kind === 'gru')?.flops
    expect(flops(4)).toBe(flops(1))
    expect(totals({ cp: 4 }, 'forward', text).collectives.byKind.allGather).toBeGreaterThan(0)
  })
  test('a model without a sequence is as without, and says so', () => {
    const report = exampleReport('resnet50.ts', { parallel: { ...oneDevice, cp: 4 } })
    expect(report.models[0]?.totals).toEqual(exampleReport('resnet50.ts').models[0]?.totals)
    expect(report.diagnostics.map(diagnosticText)).toContainEqual(expect.stringContaining('cp 4 splits nothing here'))
  })
})

test('the ring lies around tensor-parallel ranks: it crosses to other nodes before replicas do', () => {
  const nodes = {
    ...a100,
    link: [
      { name: 'NVLink', bandwidth: 400e9, devices: 8 },
      { name: 'network', bandwidth: 50e9 },
    ],
  }
  const rates = (parallel: Partial<Parallelism>) => {
    const { byKind, timeByKind } =
      reportOf(llama(), { parallel: { ...oneDevice, ...parallel } }, nodes).models[0]?.totals.collectives ??
      expect.fail()
    return [(byKind.allReduce ?? 0) / (timeByKind.allReduce ?? 1), (byKind.ring ?? 0) / (timeByKind.ring ?? 1)]
  }
  expect(rates({ tp: 2, cp: 4 }).map(Math.round)).toEqual([400e9, 400e9])
  expect(rates({ tp: 2, cp: 8 }).map(Math.round)).toEqual([400e9, 50e9])
})
