/** What the benchmarks ask for. */

/** @type {import('../src/hardware/target').Target} */
export const target = {
  id: 'bench',
  name: 'A100',
  vendor: 'NVIDIA',
  kind: 'gpu',
  year: 2020,
  peak: { fp32: 19.5e12, fp16: 312e12 },
  memory: [{ name: 'HBM2e', bytes: 80e9, bandwidth: 2.039e12 }],
  sources: [],
  unverified: [],
}

/** @type {import('../src/scenario/scenario').Scenario} */
export const scenario = {
  phase: 'forward',
  past: null,
  prompt: null,
  dims: {},
  dtypes: { weights: 'fp16', activations: 'fp16', kvCache: 'fp16' },
  causalCount: 'full',
  fusion: 'none',
  onChip: 'ideal',
  resident: 'none',
  parallel: { dp: 1, zero: 0, tp: 1, sp: false, pp: 1, microBatches: null, interleave: 1, ep: 1 },
  training: { optimizer: 'adamw', precision: null, gradients: null, recompute: 'none' },
}
