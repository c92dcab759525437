import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as format from '../../src/text/format'

describe('flops, bytes, rates', () => {
  it.each<[number, string]>([
    [0, '0 FLOP'],
    [1, '1 FLOP'],
    [0.5, '0.5 FLOP'],
    [0.0625, '0.0625 FLOP'],
    [33.3333, '33.3 FLOP'],
    [999, '999 FLOP'],
    [999.4, '999 FLOP'],
    [999.5, '1 kFLOP'],
    [1000, '1 kFLOP'],
    [1004.9, '1 kFLOP'],
    [1005, '1.01 kFLOP'],
    [1125, '1.13 kFLOP'],
    [1234, '1.23 kFLOP'],
    [10_050, '10.1 kFLOP'],
    [99_950, '100 kFLOP'],
    [999_499, '999 kFLOP'],
    [999_500, '1 MFLOP'],
    [999_950, '1 MFLOP'],
    [14.5e9, '14.5 GFLOP'],
    [14_495_514_624, '14.5 GFLOP'],
    [999.999e9, '1 TFLOP'],
    [3.14e23, '314 ZFLOP'],
    [1e24, '1 YFLOP'],
    [2.5e27, '2.5 RFLOP'],
    [9.99e32, '999 QFLOP'],
    [9.996e32, '1×10³³ FLOP'],
    [1.79e308, '1.79×10³⁰⁸ FLOP'],
    [-4.56e40, '-4.56×10⁴⁰ FLOP'],
    [1.234e-7, '1.23×10⁻⁷ FLOP'],
    [-14.5e9, '-14.5 GFLOP'],
    [-999_950, '-1 MFLOP'],
    [Number.POSITIVE_INFINITY, '∞ FLOP'],
    [Number.NaN, '? FLOP'],
  ])('%d FLOPs are %s', (value, text) => {
    expect(format.flops(value)).toBe(text)
  })

  it('has a unit of its own for each', () => {
    expect(format.bytes(68e6)).toBe('68 MB')
    expect(format.bytes(0)).toBe('0 B')
    expect(format.bytes(170_400_000)).toBe('170 MB')
    expect(format.bytes(80e9)).toBe('80 GB')
    expect(format.bytes(0.53125)).toBe('0.531 B')
    expect(format.macs(7.25e9)).toBe('7.25 GMAC')
    expect(format.rate(312e12)).toBe('312 TFLOP/s')
    expect(format.rate(1.979e15)).toBe('1.98 PFLOP/s')
    expect(format.bandwidth(2.039e12)).toBe('2.04 TB/s')
    expect(format.bandwidth(732e9)).toBe('732 GB/s')
    expect(format.count(56.7e6)).toBe('56.7 M')
    expect(format.count(512)).toBe('512')
    expect(format.count(0)).toBe('0')
  })

  it('is within half a unit in the third digit, with a number below 1000', () => {
    const units = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
    fc.assert(
      fc.property(fc.double({ min: 1, max: 9e26, noNaN: true }), value => {
        const [digits = '', unit = ''] = format.count(value).split(' ')
        expect(digits).toMatch(/^\d{1,3}(\.\d{1,2})?$/)
        expect(digits.replace('.', '').length).toBeLessThanOrEqual(3)
        expect(digits).not.toMatch(/\.\d?0$/)
        const back = Number(digits) * 1000 ** units.indexOf(unit)
        expect(Math.abs(back / value - 1)).toBeLessThanOrEqual(0.005 + 1e-12)
      }),
    )
  })
})

describe('intensity', () => {
  it.each<[number, string]>([
    [212.3, '212 FLOP/B'],
    [0, '0 FLOP/B'],
    [0.0833333, '0.0833 FLOP/B'],
    [1.995, '2 FLOP/B'],
    [153.02, '153 FLOP/B'],
    [999.5, '1,000 FLOP/B'],
    [1365.33, '1,370 FLOP/B'],
    [1e300, '1×10³⁰⁰ FLOP/B'],
    [2.5e-9, '2.5×10⁻⁹ FLOP/B'],
    [Number.POSITIVE_INFINITY, '∞ FLOP/B'],
  ])('%d is %s', (value, text) => {
    expect(format.intensity(value)).toBe(text)
  })
})

describe('seconds', () => {
  it.each<[number, string]>([
    [0, '0 s'],
    [3e-12, '0.003 ns'],
    [5e-10, '0.5 ns'],
    [1.5e-9, '1.5 ns'],
    [4.2e-7, '420 ns'],
    [9.996e-7, '1 µs'],
    [2.5e-6, '2.5 µs'],
    [9.99e-6, '9.99 µs'],
    [9.999e-6, '0.01 ms'],
    [1e-5, '0.01 ms'],
    [5e-5, '0.05 ms'],
    [5.12345e-5, '0.0512 ms'],
    [1.2e-3, '1.2 ms'],
    [0.0125, '12.5 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1 s'],
    [1, '1 s'],
    [59.96, '60 s'],
    [119, '119 s'],
    [119.6, '2 min'],
    [150, '2.5 min'],
    [7199.9, '2 h'],
    [9000, '2.5 h'],
    [172_800, '2 d'],
    [365 * 86_400, '365 d'],
    [3e9, '34,700 d'],
    [8.64e304, '1×10³⁰⁰ d'],
    [1.5e-30, '1.5×10⁻²¹ ns'],
    [-0.0125, '-12.5 ms'],
    [Number.POSITIVE_INFINITY, '∞ s'],
    [Number.NaN, '? s'],
  ])('%d is %s', (value, text) => {
    expect(format.seconds(value)).toBe(text)
  })

  it('is marked as a lower bound', () => {
    expect(format.lowerBound(5e-5)).toBe('≥ 0.05 ms')
    expect(format.lowerBound(0)).toBe('≥ 0 s')
  })

  it('is within half a unit in the third digit', () => {
    const units: Record<string, number> = { ns: 1e-9, µs: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 }
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 8e7, noNaN: true }), value => {
        const [digits = '', unit = ''] = format.seconds(value).split(' ')
        // Rounded in seconds, then in the unit: at worst two halves.
        expect(Math.abs((Number(digits) * (units[unit] as number)) / value - 1)).toBeLessThanOrEqual(0.01)
      }),
    )
  })
})

describe('change', () => {
  it.each<[number, number, string]>([
    [100, 69, '−31%'],
    [100, 112, '+12%'],
    [100, 100.1, '0%'],
    [3, 1, '−67%'],
    [9.9, 1, '−90%'],
    [10, 1, '÷ 10'],
    [12.5, 1, '÷ 12.5'],
    [1, 4.5, '+350%'],
    [1, 10, '× 10'],
    [1, 45, '× 45'],
    [5, 0, '−100%'],
    [0, 0, '0%'],
    [0, 5, 'from 0'],
    [0, Number.NaN, '?'],
  ])('from %d to %d', (before, after, text) => {
    expect(format.change(before, after)).toBe(text)
  })
})

describe('percent', () => {
  it.each<[number, string]>([
    [0, '0%'],
    [1e-9, '<1%'],
    [0.0099, '<1%'],
    [0.01, '1%'],
    [0.0149, '1%'],
    [0.312, '31%'],
    [0.315, '32%'],
    [0.99, '99%'],
    [0.995, '>99%'],
    [1 - 1e-12, '100%'],
    [1, '100%'],
    [1.204, '120%'],
    [-0.12, '-12%'],
    [Number.NaN, '?%'],
  ])('%d is %s', (value, text) => {
    expect(format.percent(value)).toBe(text)
  })
})

describe('the rest', () => {
  it('shows every digit of a number', () => {
    expect(format.exact(14_495_514_624)).toBe('14,495,514,624')
    expect(format.exact(0)).toBe('0')
    expect(format.exact(999)).toBe('999')
    expect(format.exact(1234.5)).toBe('1,234.5')
    expect(format.exact(2 / 3)).toBe('0.667')
    expect(format.exact(2 ** 53)).toBe('9,007,199,254,740,992')
    expect(format.exact(9e20)).toBe('900,000,000,000,000,000,000')
    expect(format.exact(1.5e300)).toBe('1.5×10³⁰⁰')
    expect(format.exact(-1e21)).toBe('-1×10²¹')
    expect(format.exact(Number.POSITIVE_INFINITY)).toBe('∞')
  })

  it('shows shapes and dtypes', () => {
    expect(format.shape([1, 512, 768])).toBe('[1, 512, 768]')
    expect(format.shape([])).toBe('[]')
    expect(format.dtype('fp16')).toBe('fp16')
    expect(format.dtype({ dtype: 'int4', group: 128 })).toBe('int4 (group 128)')
    expect(format.dtype({ dtype: 'int4', group: 128, scale: 'fp16' })).toBe('int4 (group 128)')
    expect(format.dtype({ dtype: 'int4', group: 64, scale: 'fp32' })).toBe('int4 (group 64, fp32 scale)')
    expect(format.dtype({ dtype: 'int8' })).toBe('int8')
  })

  it('shows how often and how many times as much', () => {
    expect(format.times(12)).toBe('× 12')
    expect(format.times(12_288)).toBe('× 12,288')
    expect(format.ratio(1.2345)).toBe('1.23×')
    expect(format.ratio(12)).toBe('12×')
    expect(format.ratio(1e30)).toBe('1×10³⁰×')
    expect(format.percent(1e40)).toBe('1×10⁴²%')
    expect(format.ratio(Number.POSITIVE_INFINITY)).toBe('∞×')
  })
})
