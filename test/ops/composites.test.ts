/** Recurrent layers and mixtures of experts, against PyTorch's counts and closed forms. */
import { expect, test } from 'vitest'
import type { ModelReport } from '../../src/analysis/report'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { int8, reportOf } from '../support/report'

function model(body: string, imports: string, scenario: Partial<Scenario> = {}): ModelReport {
  const report = reportOf(
    `import { input, model, ${imports} } from 'memwall'
     model('m', { batch: 1, seq: 32 }, ({ batch, seq }) => ${body})`,
    { dtypes: int8, ...scenario },
  )
  const [only] = report.models
  if (only === undefined || !only.complete) throw new Error(report.diagnostics.map(diagnosticText).join('; '))
  return only
}

// torch.nn.LSTM, GRU and RNN: parameters and multiply-accumulates of all products.
const recurrent = [
  { body: 'lstm(128)(input([batch, seq, 128]))', parameters: 132096, macs: 4194304 },
  { body: 'gru(128)(input([batch, seq, 128]))', parameters: 99072, macs: 3145728 },
  { body: 'lstm(512, { layers: 2 })(input([8, 100, 256]))', parameters: 3678208, macs: 2936012800 },
  { body: 'gru(512, { layers: 2 })(input([8, 100, 256]))', parameters: 2758656, macs: 2202009600 },
  // TylerYep/torchinfo, tests/test_output/lstm.out: 3784580 parameters with an embedding of 6000 and a linear of 10260.
  { body: 'lstm(512, { layers: 2 })(input([1, 100, 300]))', parameters: 3784580 - 6000 - 10260, macs: 376012800 },
  // 2 directions of 4h (in + h) + 8h.
  {
    body: 'lstm(8, { bidirectional: true })(input([batch, seq, 4]))',
    parameters: 2 * (32 * 12 + 64),
    macs: 2 * 32 * 32 * 12,
  },
  // 4h (in + p) + 8h + p h.
  {
    body: 'lstm(8, { projection: 3 })(input([batch, seq, 4]))',
    parameters: 32 * 7 + 64 + 24,
    macs: 32 * (32 * 7 + 24),
  },
  { body: 'rnn(8, { bias: false })(input([batch, seq, 4]))', parameters: 8 * 12, macs: 32 * 8 * 12 },
]

for (const { body, parameters, macs } of recurrent)
  test(body, () => {
    const { totals } = model(body, 'lstm, gru, rnn')
    expect({ parameters: totals.parameters, macs: totals.macs }).toEqual({ parameters, macs })
  })

test('a recurrent layer is one contraction of the inputs, then a run a step that reads its weights', () => {
  const rows = model('gru(8)(input([2, seq, 4]))', 'gru').layers
  expect(rows.map(row => [row.path, row.kind, row.count])).toEqual([
    ['gru/input', 'linear', 1],
    ['gru/steps', 'gru', 32],
  ])
  // 24 x 8 weights and 24 biases at each of 32 steps; gates once, the state at each step.
  expect(rows[1]?.bytes).toEqual({
    weights: 32 * (192 + 24),
    inputs: 2 * 32 * 24 + 32 * 16,
    outputs: 2 * 32 * 8,
    kvRead: 0,
    kvWrite: 0,
  })
  // Per unit and step: 3 sums, 2 sigmoids of 4, tanh 6, 3 products, a difference and a sum; products and biases.
  expect(rows[1]?.flops).toBe(32 * 2 * (2 * 192 + 24 + 22 * 8))
})

test('in decode the state is read and written once, and is what the cache holds', () => {
  const { totals } = model('lstm(8)(input([2, seq, 4]))', 'lstm', { phase: 'decode' })
  expect(totals.bytes).toMatchObject({ kvRead: 2 * 16, kvWrite: 2 * 16 })
  expect(totals.memory.kvCache).toBe(32)
})

test('selectiveScan and a causal conv1d keep their state in decode', () => {
  const body = `(() => {
    const x = conv1d(6, { kernel: 4, padding: 'causal', groups: 6 })(input([2, seq, 6]).transpose(1, 2)).transpose(1, 2)
    return selectiveScan(x, x, parameter([6, 4]), x.slice(2, 0, 4), x.slice(2, 0, 4))
  })()`
  const { totals } = model(body, 'conv1d, parameter, selectiveScan', { phase: 'decode' })
  expect(totals.memory.kvCache).toBe(2 * 6 * 3 + 2 * 6 * 4)
  expect(totals.bytes.kvRead).toBe(totals.memory.kvCache)
})

test('mixtureOfExperts: parameters of all, FLOPs of the chosen, bytes of those expected to be hit', () => {
  const body = `mixtureOfExperts({ experts: 8, topK: 2, expert: () => linear(16, { bias: false }), shared: linear(16, { bias: false }) })(input([1, seq, 16]))`
  const { totals, layers } = model(body, 'linear, mixtureOfExperts')
  const tokens = 32
  expect(totals.parameters).toBe(16 * 8 + 8 * 256 + 256)
  expect(totals.activeParameters).toBe(16 * 8 + 2 * 256 + 256)
  expect(totals.macs).toBe(tokens * (16 * 8 + 2 * 256 + 256))
  expect(layers.map(row => row.kind)).toEqual([
    'linear',
    'softmax',
    'topK',
    'gather',
    'linear',
    'mul',
    'sum',
    'linear',
    'add',
  ])
  const expert = layers.find(row => row.path.includes('expert'))
  expect(expert?.bytes.weights).toBeCloseTo(256 * 8 * (1 - (1 - 2 / 8) ** tokens), 6)
  // One token hits exactly two of the eight.
  const one = model(body, 'linear, mixtureOfExperts', { dims: { seq: 1 } }).layers.find(row =>
    row.path.includes('expert'),
  )
  expect(one?.bytes.weights).toBe(2 * 256)
})

/** What a layer adds to the forward pass of training, beside the linear that gives it something to train. */
function trained(layer: string, imports: string): number {
  const forward = (body: string, more = '') =>
    model(body, `linear${more}`, { phase: 'train', dims: { seq: 6 } }).totals.passes?.forward.flops ?? Number.NaN
  const bare = 'linear(16)(input([2, seq, 16]))'
  return forward(`${layer}(${bare})`, `, ${imports}`) - forward(bare)
}

test.each([
  // A mask: 1 an element. batchNorm also takes the statistics of the batch: 8, folded or not.
  ['dropout(0.5)', 'dropout', 1],
  ['dropout(0)', 'dropout', 0],
  ['batchNorm()', 'batchNorm', 8],
  ['batchNorm({ fold: true })', 'batchNorm', 8],
])('in training %s costs more than at inference', (layer, imports, perElement) => {
  expect(trained(layer, imports)).toBe(perElement * 2 * 6 * 16)
})

test('in training an attention drops out its scores', () => {
  const settings = (more: string) => `attention({ heads: 4${more} })`
  expect(trained(settings(', dropout: 0.1'), 'attention') - trained(settings(''), 'attention')).toBe(2 * 4 * 6 * 6)
})
