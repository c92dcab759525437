/**
 * NVIDIA Jetson modules. Peaks in FLOP/s, capacities in bytes, bandwidths in bytes/s; conventions in ../catalogue.ts.
 */
import type { Target } from '../target'
import {
  cudaProperties,
  fixstars,
  huggingFaceTasks,
  jetsonNaming,
  jetsonTable,
  orinBrief,
  orinNanoSuper,
  orinNxSheet,
  tegrastats,
} from './sources'
import { thorClocks, thorPress, thorQuery } from './sources-nvidia'
import { KiB, MiB } from './units'

export const nvidiaJetson: readonly Target[] = [
  {
    id: 'agx-xavier',
    name: 'Jetson AGX Xavier 32GB',
    vendor: 'NVIDIA',
    kind: 'edge',
    year: 2018,
    peak: { fp32: 1.41e12, fp16: 11e12, int8: 22e12 },
    memory: [
      { name: 'LPDDR4X', bytes: 31_927 * MiB, bandwidth: 136.5e9 },
      { name: 'L2', bytes: 512 * KiB, bandwidth: null },
    ],
    tdp: 30,
    note: 'GPU alone; with the DLAs 32 TOP/s in int8. fp32 is 512 cores x 2 x 1.377 GHz.',
    sources: [
      huggingFaceTasks,
      jetsonNaming,
      jetsonTable,
      tegrastats('AGX Xavier 32GB 31927MB'),
      cudaProperties('Jetson AGX Xavier: L2 of 524288 bytes, 8 SMs, 1377 MHz'),
    ],
    unverified: [],
  },
  {
    id: 'agx-orin-64',
    name: 'Jetson AGX Orin 64GB',
    vendor: 'NVIDIA',
    kind: 'edge',
    year: 2022,
    peak: { fp32: 5.3e12, fp16: 42.5e12, int8: 85e12 },
    memory: [
      { name: 'LPDDR5', bytes: 62_841 * MiB, bandwidth: 204.8e9 },
      { name: 'L2', bytes: 4 * MiB, bandwidth: null },
    ],
    tdp: 60,
    note: 'GPU alone: int8 is half of 170 TOP/s sparse, fp16 half of int8 as on every Ampere tensor core. With the DLAs, 275 sparse.',
    sources: [huggingFaceTasks, fixstars, orinBrief, jetsonTable, tegrastats('AGX Orin 64GB 62841MB')],
    unverified: [],
  },
  {
    id: 'orin-nx-16',
    name: 'Jetson Orin NX 16GB',
    vendor: 'NVIDIA',
    kind: 'edge',
    year: 2022,
    peak: { fp32: 1.88e12, fp16: 15.04e12, int8: 50e12 },
    memory: [
      { name: 'LPDDR5', bytes: 15_656 * MiB, bandwidth: 102.4e9 },
      { name: 'L2', bytes: 2 * MiB, bandwidth: null },
    ],
    tdp: 25,
    note: 'Derived: fp32 1024 cores x 2 x 918 MHz; fp16 on 32 tensor cores at 512 FLOP/clk, the rate of AGX Orin (sources that list 3.76 TFLOP/s mean the CUDA cores); int8 is half of 100 TOP/s sparse, the DLAs included.',
    sources: [
      orinNxSheet,
      huggingFaceTasks,
      orinBrief,
      jetsonTable,
      tegrastats('Orin NX 16GB 15656MB'),
      cudaProperties('Jetson Orin NX 16GB: L2 of 2097152 bytes, 8 SMs, 918 MHz'),
    ],
    unverified: [],
  },
  {
    id: 'orin-nano-super',
    name: 'Jetson Orin Nano Super 8GB',
    vendor: 'NVIDIA',
    kind: 'edge',
    year: 2024,
    peak: { fp32: 2.09e12, fp16: 16.75e12, int8: 33.5e12 },
    memory: [
      { name: 'LPDDR5', bytes: 7620 * MiB, bandwidth: 102e9 },
      { name: 'L2', bytes: 2 * MiB, bandwidth: null },
    ],
    tdp: 25,
    note: 'Derived: int8 half of 67 TOP/s sparse, fp16 half of int8 as on every Ampere tensor core, fp32 1024 cores x 2 x 1.02 GHz.',
    sources: [
      orinNanoSuper,
      cudaProperties('Jetson Orin Nano 8GB: L2 of 2097152 bytes'),
      tegrastats('Orin Nano 8GB 7620MB'),
    ],
    unverified: [],
  },
  {
    id: 'jetson-t5000',
    name: 'Jetson Thor T5000',
    vendor: 'NVIDIA',
    kind: 'edge',
    year: 2025,
    peak: { fp32: 8.06e12, bf16: 258.8e12, fp16: 258.8e12, fp8: 517.5e12, fp4: 1035e12 },
    memory: [
      { name: 'LPDDR5X, shared with the CPU', bytes: 125_772 * MiB, bandwidth: 273e9 },
      { name: 'L2', bytes: 32 * MiB, bandwidth: null },
    ],
    tdp: 130,
    note: 'fp4 is half of the 2070 TFLOP/s published with sparsity; each doubling of the width halves the rate. fp32 is 2560 cores x 2 x 1.575 GHz.',
    sources: [thorClocks, thorQuery, thorPress, tegrastats('Jetson AGX Thor 125772MB')],
    unverified: ['memory[0].bandwidth'],
  },
]
