/** Figures of the catalogue, held to measurements and drivers through the times and verdicts that they lead to. */
import { describe, expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { catalogue, findTarget } from '../../src/hardware/catalogue'
import { targetsTable } from '../../src/present/targetFacts'
import type { Scenario } from '../../src/scenario/scenario'
import type { DType } from '../../src/tensor/dtype'
import { example, opened } from '../analysis/advice/advised'
import { reportOf } from '../support/report'

const every = (dtype: DType): Scenario['dtypes'] => ({ weights: dtype, activations: dtype, kvCache: dtype })

/** Totals of `body`, applied to an input of `shape`, on a target of the catalogue. */
function totalsOn(id: string, body: string, shape: readonly number[], scenario: Partial<Scenario>): Totals {
  const target = findTarget(id) ?? expect.fail(`no target ${id}`)
  const text = `import { gelu, input, linear, model } from 'memwall'
model('m', { batch: 1 }, () => (${body})(input([${shape}])))`
  const { models } = reportOf(text, scenario, target)
  return models[0]?.totals ?? expect.fail('no model')
}

const product = 'linear(4096, { bias: false })'
/** Operations of a product of 8192 x 4096 and 4096 x 4096. */
const operations = 2 * 8192 * 4096 * 4096
const timeOn = (id: string, dtype: DType): number => totalsOn(id, product, [8192, 4096], { dtypes: every(dtype) }).time

describe('int8 of Blackwell Ultra', () => {
  // The maker's 0.150 and 0.165 POP/s, dense. torch._int_mm of this product was measured on a GB300 at 6.4 times the
  // 0.273 ms of tf32 (github.com/pytorch/pytorch/issues/187094): a lower bound must not exceed that.
  const measured = 6.4 * 0.273e-3

  test('is priced at 0.150 POP/s on a B300 and 0.165 on a GB300', () => {
    expect(timeOn('b300', 'int8')).toBeCloseTo(operations / 150e12, 12)
    expect(timeOn('gb300', 'int8')).toBeCloseTo(operations / 165e12, 12)
  })

  test('takes at most the time measured, and more than nine tenths of it', () => {
    expect(timeOn('gb300', 'int8')).toBeLessThanOrEqual(measured)
    expect(timeOn('gb300', 'int8')).toBeGreaterThan(0.9 * measured)
  })

  test('is the exception: B200 has 4.5 POP/s, and fp8 on a GB300 runs at 5 PFLOP/s', () => {
    expect(timeOn('b200', 'int8')).toBeCloseTo(operations / 4.5e15, 12)
    expect(timeOn('gb300', 'fp8')).toBeCloseTo(operations / 5e15, 12)
  })

  test('does not slow a product that reads its weights once', () => {
    // One token: 4096² bytes of weights and 2 x 4096 of activations at the 7.7 TB/s of an HGX board.
    const { time, bound } = totalsOn('b300', product, [1, 4096], { dtypes: every('int8') })
    expect(bound).toBe('memory')
    expect(time).toBeCloseTo((4096 ** 2 + 2 * 4096) / 7.7e12, 12)
  })
})

test('fp16 on a GeForce accumulates in fp32: 165.2 of 330.3 TFLOP/s on an RTX 4090', () => {
  // NVIDIA's Ada whitepaper, appendix A.
  expect(timeOn('rtx4090', 'fp16')).toBeCloseTo(operations / 165.2e12, 12)
  expect(timeOn('rtx4090', 'fp8')).toBeCloseTo(operations / 330.3e12, 12)
  // The GA102 whitepaper: 71 of 142 TFLOP/s.
  expect(timeOn('rtx3090', 'fp16')).toBeCloseTo(operations / 71e12, 12)
})

test('element-wise ops of a TPU v4 run on its VPU, not at the rate of its MXUs', () => {
  // gelu in int8: 10 FLOPs and 2 bytes an element, 4.3 TFLOP/s and 1.2 TB/s.
  const size = 4096 * 4096
  const { time, bound } = totalsOn('tpu-v4', 'gelu', [4096, 4096], { dtypes: every('int8') })
  expect(bound).toBe('compute')
  expect(time).toBeCloseTo((10 * size) / 4.3e12, 12)
})

test('element-wise ops of a Trainium3 run on its vector and scalar engines, not at the fp32 rate of its tensor engine', () => {
  // AWS's documentation of NeuronCore-v4: 1.2 TFLOP/s on each of two engines of eight cores, beside 183 TFLOP/s.
  const size = 4096 * 4096
  const { time, bound } = totalsOn('trainium3', 'gelu', [4096, 4096], { dtypes: every('int8') })
  expect(bound).toBe('compute')
  expect(time).toBeCloseTo((10 * size) / 19.2e12, 12)
})

describe('a wafer-scale system', () => {
  // Cerebras: 44 GB on the wafer at 21 PB/s.
  const wafer = findTarget('cerebras-wse3') ?? expect.fail('no cerebras-wse3')

  test('is priced at its dense 15.6 PFLOP/s and its 21 PB/s, with a ridge below one FLOP a byte', () => {
    // A product with one token, one operation for each byte of weights, is bound by compute.
    const { time, bound } = totalsOn('cerebras-wse3', product, [1, 4096], { dtypes: every('bf16') })
    expect(bound).toBe('compute')
    expect(time).toBeCloseTo((2 * 4096 ** 2) / 15.6e15, 15)
    const elementWise = totalsOn('cerebras-wse3', 'gelu', [4096, 4096], { dtypes: every('bf16') })
    expect(elementWise.bound).toBe('memory')
    expect(elementWise.time).toBeCloseTo((4 * 4096 ** 2) / 21e15, 15)
  })

  test('leaves the table of targets in units that suit devices', () => {
    const { columns, rows } = targetsTable(catalogue)
    expect(columns.map(({ heading, unit }) => [heading, unit])).toContainEqual(['bandwidth', 'GB/s'])
    expect(rows.find(([id]) => id === 'h100-sxm')).toContain('3,350')
    expect(rows.find(([id]) => id === wafer.id)).toContain('21,000,000')
  })

  test('is proposed in the place of no device, though it is the fastest', () => {
    const text = example('resnet50.ts')
    const { model, report, advice } = opened(text)
    const proposed = [...advice.changes, ...advice.others].flatMap(each => (each.kind === 'target' ? [each.id] : []))
    expect(proposed.length).toBeGreaterThan(0)
    expect(report({}, wafer).totals.time).toBeLessThan(Math.min(...advice.changes.map(({ after }) => after.time)))
    expect(report({}, wafer).totals.memory.fits).toBe(true)
    expect(model.totals.memory.fits).toBe(true)
    expect(proposed).not.toContain(wafer.id)
  })
})

describe('capacity as the driver reports it', () => {
  const fits = (id: string, width: number) =>
    totalsOn(id, `linear(${width}, { bias: false })`, [1, 200_000], { dtypes: every('fp16') }).memory.fits

  test('an A100 80GB holds 84 GB of weights, not 86', () => {
    // 2 x 200,000 x 210,000 bytes are 84 GB; 81920 MiB are 85.9 GB.
    expect(fits('a100-sxm-80', 210_000)).toBe(true)
    expect(fits('a100-sxm-80', 215_000)).toBe(false)
  })

  test('an H100 80GB holds 85.5 GB, and an A40 with ECC 48.3', () => {
    // 81559 MiB and 46068 MiB.
    expect([213_500, 214_000].map(width => fits('h100-sxm', width))).toEqual([true, false])
    expect([120_500, 121_000].map(width => fits('a40', width))).toEqual([true, false])
  })
})
