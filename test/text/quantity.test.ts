import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apart, compared, exact, numberIn, quantity, scaleOf } from '../../src/text/quantity'

describe('a column of figures', () => {
  test.each([
    ['time', [772e-9, 23.2e-6, 534e-6], 'µs', ['0.77', '23.20', '534.00']],
    ['time', [3e-3, 2e-6], 'ms', ['3.000', '0.002']],
    ['time', [148.2, 1.5], 'min', ['2.470', '0.025']],
    ['bytes', [860e6, 104e6, 33e6], 'MB', ['860', '104', '33']],
    ['bytes', [1.2e9, 15e3], 'GB', ['1.20000', '0.00002']],
    ['bytes', [1.2e9, 1.5e3], 'GB', ['1.20', '<0.01']],
    ['flops', [97.1e9, 0, 393e3], 'GFLOP', ['97.1000', '0', '0.0004']],
    ['count', [3, 12], '', ['3', '12']],
    ['intensity', [219.45, 0.1667, 2], 'FLOP/B', ['219.45', '0.17', '2.00']],
    ['intensity', [2730.7, Number.POSITIVE_INFINITY], 'FLOP/B', ['2,731', '∞']],
    ['bytes', [0, 0], 'B', ['0', '0']],
  ] as const)('of %s %j is in %s', (measure, values, unit, texts) => {
    const scale = scaleOf(measure, values)
    expect(scale.unit).toBe(unit)
    expect(values.map(value => numberIn(scale, value))).toEqual(texts)
  })

  test('takes the unit of the median of what counts, so that a large total has its digits in groups', () => {
    const scale = scaleOf('time', [41_500e-6, 20e-6, 30e-6, 25e-6, 3e-9])
    expect(scale.unit).toBe('ms')
    const total = 21_234e-6
    const rows = [30e-6, 25e-6, 24e-6, 80e-6]
    const among = scaleOf('time', [total, ...rows])
    expect(among.unit).toBe('µs')
    expect([total, ...rows].map(value => numberIn(among, value))).toEqual(['21,234.0', '30.0', '25.0', '24.0', '80.0'])
  })

  const value = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1e24, noNaN: true }))
  const measure = fc.constantFrom('flops', 'bytes', 'time', 'rate', 'bandwidth', 'count', 'intensity' as const)

  test('shows every figure to its decimals, in at most six digits where some are decimals, and none but zero as zero', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), measure, (values, of) => {
        const scale = scaleOf(of, values)
        const least = 10 ** -scale.decimals
        const largest = Math.max(...values)
        const counting = values
          .filter(each => each > 0 && (of === 'intensity' || each >= largest / 1000))
          .sort((a, b) => a - b)
        expect(scale.unit).toBe(scaleOf(of, [counting[Math.floor(counting.length / 2)] ?? 0]).unit)
        if (scale.decimals > 0)
          expect(Math.floor(Math.log10(largest / scale.size)) + 1 + scale.decimals).toBeLessThanOrEqual(6)
        for (const each of values) {
          const text = numberIn(scale, each)
          if (text.startsWith('<')) expect(each / scale.size).toBeLessThan(least / 2)
          else {
            const shown = Number(text.replaceAll(',', ''))
            expect(shown === 0).toBe(each === 0)
            expect(Math.abs(shown - each / scale.size)).toBeLessThanOrEqual(
              least * 0.500001 + (each / scale.size) * 1e-12,
            )
          }
        }
      }),
    )
  })
})

test('a quantity has its unit apart', () => {
  expect(quantity('bytes', 68e6)).toEqual({ number: '68', unit: 'MB' })
  expect(quantity('time', 5e-5)).toEqual({ number: '0.05', unit: 'ms' })
  expect(quantity('count', 12)).toEqual({ number: '12', unit: '' })
})

test('exact numbers have every digit', () => {
  expect(exact(14_495_514_624)).toBe('14,495,514,624')
  expect(exact(0.5)).toBe('0.5')
  expect(exact(1e21)).toBe('1×10²¹')
})

describe('figures that are compared', () => {
  test.each([
    [0.233e9, 85.9e9, '0.233 GB', '85.9 GB'],
    [1342e9, 85.9e9, '1,340 GB', '85.9 GB'],
    [85.5e9, 85.5e9, '85.5 GB', '85.5 GB'],
    [85.5004e9, 85.5e9, '85.5004 GB', '85.5000 GB'],
    [1620, 85.9e9, '1.62 kB', '85.9 GB'],
    [0, 85.9e9, '0 B', '85.9 GB'],
  ])('%d of %d', (value, reference, ...texts) => {
    expect(compared('bytes', value, reference).map(({ number, unit }) => `${number} ${unit}`)).toEqual(texts)
  })

  test('read alike only where they are equal', () => {
    const bytes = fc.integer({ min: 1, max: 1e13 })
    fc.assert(
      fc.property(bytes, fc.integer({ min: -1000, max: 1000 }), (capacity, more) => {
        const total = Math.max(1, capacity + more)
        for (const pair of [apart('bytes', total, capacity), compared('bytes', total, capacity)]) {
          const [a, b] = pair.map(({ number, unit }) => `${number} ${unit}`)
          expect(a === b).toBe(total === capacity)
        }
      }),
    )
  })
})
