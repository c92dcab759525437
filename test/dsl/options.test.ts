/** Settings that change no figure of one pass on one device do what their docstrings say. */
import { expect, test } from 'vitest'
import * as dsl from '../../src/dsl'
import type { Scenario } from '../../src/scenario/scenario'
import { oneDevice } from '../../src/scenario/scenario'
import { int8, reportOf } from '../support/report'

function model(body: string, scenario: Partial<Scenario> = {}) {
  const report = reportOf(
    `import { ${Object.keys(dsl).join(', ')} } from 'memwall'
     model('m', { batch: 1, seq: 4 }, ({ seq }) => { const x = input([2, seq, 8]); return ${body} })`,
    { dtypes: int8, ...scenario },
  )
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const [only] = report.models
  if (only === undefined) throw new Error('no model is reported')
  return only
}

const weights = (body: string, tp: number): number =>
  model(body, { parallel: { ...oneDevice, tp } }).totals.memory.weights

const fed = (settings: string) => `linear(8, { bias: false })(relu(linear(8, { bias: false${settings} })(x))).add(x)`

test.each([
  // Column and row, as it is worked out and as it is said.
  [fed(''), 128, 64],
  [fed(", parallel: 'column'"), 128, 64],
  [fed(", parallel: 'none'"), 128, 128],
  // By rows on a whole tensor, then one that gives its features whole.
  [fed(", parallel: 'row'"), 128, 96],
  ['embedding(10, 8)(input([2], "int32"))', 80, 40],
  ['embedding(10, 8, { parallel: "none" })(input([2], "int32"))', 80, 80],
  ['embeddingBag(10, 8)(input([2, 3], "int32"))', 80, 40],
  ['embeddingBag(10, 8, { parallel: "none" })(input([2, 3], "int32"))', 80, 80],
  ['attention({ heads: 2, bias: false })(x)', 256, 128],
  ['attention({ heads: 2, bias: false, parallel: "none" })(x)', 256, 256],
  // What is whole on every device whatever it is told.
  ['conv1d(4, { kernel: 1, bias: false, parallel: "column" })(x)', 16, 16],
  ['prelu({ parallel: "column" })(x)', 1, 1],
])('parallel: %s', (body, alone, halved) => {
  expect([weights(body, 1), weights(body, 2)]).toEqual([alone, halved])
})

test.each([
  'linear(8, { name: "own" })(x)',
  'conv1d(8, { kernel: 1, name: "own" })(x)',
  'layerNorm({ name: "own" })(x)',
  'rmsNorm({ name: "own" })(x)',
  'batchNorm({ name: "own" })(x)',
  'groupNorm(1, { name: "own" })(x)',
  'prelu({ name: "own" })(x)',
  'embedding(9, 8, { name: "own" })(input([2], "int32"))',
  'embeddingBag(9, 8, { name: "own" })(input([2, 3], "int32"))',
  'attention({ heads: 2, name: "own" })(x)',
  'crossAttention(x, { heads: 2, name: "own" })(x)',
  'lstm(8, { name: "own" })(x)',
  'gru(8, { name: "own" })(x)',
  'rnn(8, { name: "own" })(x)',
  'scope("own", linear(8))(x)',
])('name: %s', body => {
  const { layers } = model(`(layer => layer)(${body})`)
  expect(layers.map(({ path }) => path.split('/')[0])).toEqual(layers.map(() => 'own'))
})

test('the names of inputs and parameters are in no report', () => {
  const named = model('input([4], undefined, { name: "apple" }).add(parameter([4], { name: "pear" }))')
  expect(JSON.stringify(named)).not.toMatch(/apple|pear/)
  expect(named.totals).toEqual(model('input([4]).add(parameter([4]))').totals)
})

test('static: what depends on such an input alone is there in a decode step, and costs nothing', () => {
  const body = (settings: string) =>
    `kvCache(x.mul(1)).mul(1).sum(1).add(linear(8, { bias: false })(input([2, 8], undefined, ${settings})))`
  const step = (settings: string) => model(body(settings), { phase: 'decode', past: 3 }).totals
  expect(step('{}').macs).toBe(2 * 64)
  expect(step('{ static: true }')).toMatchObject({ macs: 0, parameters: 64 })
})

test('recompute: a scope keeps its input alone, and is computed again', () => {
  const body = (settings: string) =>
    `linear(8)(scope("s", sequential(linear(8), gelu, linear(8)), ${settings})(linear(8)(x)))`
  const train = (settings: string) => model(body(settings), { phase: 'train' }).totals
  const [kept, again] = [train('{}'), train('{ recompute: true }')]
  expect(kept.memory.activations).toBeGreaterThan(again.memory.activations)
  expect(again.passes?.recompute.macs).toBe(2 * (2 * 4 * 64))
  expect(kept.passes?.recompute.macs).toBe(0)
})
