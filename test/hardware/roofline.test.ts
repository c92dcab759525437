import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogue, findTarget } from '../../src/hardware/catalogue'
import {
  attainable,
  bandwidth,
  boundOf,
  ceilings,
  linksOf,
  opTime,
  peakFor,
  ridge,
  vectorRate,
  widening,
  wider,
} from '../../src/hardware/roofline'
import type { Target } from '../../src/hardware/target'
import { type DType, dtypes, storageBits } from '../../src/tensor/dtype'

const target = (id: string): Target => {
  const found = findTarget(id)
  if (!found) throw new Error(`no target ${id}`)
  return found
}
const bare = (peak: Target['peak'], more: Partial<Target> = {}): Target => ({
  id: 'bare',
  name: 'Bare',
  vendor: 'none',
  kind: 'paper',
  year: null,
  peak,
  memory: [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e11 }],
  sources: [],
  unverified: [],
  ...more,
})
const targets = fc.constantFrom(...catalogue)
const formats = fc.constantFrom(...dtypes)
/** Rates and amounts over the range that occurs: bytes of a scalar to FLOPs of a training run. */
const amount = fc.double({ min: 1, max: 1e24, noNaN: true })
const rate = fc.double({ min: 1e6, max: 1e17, noNaN: true })

describe('peakFor', () => {
  it.each<[string, DType, DType, number]>([
    ['a100-sxm-80', 'fp16', 'fp16', 312e12],
    ['a100-sxm-80', 'fp64', 'fp64', 19.5e12],
    ['a100-sxm-80', 'fp8', 'fp16', 312e12],
    ['a100-sxm-80', 'fp4', 'fp16', 312e12],
    ['a100-sxm-80', 'int4', 'int4', 1248e12],
    ['a100-sxm-80', 'int2', 'int4', 1248e12],
    ['a100-sxm-80', 'bool', 'int4', 1248e12],
    ['h100-sxm', 'int4', 'int8', 1979e12],
    ['h100-sxm', 'fp6', 'fp8', 1979e12],
    ['v100-sxm-16', 'bf16', 'fp32', 15.7e12],
    ['t4', 'bf16', 'fp32', 8.1e12],
    ['p100-sxm', 'bf16', 'fp32', 10.6e12],
    ['v100-sxm-16', 'tf32', 'fp32', 15.7e12],
    ['p100-sxm', 'int8', 'fp16', 21.2e12],
    ['v100-sxm-16', 'int8', 'int8', 62.8e12],
    ['tpu-v4', 'fp16', 'bf16', 275e12],
    ['tpu-v7', 'int8', 'bf16', 2307e12],
    // Nothing wider: the widest there is, and the answer says so.
    ['tpu-v4', 'fp32', 'bf16', 275e12],
    ['tpu-v4', 'fp64', 'bf16', 275e12],
    ['t4', 'fp64', 'fp64', 0.254e12],
    ['agx-orin-64', 'fp64', 'fp32', 5.3e12],
    ['t4', 'int32', 'fp64', 0.254e12],
    ['agx-orin-64', 'int32', 'fp32', 5.3e12],
    ['xeon-6242', 'int4', 'int8', 11.47e12],
    ['epyc-7763', 'int8', 'fp32', 5.018e12],
    ['gaudi3', 'fp16', 'fp16', 419.3e12],
  ])('%s does %s at the %s rate', (id, asked, used, flopsPerSecond) => {
    expect(peakFor(target(id), asked)).toEqual({ dtype: used, flopsPerSecond })
  })

  it('takes the next wider format, not the fastest', () => {
    const chip = bare({ fp64: 1e12, fp32: 2e12, fp8: 64e12, int8: 64e12 })
    expect(peakFor(chip, 'fp16')).toEqual({ dtype: 'fp32', flopsPerSecond: 2e12 })
    expect(peakFor(chip, 'fp6')).toEqual({ dtype: 'fp8', flopsPerSecond: 64e12 })
  })

  it('answers 0 FLOP/s for a target without peaks', () => {
    expect(peakFor(bare({}), 'fp16')).toEqual({ dtype: 'fp16', flopsPerSecond: 0 })
  })

  it('gives a rate the target has, its own where it has one', () => {
    fc.assert(
      fc.property(targets, formats, (chip, dtype) => {
        const peak = peakFor(chip, dtype)
        expect(peak.flopsPerSecond).toBe(chip.peak[peak.dtype])
        if (chip.peak[dtype] !== undefined) expect(peak.dtype).toBe(dtype)
        expect(peakFor(chip, dtype)).toBe(peak)
      }),
    )
  })

  it('widens towards formats of at least the same width', () => {
    for (const dtype of dtypes)
      for (const wide of widening[dtype])
        if (dtype !== 'bool')
          expect(storageBits[wide], `${dtype} to ${wide}`).toBeGreaterThanOrEqual(storageBits[dtype])
  })
})

describe('wider', () => {
  it.each<[DType, DType, DType]>([
    ['int4', 'fp16', 'fp16'],
    ['int8', 'int8', 'int8'],
    ['int4', 'int8', 'int8'],
    ['fp16', 'bf16', 'bf16'],
    ['fp16', 'fp32', 'fp32'],
    ['bf16', 'tf32', 'tf32'],
    ['fp8', 'fp16', 'fp16'],
    ['fp4', 'fp8', 'fp8'],
    ['int8', 'fp8', 'fp8'],
    ['int8', 'bf16', 'bf16'],
    ['int4', 'fp4', 'fp4'],
    ['int32', 'fp16', 'fp16'],
    ['int8', 'fp4', 'fp8'],
    ['int16', 'fp8', 'fp16'],
    ['bool', 'fp4', 'fp4'],
    ['bool', 'int1', 'int1'],
    ['fp64', 'int64', 'fp64'],
  ])('%s with %s is %s', (a, b, expected) => {
    expect(wider(a, b)).toBe(expected)
    expect(wider(b, a)).toBe(expected)
  })

  it('commutes, and leaves equal formats alone', () => {
    fc.assert(
      fc.property(formats, formats, (a, b) => {
        expect(wider(a, b)).toBe(wider(b, a))
        expect(wider(a, a)).toBe(a)
      }),
    )
  })
})

describe('vectorRate', () => {
  it('is the own rate, else the fp32 peak, and bounds nothing where neither is known', () => {
    expect(vectorRate(target('mi250x'))).toBe(47.9e12)
    expect(vectorRate(target('a100-sxm-80'))).toBe(19.5e12)
    expect(vectorRate(target('tpu-v4'))).toBe(4.3e12)
    expect(vectorRate(bare({ fp32: 2e12 }, { vector: 1e12 }))).toBe(1e12)
    expect(vectorRate(bare({ bf16: 275e12, int8: 275e12 }))).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the roof', () => {
  const a100 = target('a100-sxm-80')

  it('has its ridge at peak over bandwidth', () => {
    expect(bandwidth(a100)).toBe(2039e9)
    expect(ridge(a100, 'fp16')).toBeCloseTo(153.02, 2)
    expect(ridge(target('h100-sxm'), 'bf16')).toBeCloseTo(295.22, 2)
    expect(attainable(a100, 'fp16', 0)).toBe(0)
    expect(attainable(a100, 'fp16', 10)).toBe(20.39e12)
    expect(attainable(a100, 'fp16', 1e4)).toBe(312e12)
  })

  it('is continuous at the ridge, and nowhere falls', () => {
    fc.assert(
      fc.property(targets, formats, fc.double({ min: 1e-9, max: 0.5, noNaN: true }), (chip, dtype, step) => {
        const peak = peakFor(chip, dtype).flopsPerSecond
        const edge = ridge(chip, dtype)
        expect(attainable(chip, dtype, edge) / peak).toBeCloseTo(1, 12)
        expect(attainable(chip, dtype, edge * (1 - step)) / peak).toBeCloseTo(1 - step, 12)
        expect(attainable(chip, dtype, edge * (1 + step))).toBe(peak)
      }),
    )
  })

  it('lies at FLOPs over the time of an op', () => {
    fc.assert(
      fc.property(targets, formats, amount, amount, (chip, dtype, flops, bytes) => {
        const seconds = opTime(flops, bytes, peakFor(chip, dtype).flopsPerSecond, bandwidth(chip))
        expect(flops / seconds / attainable(chip, dtype, flops / bytes)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('bounds nothing where no bandwidth is known', () => {
    const chip = bare({ fp32: 1e12 }, { memory: [] })
    expect(bandwidth(chip)).toBe(Number.POSITIVE_INFINITY)
    expect(ridge(chip, 'fp32')).toBe(0)
    expect(attainable(chip, 'fp32', 0)).toBe(0)
    expect(attainable(chip, 'fp32', 0.1)).toBe(1e12)
    expect(opTime(1e12, 1e12, 1e12, bandwidth(chip))).toBe(1)
  })
})

describe('opTime and boundOf', () => {
  it.each<[number, number, number, 'compute' | 'memory']>([
    [312e12, 1, 1, 'compute'],
    [1, 2039e9, 1, 'memory'],
    [312e12, 2039e9, 1, 'compute'],
    [624e12, 2039e9, 2, 'compute'],
    [312e12, 4078e9, 2, 'memory'],
    [312e12, 0, 1, 'compute'],
    [0, 2039e9, 1, 'memory'],
    [0, 0, 0, 'memory'],
  ])('%d FLOPs and %d bytes take %d s, bound by %s', (flops, bytes, seconds, bound) => {
    expect(opTime(flops, bytes, 312e12, 2039e9)).toBe(seconds)
    expect(boundOf(flops, bytes, 312e12, 2039e9)).toBe(bound)
  })

  it('is at least both terms, equals one, and grows with the work', () => {
    fc.assert(
      fc.property(amount, amount, rate, rate, (flops, bytes, peak, width) => {
        const seconds = opTime(flops, bytes, peak, width)
        expect(seconds).toBeGreaterThanOrEqual(flops / peak)
        expect(seconds).toBeGreaterThanOrEqual(bytes / width)
        expect(seconds).toBe(boundOf(flops, bytes, peak, width) === 'compute' ? flops / peak : bytes / width)
        expect(opTime(2 * flops, 2 * bytes, peak, width)).toBe(2 * seconds)
      }),
    )
  })

  it('changes its bound at the ridge', () => {
    fc.assert(
      fc.property(targets, formats, fc.double({ min: 1, max: 1e12, noNaN: true }), (chip, dtype, bytes) => {
        const peak = peakFor(chip, dtype).flopsPerSecond
        const edge = ridge(chip, dtype) * bytes
        expect(boundOf(edge * 1.001, bytes, peak, bandwidth(chip))).toBe('compute')
        expect(boundOf(edge * 0.999, bytes, peak, bandwidth(chip))).toBe('memory')
      }),
    )
  })

  it('takes no time for nothing and for ever at no rate', () => {
    expect(opTime(0, 0, 0, 0)).toBe(0)
    expect(opTime(1, 0, 0, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(boundOf(0, 0, 0, 0)).toBe('memory')
  })
})

describe('ceilings', () => {
  it('are one a memory level with a bandwidth, the link, and one a dtype', () => {
    expect(ceilings(target('h100-sxm'))).toEqual({
      slanted: [
        { name: 'HBM3', bandwidth: 3350e9, kind: 'memory' },
        { name: 'L2', bandwidth: 9700e9, kind: 'memory' },
        { name: 'L1 and shared memory', bandwidth: 33_454e9, kind: 'memory' },
        { name: 'NVLink 4', bandwidth: 450e9, kind: 'link' },
      ],
      flat: [
        { dtype: 'fp64', flopsPerSecond: 67e12 },
        { dtype: 'fp32', flopsPerSecond: 67e12 },
        { dtype: 'tf32', flopsPerSecond: 494.5e12 },
        { dtype: 'bf16', flopsPerSecond: 989e12 },
        { dtype: 'fp16', flopsPerSecond: 989e12 },
        { dtype: 'fp8', flopsPerSecond: 1979e12 },
        { dtype: 'int8', flopsPerSecond: 1979e12 },
      ],
    })
    expect(ceilings(target('xeon-6242')).slanted.map(each => each.name)).toEqual(['DDR4', 'L2'])
  })

  it('leave nothing out and make nothing up', () => {
    for (const chip of catalogue) {
      const { slanted, flat } = ceilings(chip)
      expect(flat).toHaveLength(Object.keys(chip.peak).length)
      const known = chip.memory.filter(level => level.bandwidth !== null).length
      expect(slanted).toHaveLength(known + linksOf(chip).length)
    }
  })
})
