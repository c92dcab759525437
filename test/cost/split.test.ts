/** Which linear tensor parallelism splits how (Shoeybi et al., arXiv 1909.08053). */
import { expect, test } from 'vitest'
import { splitsOf } from '../../src/cost/parallel/split'
import { pathText } from '../../src/graph/site'
import { diagnosticText } from '../../src/present/diagnosticText'
import { oneDevice, type Parallelism, type Scenario } from '../../src/scenario/scenario'
import { evaluated, traced } from '../evaluate/check'
import { exampleReport, reportOf } from '../support/report'

const file = (body: string): string =>
  `import { attention, embedding, gelu, input, layerNorm, linear, model, parameter, relu, residual, rmsNorm, sequential, silu } from 'memwall'
model('m', {}, () => { const x = input([2, 16, 64]); return ${body} })`

/** The split of each contraction and embedding, by path. */
function splits(body: string): Record<string, unknown> {
  const { graph, problems } = traced(evaluated(file(body)))
  expect(problems).toEqual([])
  const all = splitsOf(graph)
  const split = graph.nodes.flatMap(({ op, path }, at) =>
    op.family === 'contraction' || op.kind === 'embedding' ? [[pathText(path), all[at]]] : [],
  )
  return Object.fromEntries(split)
}

const core = { 'attention/scores': 'part', 'attention/context': 'part' }
const projections = {
  'attention/query': 'column',
  'attention/key': 'column',
  'attention/value': 'column',
  'attention/output': 'row',
}

test('q, k and v by columns, the way back by rows', () => {
  expect(splits('attention({ heads: 4 })(x)')).toEqual({ ...projections, ...core })
})

test('scores take their heads of a bias that is there whole', () => {
  const bias = "embedding(32, 4)(input([16, 16], 'int32')).permute(2, 0, 1)"
  expect(splits(`attention({ heads: 4, scoreBias: ${bias} })(x)`)).toMatchObject({ ...projections, ...core })
  const bytes = (tp: number) =>
    reportOf(file(`attention({ heads: 4, scoreBias: ${bias} })(x)`), {
      parallel: { ...oneDevice, tp },
    }).models[0]?.layers.find(row => row.path.endsWith('bias'))?.bytes
  const scores = 2 * 2 * 4 * 16 * 16
  const biases = 2 * 4 * 16 * 16
  expect(bytes(1)).toMatchObject({ inputs: scores + biases, outputs: scores })
  expect(bytes(2)).toMatchObject({ inputs: (scores + biases) / 2, outputs: scores / 2 })
})

test('a gated feed-forward: both ways in by columns', () => {
  const body = `(() => {
    const gate = linear(128), up = linear(128), down = linear(64)
    return down(silu(gate(x)).mul(up(x)))
  })()`
  expect(splits(body)).toEqual({ gate: 'column', up: 'column', down: 'row' })
})

test('a norm over the features between two linears keeps them whole', () => {
  const body = '(() => { const a = linear(128), b = linear(64); return b(rmsNorm()(a(x))).add(x) })()'
  expect(splits(body)).toEqual({ a: null, b: null })
})

test('parallel: none leaves a linear whole, and the one that it feeds', () => {
  const body = "(() => { const a = linear(128, { parallel: 'none' }), b = linear(64); return b(relu(a(x))).add(x) })()"
  expect(splits(body)).toEqual({ a: null, b: null })
})

test('an embedding and the head that shares its table along the vocabulary', () => {
  const body =
    "(() => { const table = embedding(1000, 64); return table.attend(layerNorm()(table(input([2, 16], 'int32')))) })()"
  expect(Object.values(splits(body))).toEqual(['vocabulary', 'head'])
  expect(
    splits(
      `(() => { const table = embedding(1000, 64), out = linear(10); return out(layerNorm()(table(input([2, 16], 'int32')))) })()`,
    ),
  ).toEqual({
    table: 'vocabulary',
    out: 'head',
  })
})

test('with more devices than KV heads, several have the same', () => {
  const [features, heads, headDim] = [64, 8, 8]
  const body = (kvHeads: number) =>
    `attention({ heads: ${heads}, kvHeads: ${kvHeads}, causal: true, rope: true, bias: false })(x)`
  const memory = (kvHeads: number, tp: number) =>
    reportOf(file(body(kvHeads)), { parallel: { ...oneDevice, tp } }).models[0]?.totals.memory
  for (const [kvHeads, tp] of [
    [2, 8],
    [1, 4],
    [8, 8],
  ] as const) {
    const parts = Math.min(kvHeads, tp)
    const queries = (2 * 2 * features * heads * headDim) / tp
    const keys = (2 * 2 * features * kvHeads * headDim) / parts
    expect(memory(kvHeads, tp)?.weights).toBe(queries + keys)
    expect(memory(kvHeads, tp)?.kvCache).toBe((2 * 2 * 2 * 16 * kvHeads * headDim) / parts)
  }
})

/** A decode step of grouped-query attention, and what a device of `tp` does of it. */
const attending = (heads: number, kvHeads: number, tp: number, phase: Scenario['phase'] = 'decode') => {
  const text = `import { attention, input, model } from 'memwall'
model('m', { batch: 2, seq: 64 }, ({ batch, seq }) =>
  attention({ heads: ${heads}, kvHeads: ${kvHeads}, headDim: 8, causal: true, bias: false })(input([batch, seq, 64])))`
  const report = reportOf(text, { phase, parallel: { ...oneDevice, tp } })
  const totals = report.models[0]?.totals ?? expect.fail('no model')
  const row = (name: string) =>
    report.models[0]?.layers.find(({ path }) => path.endsWith(name)) ?? expect.fail(`no ${name}`)
  return { totals, row, hints: report.diagnostics.map(diagnosticText) }
}

test.each([
  [8, 2, 2],
  [8, 2, 4],
  [8, 2, 8],
  [8, 1, 8],
  [6, 3, 4],
])(
  '%d heads with %d of keys over %d devices: a step reads all of the cache that a device has',
  (heads, kvHeads, tp) => {
    const { totals } = attending(heads, kvHeads, tp)
    expect(totals.memory.kvCache).toBe((2 * 2 * 2 * 64 * kvHeads * 8 * Math.ceil(kvHeads / tp)) / kvHeads)
    expect(totals.bytes.kvRead).toBe(totals.memory.kvCache)
  },
)

/** As `attending`, queries, keys and values made by one linear. */
const fused = (heads: number, kvHeads: number, tp: number, phase: Scenario['phase'] = 'decode') => {
  const text = `import { input, kvCache, linear, model, scaledDotProductAttention } from 'memwall'
model('m', { batch: 2, seq: 64 }, ({ batch, seq }) => {
  const qkv = linear(${(heads + 2 * kvHeads) * 8}, { bias: false })(input([batch, seq, 64]))
  const parts = qkv.split([${heads * 8}, ${kvHeads * 8}, ${kvHeads * 8}], -1)
  const [q, k, v] = parts.map(part => part.reshape([batch, seq, -1, 8]).transpose(1, 2))
  const context = scaledDotProductAttention(q, kvCache(k), kvCache(v), { causal: true })
  return linear(64, { bias: false })(context.transpose(1, 2).reshape([batch, seq, ${heads * 8}]))
})`
  return reportOf(text, { phase, parallel: { ...oneDevice, tp } }).models[0]?.totals ?? expect.fail('no model')
}

test.each([
  [8, 8, 2],
  [8, 2, 2],
  [8, 2, 4],
  [8, 1, 4],
  [6, 3, 4],
])(
  '%d heads with %d of keys over %d devices: it is the same whether one linear makes all of them or three',
  (heads, kvHeads, tp) => {
    for (const phase of ['forward', 'decode'] as const) {
      const [one, three] = [fused(heads, kvHeads, tp, phase), attending(heads, kvHeads, tp, phase).totals]
      expect(one.memory.kvCache).toBeCloseTo(three.memory.kvCache, 6)
      expect(one.memory.weights).toBeCloseTo(three.memory.weights, 6)
      for (const key of ['weights', 'kvRead', 'kvWrite', 'outputs'] as const)
        expect(one.bytes[key], key).toBeCloseTo(three.bytes[key], 6)
      expect(one.flops / three.flops).toBeCloseTo(1, 6)
    }
    const [one, three] = [fused(heads, kvHeads, tp, 'train'), attending(heads, kvHeads, tp, 'train').totals]
    expect(one.collectives.byKind.allReduce).toBeCloseTo(three.collectives.byKind.allReduce ?? 0, 6)
  },
)

test('norms of heads have their gradients added up', () => {
  const sent = (qkNorm: string) => {
    const text = `import { attention, input, model, rmsNorm } from 'memwall'
model('m', { batch: 2, seq: 64 }, ({ batch, seq }) => attention({ heads: 8, bias: false${qkNorm} })(input([batch, seq, 64])))`
    return reportOf(text, { phase: 'train', parallel: { ...oneDevice, tp: 4 } }).models[0]?.totals.collectives.byKind
  }
  // Of queries and of keys 8 weights each, in two bytes.
  const more = (sent(', qkNorm: rmsNorm')?.allReduce ?? 0) - (sent('')?.allReduce ?? 0)
  expect(more).toBe(2 * 2 * (3 / 4) * 2 * 8)
})

test.each([
  [12, 8, 2],
  [32, 7, 5],
  [16, 3, 6],
  [4, 8, 1],
])('of %d heads over %d devices one has %d, from its queries to the way back', (heads, tp, most) => {
  const [one, all] = [attending(heads, heads, tp), attending(heads, heads, 1)]
  for (const name of ['query', 'key', 'value', 'scores', 'softmax', 'context', 'output'])
    expect(one.row(name).flops / all.row(name).flops, name).toBeCloseTo(most / heads, 3)
  for (const name of ['query', 'output'])
    expect(one.row(name).bytes.weights / all.row(name).bytes.weights, name).toBeCloseTo(most / heads, 12)
  expect(one.hints).toEqual([
    tp > heads
      ? `tp ${tp} exceeds ${heads} heads: figures are of a device that has a head`
      : `tp ${tp} does not divide ${heads} heads: figures are of a device that has the most of them`,
  ])
})

test('devices that have the same keys and values add up the gradients of their weights', () => {
  const sent = (tp: number) => attending(8, 2, tp, 'train').totals.collectives.byKind.allReduce ?? 0
  const states = 2 * 2 * 64 * 64
  // A row forward; what flows in has no gradient. Of K and V each 64 · 8 weights a head.
  const [keys, values] = [2 * 64 * 8, 2 * 64 * 8]
  expect(sent(2)).toBe(2 * (1 / 2) * states)
  expect(sent(4)).toBe(2 * (3 / 4) * states + 2 * (1 / 2) * (keys + values))
  expect(sent(8)).toBe(2 * (7 / 8) * states + 2 * (3 / 4) * (keys + values))
})

test('a linear that is told to be split by columns is, and what needs all of it has it gathered', () => {
  const [tp, width] = [4, 64]
  const text = (parallel: string) => `import { input, linear, model, parameter } from 'memwall'
model('m', {}, () => {
  const wide = linear(${width}, { bias: false, ${parallel} })(input([32, ${width}]))
  return linear(${width}, { bias: false, parallel: 'row' })(wide.matmul(parameter([${width}, ${width}])))
})`
  const rows = (parallel: string) => {
    const { models, diagnostics } = reportOf(text(parallel), { parallel: { ...oneDevice, tp } })
    expect(diagnostics).toEqual([])
    return models[0]?.layers ?? []
  }
  const [column, middle, row] = rows("parallel: 'column'")
  const tensor = 2 * 32 * width
  expect(column).toMatchObject({ flops: (2 * 32 * width * width) / tp, sent: ((tp - 1) / tp) * tensor })
  expect(column?.bytes.weights).toBe((2 * width * width) / tp)
  expect(middle).toMatchObject({ flops: 2 * 32 * width * width, sent: 0 })
  expect(row).toMatchObject({ flops: (2 * 32 * width * width) / tp, sent: 2 * ((tp - 1) / tp) * tensor })
  expect(row?.bytes.inputs).toBe(tensor / tp)
  expect(rows('')[0]?.flops).toBe(2 * 32 * width * width)
})

test.each([
  ['', 1],
  [", parallel: 'column'", 1],
])('on the way out of the model a column is gathered%s', (parallel, gathers) => {
  const text = (after: string) => `import { input, linear, model } from 'memwall'
model('m', {}, () => { const y = linear(64, { bias: false${parallel} })(input([32, 64])); return ${after} })`
  const sent = (after: string) =>
    reportOf(text(after), { parallel: { ...oneDevice, tp: 4 } }).models[0]?.totals.collectives.byKind
  expect(sent('y')).toEqual({ allGather: gathers * (3 / 4) * 2 * 32 * 64 })
  // Read by another linear as well, it is needed whole: told to be split it is, and gathered; else it is left whole.
  const both = sent('[y, linear(64, { bias: false })(y)]')
  expect(both?.allGather).toBe((parallel === '' ? 1 : 2) * (3 / 4) * 2 * 32 * 64)
})

test('attentions that are whole on every device are said, and sequence parallelism that splits nothing', () => {
  const hints = (text: string, parallel: Partial<Parallelism>, phase: Scenario['phase'] = 'train') =>
    reportOf(text, { phase, parallel: { ...oneDevice, ...parallel } }).diagnostics.map(diagnosticText)
  const normed = file(
    'residual(x => linear(64)(attention({ heads: 4, qkNorm: rmsNorm })(x)))(sequential(linear(256), gelu, linear(64))(x))',
  )
  expect(hints(normed, { tp: 2 })).toEqual([])
  const whole = file("sequential(attention({ heads: 4, parallel: 'none' }), linear(256), gelu, linear(64))(x)")
  expect(hints(whole, { tp: 2 })).toEqual([
    'tp 2 leaves 1 attention whole on every device: no linears before them are split',
  ])
  const few = `import { gelu, input, linear, model, sequential } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => sequential(linear(64), gelu, linear(8))(input([batch, 4, 8])))`
  expect(hints(few, { tp: 8, sp: true })).toEqual([
    'sp splits nothing here: no tensor of at least 8 tokens lies between linears that tp splits',
  ])
  expect(hints(few, { tp: 4, sp: true })).toEqual([])
})

test('latent attention is split by heads: keys and values are made head by head, and the latents are on every device', () => {
  // DeepSeek-V3 (arXiv 2412.19437): 61 layers, 128 heads, latents of 512 + 64, kept whole as vLLM and Megatron keep them.
  const [layers, heads, latent, rotary, plain, hidden] = [61, 128, 512, 64, 128, 7168]
  const totals = (tp: number, phase: 'forward' | 'decode') => {
    const report = exampleReport('deepseek-v3.ts', { phase, parallel: { ...oneDevice, tp } })
    expect(report.diagnostics.map(diagnosticText).filter(text => text.includes('whole'))).toEqual([])
    return report.models[0]?.totals
  }
  const seq = 4096
  // A step reads the latents for the scores, and again without their rotary part for the context.
  expect(totals(8, 'decode')?.bytes.kvRead).toBe(2 * layers * seq * (latent + rotary + latent))
  expect(totals(8, 'decode')?.memory.kvCache).toBe(2 * layers * seq * (latent + rotary))
  // Whole on each device: the ways down to the ranks of queries and latents, and the routers of 58 layers.
  const replicated = seq * (layers * hidden * (1536 + latent + rotary) + 58 * hidden * 256)
  const all = totals(1, 'forward')?.macs as number
  expect(totals(8, 'forward')?.macs).toBe((all - replicated) / 8 + replicated)
  // The ways up to keys and values, [heads, latent, plain] each, are split by heads.
  const up = 2 * layers * heads * latent * plain
  const weights = (tp: number) => totals(tp, 'forward')?.memory.weights as number
  expect(weights(1) - weights(8)).toBeGreaterThan(2 * up * (7 / 8))
})

test('heads in the spelling of JAX: a product with [features, heads, dim] is by columns, and back by rows', () => {
  const text = `import { einsum, input, model, parameter, softmax } from 'memwall'
model('m', {}, () => {
  const x = input([2, 16, 64])
  const [q, k, v] = [1, 2, 3].map(() => einsum('bsd,dhe->bshe', x, parameter([64, 4, 16])))
  const p = softmax()(einsum('bqhe,bkhe->bhqk', q!, k!))
  return einsum('bqhe,hed->bqd', einsum('bhqk,bkhe->bqhe', p, v!), parameter([4, 16, 64]))
})`
  const { graph, problems } = traced(evaluated(text))
  expect(problems).toEqual([])
  expect(graph.nodes.map(({ op, index }) => `${op.kind} ${splitsOf(graph)[index]}`)).toEqual([
    'einsum column',
    'einsum column',
    'einsum column',
    'einsum part',
    'softmax part',
    'einsum part',
    'einsum row',
  ])
  const { core } = graph.nodes[4] ?? {}
  expect([core?.heads, core?.queries, core?.keys]).toEqual([4, 16, 16])
})
