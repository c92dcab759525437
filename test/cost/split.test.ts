/** Which linear tensor parallelism splits how (Shoeybi et al., arXiv 1909.08053). */
import { expect, test } from 'vitest'
import { oneDevice } from '../../src/cost/parallel/settings'
import { splitsOf } from '../../src/cost/parallel/split'
import { pathText } from '../../src/graph/site'
import { evaluated, traced } from '../evaluate/check'
import { reportOf } from '../support/report'

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
