/**
 * AMD Radeon GPUs and APUs. Peaks in FLOP/s, capacities in bytes, bandwidths in bytes/s; conventions in
 * ../catalogue.ts.
 */
import type { Target } from '../target'
import { gpuDataSheets, rocmSmi, techPowerUp, vkpeak, wikipedia } from './sources'
import { MiB } from './units'

export const amdRadeon: readonly Target[] = [
  {
    id: 'rx7900xtx',
    name: 'Radeon RX 7900 XTX',
    vendor: 'AMD',
    kind: 'gpu',
    year: 2022,
    peak: { fp64: 0.96e12, fp32: 61.4e12, bf16: 122.8e12, fp16: 122.8e12, int8: 122.8e12 },
    memory: [
      { name: 'GDDR6', bytes: 25_753_026_560, bandwidth: 960e9 },
      { name: 'Infinity Cache', bytes: 96 * MiB, bandwidth: null },
      { name: 'L2', bytes: 6 * MiB, bandwidth: null },
    ],
    link: { name: 'PCIe 4.0 x16', bandwidth: 32e9 },
    tdp: 355,
    note: 'fp16 is 61.4 TFLOP/s in some lists, without dual issue; 512 FLOPs a clock on each of 96 CUs at 2.5 GHz give 122.8, and 130 are measured at a higher clock.',
    sources: [wikipedia, techPowerUp, vkpeak, gpuDataSheets, rocmSmi('RX 7900 XTX 25753026560 B')],
    unverified: ['peak.bf16', 'peak.int8'],
  },
]
