/**
 * Qualcomm accelerators and systems on a chip. Peaks in FLOP/s, capacities in bytes, bandwidths in bytes/s;
 * conventions in ../catalogue.ts.
 */
import type { Target } from '../target'
import { cloudAi100, gpuDataSheets, huggingFaceTasks, snapdragonPress } from './sources'
import { GiB, MiB } from './units'

export const qualcomm: readonly Target[] = [
  {
    id: 'qaic-std',
    name: 'Qualcomm Cloud AI 100 Standard',
    vendor: 'Qualcomm',
    kind: 'asic',
    year: 2021,
    peak: { fp16: 110e12, int8: 325e12 },
    vector: 6.9e12,
    memory: [
      { name: 'LPDDR4X', bytes: 16e9, bandwidth: 137e9 },
      { name: 'SRAM', bytes: 126 * MiB, bandwidth: null },
    ],
    link: { name: 'PCIe 4.0 x8', bandwidth: 16e9 },
    tdp: 75,
    note: 'vector is fp16 on the vector units, 256 multiply-accumulates a clock where the tensor units do 4096.',
    sources: [cloudAi100, gpuDataSheets],
    unverified: [],
  },
  {
    id: 'qaic-pro',
    name: 'Qualcomm Cloud AI 100 Pro',
    vendor: 'Qualcomm',
    kind: 'asic',
    year: 2021,
    peak: { fp16: 125e12, int8: 375e12 },
    vector: 7.8e12,
    memory: [
      { name: 'LPDDR4X', bytes: 32e9, bandwidth: 137e9 },
      { name: 'SRAM', bytes: 144 * MiB, bandwidth: null },
    ],
    link: { name: 'PCIe 4.0 x8', bandwidth: 16e9 },
    tdp: 75,
    note: "vector is fp16 on the vector units, 256 multiply-accumulates a clock where the tensor units do 4096. The same page has 200 TFLOP/s in fp16 and 400 TOP/s in int8 as the chip's headline.",
    sources: [cloudAi100, gpuDataSheets],
    unverified: [],
  },
  {
    id: 'qaic-ultra',
    name: 'Qualcomm Cloud AI 100 Ultra',
    vendor: 'Qualcomm',
    kind: 'asic',
    year: 2023,
    peak: { fp16: 290e12, int8: 870e12 },
    vector: 18.1e12,
    memory: [
      { name: 'LPDDR4X', bytes: 128e9, bandwidth: 548e9 },
      { name: 'SRAM', bytes: 576 * MiB, bandwidth: null },
    ],
    link: { name: 'PCIe 4.0 x16', bandwidth: 32e9 },
    tdp: 150,
    note: 'vector is fp16 on the vector units, 256 multiply-accumulates a clock where the tensor units do 4096.',
    sources: [cloudAi100, gpuDataSheets],
    unverified: [],
  },
  {
    id: 'snapdragon-x-elite',
    name: 'Snapdragon X Elite X1E-84-100',
    vendor: 'Qualcomm',
    kind: 'soc',
    year: 2024,
    peak: { fp32: 4.6e12, fp16: 9.2e12 },
    memory: [
      { name: 'LPDDR5X', bytes: 64 * GiB, bandwidth: 135e9 },
      { name: 'System level cache', bytes: 6 * MiB, bandwidth: null },
    ],
    tdp: 30,
    note: 'GPU, an Adreno X1-85; the Hexagon NPU has 45 TOP/s in int8 of its own. Bandwidth is 8448 MT/s on 128 bits. Capacity is the most it takes.',
    sources: [snapdragonPress, huggingFaceTasks],
    unverified: ['peak.fp16', 'memory[1].bytes'],
  },
]
