/** How a model is spread over devices. */
export interface Parallelism {
  /** Replicas with a batch each. */
  readonly dp: number
  /** What replicas share instead of copying (Rajbhandari et al., arXiv 1910.02054): 1 optimizer states, 2 gradients too, 3 weights too. */
  readonly zero: 0 | 1 | 2 | 3
  /** Devices that split every linear (Shoeybi et al., arXiv 1909.08053). */
  readonly tp: number
  /** Those devices also split what lies between along the sequence (Korthikanti et al., arXiv 2205.05198). */
  readonly sp: boolean
  /** Stages of a pipeline, its micro-batches, and the runs of blocks that each stage has (1F1B; Narayanan et al., arXiv 2104.04473). */
  readonly pp: number
  /** Null: as many as keep the pipeline full. */
  readonly microBatches: number | null
  readonly interleave: number
  /** Devices that share out the experts, each with tokens of its own. */
  readonly ep: number
}

export const oneDevice: Parallelism = {
  dp: 1,
  zero: 0,
  tp: 1,
  sp: false,
  pp: 1,
  microBatches: null,
  interleave: 1,
  ep: 1,
}

export const zeroStages = [0, 1, 2, 3] as const

export const isSpread = ({ dp, tp, pp, ep }: Parallelism): boolean => dp > 1 || tp > 1 || pp > 1 || ep > 1

/** Devices in all: experts are shared out among replicas, so they take devices of their own only where they are more. */
export const deviceCount = ({ dp, tp, pp, ep }: Parallelism): number => Math.max(dp, ep) * tp * pp
