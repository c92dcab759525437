/** Targets drawn at random, with one rate for contractions whatever their format, and one for all other ops. */
import fc from 'fast-check'
import type { Target } from '../../src/hardware/target'
import { dtypes } from '../../src/tensor/dtype'

export interface Device {
  /** FLOP/s of contractions. */
  readonly contractions: number
  /** FLOP/s of ops that are no contractions. */
  readonly vector: number
  /** Bytes/s of the memory. */
  readonly bandwidth: number
  /** Bytes of an on-chip memory of ten times that bandwidth; 0 without one. */
  readonly onChip: number
}

export const targetOf = ({ contractions, vector, bandwidth, onChip }: Device): Target => ({
  id: 'drawn',
  name: 'Drawn',
  vendor: 'none',
  kind: 'none',
  year: null,
  peak: Object.fromEntries(dtypes.map(dtype => [dtype, contractions])),
  vector,
  memory: [
    { name: 'DRAM', bytes: 1e15, bandwidth },
    ...(onChip === 0 ? [] : [{ name: 'SRAM', bytes: onChip, bandwidth: 10 * bandwidth }]),
  ],
  link: { name: 'link', bandwidth: 1e9 },
  sources: [],
  unverified: [],
})

/** Devices with ridge points from 1/16 to 256 FLOP/B, so that small ops are compute-bound on some. */
export const device: fc.Arbitrary<Device> = fc
  .record({ ridge: fc.integer({ min: -4, max: 8 }), vector: fc.integer({ min: 0, max: 5 }) })
  .map(({ ridge, vector }) => ({
    contractions: 1e9 * 2 ** ridge,
    vector: (1e9 * 2 ** ridge) / 2 ** vector,
    bandwidth: 1e9,
    onChip: 0,
  }))
