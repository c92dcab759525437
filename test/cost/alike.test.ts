/** Ops that differ in one respect, side by side in a model: each costs what it costs alone. */
import { describe, expect, test } from 'vitest'
import { idealMachine } from '../../src/cost/machine'
import { oncePerKind } from '../../src/cost/oncePerKind'
import { rulesFor } from '../../src/cost/rules'
import { diagnosticText } from '../../src/present/diagnosticText'
import { cacheFormat } from '../../src/scenario/formatKinds'
import { onTarget } from '../../src/scenario/onTarget'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { evaluated, traced } from '../evaluate/check'
import { a100, reportOf } from '../support/report'

const imports = `import { attention, embedding, input, kvCache, linear, linearAttention, maxPool1d, mixtureOfExperts,
  model, parameter, relu, scope, softmax, state, type Tensor } from 'memwall'`

/** Figures of each row of a model that makes what the bodies give. */
function rows(bodies: readonly string[], scenario: Partial<Scenario>) {
  const { models, diagnostics } = reportOf(
    `${imports}
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => {
  const x = input([batch, seq, 64])
  return [
    ${bodies.join(',\n    ')}
  ]
})`,
    scenario,
  )
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(diagnosticText)).toEqual([])
  return (models[0]?.layers ?? []).map(({ kind, count, flops, macs, bytes, time, rate, sent }) => ({
    kind,
    count,
    flops,
    macs,
    bytes,
    time,
    rate,
    sent,
  }))
}

const int4 = { dtypes: { weights: 'int4', activations: 'bf16', kvCache: 'bf16' } } as const
const mixed = {
  dtypes: { weights: 'bf16', activations: 'bf16', kvCache: cacheFormat.parse('int8,int4') ?? 'bf16' },
} as const
const causal = { causalCount: 'causal' } as const
const tp2 = { parallel: { ...oneDevice, tp: 2 } }
const cp2 = { parallel: { ...oneDevice, cp: 2 } }
const decode = { phase: 'decode', past: 7 } as const
const fused = { fusion: 'pointwise' } as const

const heads = 'input([batch, 2, seq, 8])'
const moe = (topK: number, experts = 4, tokens = 8) =>
  `mixtureOfExperts({ experts: ${experts}, topK: ${topK}, expert: () => linear(64) })(input([batch, ${tokens}, 64]))`

const pairs: readonly (readonly [differ: string, a: string, b: string, scenario?: Partial<Scenario>])[] = [
  ['dtype of an operand', 'relu(input([4, 64]))', "relu(input([4, 64], 'fp32'))"],
  ['format of a weight', 'linear(64)(x)', "linear(64, { weights: 'int8' })(x)"],
  ['format of a scope', 'linear(64)(x)', "scope('s', linear(64), { weights: 'int8' })(x)"],
  ['shape', 'relu(input([4, 64]))', 'relu(input([64, 4, 2]))'],
  ['settings', 'maxPool1d({ kernel: 3, stride: 1, padding: 1 })(x)', 'maxPool1d({ kernel: 1 })(x)'],
  ['number of operands', 'linear(64)(x)', 'linear(64, { bias: false })(x)'],
  ['elements in memory', 'relu(input([4, 64]))', 'relu(input([1, 64]).expand([4, 64]))'],
  ['role', 'x.add(parameter([2, 8, 64]))', 'x.add(input([2, 8, 64]))'],
  [
    'use of a weight',
    'linear(100, { bias: false })(x)',
    '((table: ReturnType<typeof embedding>) => table.attend(x))(embedding(100, 64))',
    int4,
  ],
  ['sparsity', 'linear(64)(x)', "scope('s', linear(64), { sparsity: { fraction: 0.5, structured: false } })(x)"],
  ['structure', 'linear(64)(x)', "scope('s', linear(64), { sparsity: { fraction: 0.5, structured: true } })(x)"],
  ['number of experts', moe(2), moe(2, 16)],
  ['experts of a token', moe(1), moe(2)],
  ['tokens of as many rows', moe(2, 64), moe(1, 64, 16)],
  ['cached keys', `${heads}.matmul(kvCache(input([batch, 2, 8, 8])))`, `${heads}.matmul(input([batch, 2, 8, 8]))`],
  ['what is cached', 'kvCache(linear(64)(x))', 'linear(64)(x)'],
  [
    'part of the cache',
    '((k: Tensor, v: Tensor) => softmax()(input([batch, 2, 8, 8]).matmul(k)).matmul(v))(kvCache(input([batch, 2, 8, 8])), kvCache(input([batch, 2, 8, 8])))',
    'relu(x)',
    mixed,
  ],
  [
    'format of the cache',
    'kvCache(linear(64)(x))',
    "scope('s', (y: Tensor) => kvCache(linear(64)(y)), { kvCache: 'int8' })(x)",
  ],
  ['mask', 'attention({ heads: 4, causal: true })(x)', 'attention({ heads: 4 })(x)', causal],
  ['window', 'attention({ heads: 4, causal: true, window: 2 })(x)', 'attention({ heads: 4, causal: true })(x)', causal],
  [
    'dtype of a state',
    `((h: Tensor) => linearAttention(h, h, h))(input([batch, seq, 2, 8]))`,
    `((h: Tensor) => linearAttention(h, h, h, { stateDtype: 'fp32' }))(input([batch, seq, 2, 8]))`,
    decode,
  ],
  [
    'static operand',
    'kvCache(linear(64)(x))',
    "linear(64)(input([batch, seq, 64], 'bf16', { static: true })), kvCache(x)",
    decode,
  ],
  ['weight split by columns or rows', 'linear(64)(linear(64)(x))', 'linear(64)(input([batch, seq, 64]))', tp2],
  [
    'weight on every rank',
    'x.matmul(parameter([64, 64]))',
    "x.matmul(parameter([64, 64], { parallel: 'column' }))",
    tp2,
  ],
  ['operand on the chip', 'relu(relu(input([4, 64])))', 'relu(input([4, 64]))', fused],
  [
    'cached tensor that an attention reads',
    '((k: Tensor) => softmax()(input([batch, 1, 64]).matmul(k.transpose(1, 2))).matmul(k))(kvCache(linear(64)(x)))',
    'kvCache(linear(64)(x))',
    { ...decode, ...cp2 },
  ],
  [
    'cache over context',
    'attention({ heads: 4, causal: true })(x)',
    'state([batch, 64], (old: Tensor) => relu(old))',
    { ...decode, ...cp2 },
  ],
]

describe('each costs the same beside the other as alone', () => {
  test.each(pairs.map(pair => [pair[0], pair] as const))('%s', (_, [, a, b, scenario = {}]) => {
    const [alone, other] = [rows([a], scenario), rows([b], scenario)]
    expect(rows([a, b], scenario)).toEqual([...alone, ...other])
    expect(rows([b, a], scenario)).toEqual([...other, ...alone])
  })
})

test('the pairs differ', () => {
  for (const [, a, b, scenario = {}] of pairs) expect([a, rows([b], scenario)]).not.toEqual([a, rows([a], scenario)])
})

/** Ops of a model of `blocks` blocks, and those of them that are worked out. */
function workedOut(blocks: number, scenario: Partial<Scenario>) {
  const program = evaluated(`${imports.replace('embedding', 'embedding, repeat')}
const split = (x: Tensor) => x.reshape([x.shape[0]!, x.shape[1]!, 2, 32])
model('m', { batch: 2, seq: 8 }, ({ batch, seq }) => relu(repeat(${blocks}, () => (x: Tensor) => {
  let y = attention({ heads: 4, causal: true, window: 5 })(relu(x))
  y = scope('s', linear(64), { weights: 'int8', kvCache: 'int8' })(y)
  y = linearAttention(split(y), split(y), split(y), { stateDtype: 'fp32' }).reshape([batch, seq, 64])
  return relu(kvCache(linear(64)(y)).slice(1, 0, seq))
})(relu(input([batch, seq, 64])))))`)
  const asked = onTarget({ ...defaultScenario, ...scenario }, a100)
  const { graph, problems } = traced(program, 0, scenario.phase === 'decode' ? { phase: 'decode', past: 7 } : {})
  expect(problems).toEqual([])
  let count = 0
  const once = oncePerKind(() => count++, rulesFor(graph, { ...asked, machine: idealMachine }))
  for (const node of graph.nodes) once(node)
  return { count, ops: graph.nodes.length }
}

test.each([{}, decode, { ...decode, ...tp2 }, { ...fused, ...causal }])(
  '%j: blocks that are alike are worked out once',
  scenario => {
    const [two, nine] = [workedOut(2, scenario), workedOut(9, scenario)]
    expect(nine.ops).toBeGreaterThan(3 * two.ops)
    expect(nine.count).toBe(two.count)
  },
)
