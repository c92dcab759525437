/**
 * Apple systems on a chip of phones. Peaks in FLOP/s, capacities in bytes, bandwidths in bytes/s; conventions in
 * ../catalogue.ts.
 */
import type { Target } from '../target'
import { a17Press, a18Press, memsize, metalBenchmarks } from './sources'
import { GiB } from './units'

const estimated =
  'GPU. Apple publishes no rates: fp32 is 256 FLOPs a clock on each core, TDP an estimate; fp16 is at the fp32 rate, as measured on M1 and M2. The Neural Engine has 35 TOP/s of its own.'

export const appleA: readonly Target[] = [
  {
    id: 'apple-a17-pro',
    name: 'Apple A17 Pro',
    vendor: 'Apple',
    kind: 'soc',
    year: 2023,
    peak: { fp32: 2.15e12, fp16: 2.15e12 },
    memory: [{ name: 'LPDDR5', bytes: 8 * GiB, bandwidth: 51.2e9 }],
    tdp: 8,
    note: `${estimated} Six cores at 1.398 GHz.`,
    sources: [a17Press, metalBenchmarks, memsize],
    unverified: ['peak.fp32', 'peak.fp16', 'memory[0].bandwidth', 'tdp'],
  },
  {
    id: 'apple-a18',
    name: 'Apple A18',
    vendor: 'Apple',
    kind: 'soc',
    year: 2024,
    peak: { fp32: 1.9e12, fp16: 1.9e12 },
    memory: [{ name: 'LPDDR5X', bytes: 8 * GiB, bandwidth: 60e9 }],
    tdp: 8,
    note: `${estimated} Five cores.`,
    sources: [a18Press, metalBenchmarks, memsize],
    unverified: ['peak.fp32', 'peak.fp16', 'memory[0].bytes', 'memory[0].bandwidth', 'tdp'],
  },
]
