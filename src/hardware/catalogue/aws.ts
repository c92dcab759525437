/** AWS accelerators. Peaks in FLOP/s, capacities in bytes, bandwidths in bytes/s; conventions in ../catalogue.ts. */
import type { Target } from '../target'
import { mlEngineering, mlEngineeringNetwork, neuron } from './sources'
import { GiB, MiB } from './units'

export const aws: readonly Target[] = [
  {
    id: 'inferentia2',
    name: 'Inferentia2',
    vendor: 'AWS',
    kind: 'asic',
    year: 2023,
    peak: { fp32: 47.5e12, tf32: 190e12, bf16: 190e12, fp16: 190e12, fp8: 190e12, int8: 380e12 },
    vector: 10.4e12,
    memory: [
      { name: 'HBM', bytes: 32 * GiB, bandwidth: 820e9 },
      { name: 'SBUF', bytes: 48 * MiB, bandwidth: null },
    ],
    note: 'fp32 is the rate of the tensor engine; vector is that of the vector and scalar engines (2.3 and 2.9 TFLOP/s on each of two cores). SBUF is 24 MiB on each. 820 GB/s in older documentation, GiB/s in newer.',
    sources: [neuron],
    unverified: [],
  },
  {
    id: 'trainium1',
    name: 'Trainium1',
    vendor: 'AWS',
    kind: 'asic',
    year: 2022,
    peak: { fp32: 47.5e12, tf32: 190e12, bf16: 190e12, fp16: 190e12, fp8: 190e12, int8: 380e12 },
    vector: 10.4e12,
    memory: [
      { name: 'HBM', bytes: 32 * GiB, bandwidth: 820e9 },
      { name: 'SBUF', bytes: 48 * MiB, bandwidth: null },
    ],
    link: { name: 'NeuronLink 2', bandwidth: 192e9 },
    note: 'fp32 is the rate of the tensor engine; vector is that of the vector and scalar engines (2.3 and 2.9 TFLOP/s on each of two cores). The link is half of the 384 GB/s of a device, as that of Trainium2 is of 1280. int8 is 420 TOP/s in older documentation. 820 GB/s in older documentation, GiB/s in newer.',
    sources: [neuron],
    unverified: [],
  },
  {
    id: 'trainium2',
    name: 'Trainium2',
    vendor: 'AWS',
    kind: 'asic',
    year: 2024,
    peak: { fp32: 181e12, tf32: 667e12, bf16: 667e12, fp16: 667e12, fp8: 1299e12 },
    vector: 17.6e12,
    memory: [
      { name: 'HBM', bytes: 96 * GiB, bandwidth: 2900e9 },
      { name: 'SBUF', bytes: 224 * MiB, bandwidth: null },
    ],
    link: { name: 'NeuronLink 3', bandwidth: 640e9 },
    note: 'fp32 is the rate of the tensor engine; vector is that of the vector and scalar engines (1.0 and 1.2 TFLOP/s on each of eight cores). SBUF is 28 MiB on each of eight cores. Dense; 2563 TFLOP/s with sparsity.',
    sources: [neuron, mlEngineering, mlEngineeringNetwork],
    unverified: [],
  },
]
