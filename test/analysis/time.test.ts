/** Time as a lower bound, by hand. */
import { expect, test } from 'vitest'
import type { Target } from '../../src/hardware/target'
import { int8, reportOf } from '../support/report'

/** 1 TFLOP/s in fp16, 2 in int8, 0.1 for the rest, 1 GB/s: ridges at 1000 and 2000 FLOP/B. */
const chip: Target = {
  id: 'chip',
  name: 'chip',
  vendor: 'test',
  kind: 'asic',
  year: null,
  peak: { fp32: 0.5e12, fp16: 1e12, int8: 2e12 },
  vector: 0.1e12,
  memory: [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e9 }],
  sources: [],
  unverified: [],
}

const model = (body: string, scenario = {}) => {
  const report = reportOf(
    `import { custom, input, linear, model, softmax } from 'memwall'
     model('m', { batch: 1 }, () => ${body})`,
    scenario,
    chip,
  )
  const [found] = report.models
  if (found === undefined) throw new Error('no model')
  return found
}

test('a small batch is bound by memory: bytes / bandwidth', () => {
  const { totals } = model('linear(1000, { bias: false })(input([1, 1000]))')
  expect(totals.time).toBeCloseTo((2 * (1000 * 1000 + 2000)) / 1e9, 12)
  expect(totals.bound).toBe('memory')
})

test('a large batch is bound by compute: FLOPs / peak of its dtype', () => {
  const body = 'linear(4000, { bias: false })(input([4000, 4000]))'
  const flops = 2 * 4000 ** 3
  expect(model(body).totals).toMatchObject({ flops, bound: 'compute' })
  expect(model(body).totals.time).toBeCloseTo(flops / 1e12, 12)
  expect(model(body, { dtypes: int8 }).totals.time).toBeCloseTo(flops / 2e12, 12)
})

test('int4 weights with fp16 activations run at the fp16 rate', () => {
  const row = model('linear(4000, { bias: false, weights: "int4" })(input([4000, 4000]))').layers[0]
  expect(row?.rate).toEqual({ dtype: 'fp16', flopsPerSecond: 1e12 })
})

test('an op that says what it multiplies runs at the rate of its widest factor, whatever its indices are', () => {
  const op = (inputs: string, dtype = '') =>
    model(`custom('m', [${inputs}], { shape: [9]${dtype}, flops: 100, macs: 50 })`).layers[0]?.rate.dtype
  expect(op("input([9], 'int64'), input([9], 'fp16'), input([9], 'fp32')", ", dtype: 'fp16'")).toBe('fp32')
  expect(op("input([9], 'int32'), input([9], 'fp16')", ", dtype: 'fp32'")).toBe('fp16')
  expect(op("input([9], 'int8'), input([9], 'bool')", ", dtype: 'fp32'")).toBe('int8')
  // Of indices alone the output tells.
  expect(op("input([9], 'int32'), input([9], 'bool')", ", dtype: 'fp32'")).toBe('fp32')
})

test('a dtype the target lacks runs at the next wider it has', () => {
  const dtypes = { weights: 'fp8', activations: 'fp8', kvCache: 'fp8' } as const
  expect(model('linear(9)(input([9, 9]))', { dtypes }).layers[0]?.rate.dtype).toBe('fp16')
})

test('what is no contraction runs at the vector rate', () => {
  expect(model('softmax()(input([9, 9]))').layers[0]?.rate).toEqual({ dtype: 'vector', flopsPerSecond: 0.1e12 })
})

test('rows add up to the model, shares to one', () => {
  const { totals, layers } = model('softmax()(linear(500)(linear(4000)(input([4000, 4000]))))')
  const sum = (of: (row: (typeof layers)[number]) => number) => layers.reduce((total, row) => total + of(row), 0)
  expect(sum(row => row.flops)).toBe(totals.flops)
  expect(sum(row => row.totalBytes)).toBe(totals.totalBytes)
  expect(sum(row => row.time) / totals.time).toBeCloseTo(1, 12)
  expect(sum(row => row.share)).toBeCloseTo(1, 12)
})
