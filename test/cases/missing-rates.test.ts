/** Rates that a target lacks: what stands in for them, what is said, and the format that it computes in by itself. */
import { expect, test } from 'vitest'
import { findTarget } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import { diagnosticText } from '../../src/present/diagnosticText'
import type { Scenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

/** 1 GB/s, so that bytes decide where no rate does; 1 PB/s, so that rates do. */
const chip = (peak: Target['peak'], bandwidth: number, vector?: number): Target => ({
  id: 'chip',
  name: 'Chip',
  vendor: 'Mine',
  kind: 'GPU',
  year: null,
  peak,
  ...(vector === undefined ? {} : { vector }),
  memory: [{ name: 'HBM', bytes: 80e9, bandwidth }],
  sources: [],
  unverified: [],
})
const product = `import { input, linear, model } from 'memwall'
model('m', {}, () => linear(1024, { bias: false })(input([1024, 1024])))`
const flops = 2 * 1024 ** 3

const asked = (dtype: 'bf16' | 'fp16' | 'fp8') => ({
  dtypes: { weights: dtype, activations: dtype, kvCache: dtype },
})
const on = (target: Target, scenario: Partial<Scenario> = {}, file = product) => {
  const { models, diagnostics } = reportOf(file, scenario, target)
  const model = models[0] ?? expect.fail('the file has a model')
  return { time: model.totals.time, model, notes: diagnostics.map(diagnosticText) }
}

/** As V100, T4 and P100: units for fp16, none for bf16. */
const fp16Alone = chip({ fp32: 15e12, fp16: 120e12 }, 1e15)

test('bf16 without units for it runs at the fp32 rate, and that is said', () => {
  const { time, notes } = on(fp16Alone, asked('bf16'))
  expect(time).toBeCloseTo(flops / 15e12, 12)
  expect(notes).toEqual(['Chip has no bf16 rate for contractions: they run at its fp32 rate'])
  expect(on(fp16Alone, asked('fp16'))).toMatchObject({ time: flops / 120e12, notes: [] })
})

test('fp8 has a wider unit in fp16, in training and decode alike', () => {
  for (const phase of ['forward', 'decode'] as const) {
    const { model } = on(fp16Alone, { ...asked('fp8'), phase })
    expect(model.layers[0]?.rate).toEqual({ dtype: 'fp16', flopsPerSecond: 120e12 })
  }
  const { notes } = on(fp16Alone, { ...asked('fp16'), phase: 'train', training: fp8Training })
  expect(notes).toContain('Chip has no fp8 rate for contractions: they run at its fp16 rate')
})

const fp8Training = { optimizer: 'adamw', precision: 'fp8', gradients: null, recompute: 'none' } as const

test('formats that nobody asked for are the 16 bits of the target', () => {
  const formats = (target: Target) => on(target).model.scenario.dtypes
  expect(formats(fp16Alone)).toEqual({ weights: 'fp16', activations: 'fp16', kvCache: 'fp16' })
  expect(formats(chip({ fp32: 1e12, fp16: 8e12, bf16: 4e12 }, 1e12)).activations).toBe('bf16')
  expect(formats(chip({ bf16: 4e12 }, 1e12)).weights).toBe('bf16')
  // No unit of 16 bits: stored in 16 all the same, computed in 32.
  expect(formats(chip({ fp32: 1e12 }, 1e12)).kvCache).toBe('fp16')
  // NVIDIA, Tesla V100, T4 and P100 data sheets: no bf16; A100 and later, and TPUs: bf16.
  for (const [id, format] of [
    ['v100-sxm-16', 'fp16'],
    ['t4', 'fp16'],
    ['p100-sxm', 'fp16'],
    ['a100-sxm-80', 'bf16'],
    ['h100-sxm', 'bf16'],
    ['tpu-v5e', 'bf16'],
  ] as const)
    expect(formats(findTarget(id) ?? expect.fail(id)).activations, id).toBe(format)
})

test('a part that is asked for leaves the others to the target', () => {
  const { dtypes } = on(fp16Alone, { dtypes: { weights: 'int8', activations: null, kvCache: 'fp8' } }).model.scenario
  expect(dtypes).toEqual({ weights: 'int8', activations: 'fp16', kvCache: 'fp8' })
})

const pointwise = `import { gelu, input, model } from 'memwall'
model('m', {}, () => gelu(input([1000, 1000])))`

test('without a vector rate other ops take the time of their bytes, and that is said', () => {
  const matrixUnits = chip({ bf16: 275e12, int8: 550e12 }, 1e9)
  const { time, notes, model } = on(matrixUnits, {}, pointwise)
  expect(time).toBeCloseTo((2 * 2e6) / 1e9, 12)
  expect(notes).toEqual([
    'the vector rate of Chip is not known: the time of ops other than contractions is that of their bytes',
  ])
  expect(model.layers[0]).toMatchObject({ bound: 'memory', rate: { dtype: 'vector', flopsPerSecond: 0 } })
})

test('the fp32 rate stands in for a vector rate, a rate of its own goes before it', () => {
  // gelu: 10 FLOPs an element.
  expect(on(chip({ fp32: 1e12, fp16: 8e12 }, 1e15), {}, pointwise)).toMatchObject({ time: 1e7 / 1e12, notes: [] })
  expect(on(chip({ bf16: 8e12 }, 1e15, 0.5e12), {}, pointwise)).toMatchObject({ time: 1e7 / 0.5e12, notes: [] })
})

test('optimizer updates have the vector rate too', () => {
  const training = { ...asked('bf16'), phase: 'train' } as const
  const known = on(chip({ bf16: 8e12 }, 1e15, 1e9), training)
  const unknown = on(chip({ bf16: 8e12 }, 1e15), training)
  expect(known.model.totals.passes?.optimizer.time).toBeGreaterThan(unknown.model.totals.passes?.optimizer.time ?? 0)
  expect(unknown.notes).toHaveLength(1)
})
