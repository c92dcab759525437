/** Columns of footprints: what a reader compares reads as it is. Amounts are made up, but for the models at the end. */
import { describe, expect, test } from 'vitest'
import { capacityIn, footprintScales } from '../../src/present/footprintScale'
import { numberIn } from '../../src/text/quantity'
import { example, memwall } from '../cli/memwall'

const GB = 1e9
const shown = (totals: readonly number[], parts: readonly (readonly number[])[], capacity: number) => {
  const scales = footprintScales(totals, parts, capacity)
  return {
    totals: totals.map(total => numberIn(scales.total, total)),
    parts: parts.map((figures, at) => figures.map(figure => numberIn(scales.parts[at] ?? expect.fail(), figure))),
    capacity: capacityIn(scales.total, capacity),
  }
}

describe('a column of footprints', () => {
  test('shows three digits beside the capacity, however large another row is', () => {
    expect(shown([1310.4 * GB, 85.46 * GB], [], 85.52 * GB)).toEqual({
      totals: ['1,310.4', '85.5'],
      parts: [],
      capacity: '85.5 GB',
    })
  })
  test('tells a footprint just above the capacity from it', () => {
    expect(shown([85.5204 * GB], [], 85.52 * GB)).toMatchObject({ totals: ['85.5204'], capacity: '85.5200 GB' })
    expect(shown([85.52 * GB], [], 85.52 * GB)).toMatchObject({ totals: ['85.5'], capacity: '85.5 GB' })
  })
  test('keeps a small footprint in its own unit', () => {
    expect(shown([4.34e6], [[4.3e6]], 8 * GB)).toEqual({ totals: ['4.34'], parts: [['4.30']], capacity: '8.00 GB' })
  })
  test('never reads as less than a part, nor as more than the capacity it fits', () => {
    for (let at = 1; at <= 400; at++) {
      const capacity = 3 * GB * 1.02 ** at
      const total = capacity * (1 - 1 / (7 * at))
      const part = total * (1 - 1 / (13 * at))
      const { totals, parts, capacity: of } = shown([total, capacity / 9], [[part, part / 8]], capacity)
      const number = (text: string | undefined) => Number(text?.replace(/,| .*/g, ''))
      expect(number(totals[0])).toBeLessThanOrEqual(number(of))
      // The part is close to the total, and so in its unit, unless that has just begun.
      if (part > 1000 ** Math.floor(Math.log10(total) / 3))
        expect(number(parts[0]?.[0])).toBeLessThanOrEqual(number(totals[0]))
    }
  })
})

describe('memwall fit', () => {
  test('Mixtral on two H100s: the largest sizes read as below the capacity', async () => {
    const { stdout } = await memwall(
      'fit --phase decode --hardware h100-sxm --tp 2 --batch 64 --seq 32768'.split(' ').concat(example('mixtral.ts')),
    )
    // 46.70 GB of weights and 32 · 2 · 4 · 128 · 32,768 · 2 bytes = 2.147 GB of keys and values a sequence: 18 of them are
    // 38.65 GB, and 64 of 9,245 tokens, 65,536 bytes each, 38.78. The card has 85.52.
    expect(stdout).toMatch(/^as asked +184\.\d +215% +46\.7 +137\.4 /m)
    expect(stdout).toMatch(/^batch +18 +85\.4 +>99% +46\.7 +38\.7 /m)
    expect(stdout).toMatch(/^seq +9,245 +85\.5 +>99% +46\.7 +38\.8 /m)
  })
  test('Mamba: the footprint has all digits of its weights', async () => {
    const { stdout } = await memwall(
      'fit --model Mamba-2.8B --phase decode --hardware rtx4090'.split(' ').concat(example('mamba.ts')),
    )
    // 2,768,345,600 parameters in two bytes are 5.54 GB; 64 states of 5,120 · 16 and 3 · 5,120 columns, 12.5 MB.
    expect(stdout).toMatch(/^as asked +5\.55 +22% +5\.54 +0\.01 /m)
  })
})
