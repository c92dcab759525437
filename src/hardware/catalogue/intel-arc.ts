/** Intel Arc GPUs. Peaks in FLOP/s, capacities in bytes, bandwidths in bytes/s; conventions in ../catalogue.ts. */
import type { Target } from '../target'
import { arcB580, arcB580Press, arcXmx, gpuDataSheets, levelZero, wikipedia } from './sources'
import { MiB } from './units'

export const intelArc: readonly Target[] = [
  {
    id: 'arc-a770',
    name: 'Arc A770 16GB',
    vendor: 'Intel',
    kind: 'gpu',
    year: 2022,
    peak: { fp32: 19.66e12, bf16: 157.3e12, fp16: 157.3e12, int8: 314.6e12, int4: 629.1e12 },
    memory: [
      { name: 'GDDR6', bytes: 16_225_243_136, bandwidth: 560e9 },
      { name: 'L2', bytes: 16 * MiB, bandwidth: null },
    ],
    link: { name: 'PCIe 4.0 x16', bandwidth: 32e9 },
    tdp: 225,
    note: 'XMX at 128 FLOPs a clock and engine in fp16 and bf16, 256 in int8 and 512 in int4, on 512 engines at the 2.4 GHz boost clock; at the rated 2.1 GHz they are 138, 275 and 550 TFLOP/s or TOP/s. No fp64 in hardware.',
    sources: [wikipedia, arcXmx, gpuDataSheets, levelZero('Arc A770 16225243136 B')],
    unverified: ['peak.fp16', 'peak.bf16', 'peak.int8'],
  },
  {
    id: 'arc-b580',
    name: 'Arc B580',
    vendor: 'Intel',
    kind: 'gpu',
    year: 2024,
    peak: { fp64: 1.709e12, fp32: 13.67e12, bf16: 109.4e12, fp16: 109.4e12, int8: 218.7e12, int4: 437.5e12 },
    memory: [
      { name: 'GDDR6', bytes: 12_168_933_376, bandwidth: 456e9 },
      { name: 'L2', bytes: 18 * MiB, bandwidth: null },
    ],
    link: { name: 'PCIe 4.0 x8', bandwidth: 16e9 },
    tdp: 190,
    note: 'int8 is half of the int4 listed and fp16 a quarter, at 2.67 GHz; Intel prints 233 TOP/s in int8, at 2.85 GHz.',
    sources: [arcB580, arcB580Press, arcXmx, gpuDataSheets, levelZero('Arc B580 12168933376 B')],
    unverified: ['peak.fp16', 'peak.bf16'],
  },
]
