/**
 * NVIDIA RTX GPUs of workstations. Peaks in FLOP/s, capacities in bytes, bandwidths in bytes/s; conventions in
 * ../catalogue.ts.
 */
import type { Target } from '../target'
import { ga102Whitepaper, llmAnalysis, llmViewer, nvidiaSmi, techPowerUp, wikipedia } from './sources'
import { MiB } from './units'

export const nvidiaWorkstation: readonly Target[] = [
  {
    id: 'a6000',
    name: 'RTX A6000',
    vendor: 'NVIDIA',
    kind: 'gpu',
    year: 2020,
    peak: {
      fp64: 0.605e12,
      fp32: 38.7e12,
      tf32: 77.4e12,
      bf16: 154.8e12,
      fp16: 154.8e12,
      int8: 309.7e12,
      int4: 619.2e12,
    },
    memory: [
      { name: 'GDDR6', bytes: 49_140 * MiB, bandwidth: 768e9 },
      { name: 'L2', bytes: 6 * MiB, bandwidth: null },
    ],
    link: { name: 'NVLink 3 bridge', bandwidth: 56.25e9 },
    tdp: 300,
    note: 'fp64 is 1.21 TFLOP/s in one list. The link is the NVLink bridge of a pair.',
    sources: [ga102Whitepaper, wikipedia, llmAnalysis, llmViewer, techPowerUp, nvidiaSmi('NVIDIA RTX A6000 49140MiB')],
    unverified: [],
  },
]
