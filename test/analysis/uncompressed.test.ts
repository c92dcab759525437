/** What compression does, against the same model without it. */
import { expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import type { Totals } from '../../src/analysis/report'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { a100 } from '../support/report'

const [rows, n] = [4, 1024]
const open = (layer: string) =>
  openAnalysis({
    file: '/model.ts',
    read: () => `import { attention, input, linear, model, scope } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => (${layer})(input([batch * ${rows}, ${n}])))`,
  })
const both = (layer: string, scenario: Partial<Scenario> = {}) => {
  const asked = { ...defaultScenario, ...scenario }
  const analysis = open(layer)
  return {
    own: analysis.report(asked, a100).models[0]?.totals as Totals,
    dense: analysis.uncompressed(asked, a100, 0),
  }
}
const io = 2 * rows * n

test('nothing compressed: nothing to compare', () => {
  expect(both(`linear(${n})`).dense).toBeNull()
  expect(both(`linear(${n})`, { dtypes: { weights: 'fp32', activations: 'bf16', kvCache: 'fp16' } }).dense).toBeNull()
})

test('int4 weights with a scale of 16 bits per 128, of the scenario or of the layer', () => {
  const weights = { dtype: 'int4', group: 128 } as const
  const inScenario = both(`linear(${n}, { bias: false })`, { dtypes: { ...defaultScenario.dtypes, weights } })
  const inLayer = both(`linear(${n}, { bias: false, weights: { dtype: 'int4', group: 128 } })`)
  for (const { own, dense } of [inScenario, inLayer]) {
    expect(own.bytes.weights).toBe(n * n * (0.5 + 2 / 128))
    expect(dense?.bytes.weights).toBe(n * n * 2)
    expect(dense?.memory.weights).toBe(n * n * 2)
    expect(dense?.flops).toBe(own.flops)
    // Bound by memory both: time follows the bytes.
    expect((dense?.time ?? 0) / own.time).toBeCloseTo((2 * n * n + 2 * io) / (n * n * (0.5 + 2 / 128) + 2 * io), 10)
  }
})

test('structured sparsity takes compute and bytes, unstructured stored bytes but for a bit an element', () => {
  const sparse = (structured: boolean) =>
    both(`scope('s', linear(${n}, { bias: false }), { sparsity: { fraction: 0.75, structured: ${structured} } })`)
  const structured = sparse(true)
  expect(structured.own.flops * 4).toBe(structured.dense?.flops)
  expect(structured.own.bytes.weights * 4).toBe(structured.dense?.bytes.weights)
  const unstructured = sparse(false)
  expect(unstructured.own.flops).toBe(unstructured.dense?.flops)
  expect(unstructured.own.bytes.weights).toBe(n * n * (2 / 4 + 1 / 8))
})

test('a KV cache in int8 halves what a decode step reads of it', () => {
  const file = {
    file: '/model.ts',
    read: () => `import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: 512 }, ({ batch, seq }) => attention({ heads: 8, causal: true })(input([batch, seq, ${n}])))`,
  }
  const analysis = openAnalysis(file)
  const scenario: Scenario = {
    ...defaultScenario,
    phase: 'decode',
    dtypes: { ...defaultScenario.dtypes, kvCache: 'int8' },
  }
  const own = analysis.report(scenario, a100).models[0]?.totals
  const dense = analysis.uncompressed(scenario, a100, 0)
  expect(2 * (own?.bytes.kvRead ?? 0)).toBe(dense?.bytes.kvRead)
  expect(2 * (own?.memory.kvCache ?? 0)).toBe(dense?.memory.kvCache)
})
