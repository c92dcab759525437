/** A hardware target: what a roofline needs to know of a machine, each figure with its source. */
import type { DType } from '../tensor/dtype'

export interface MemoryLevel {
  readonly name: string
  /** Capacity in bytes. */
  readonly bytes: number
  /** Bytes/s; null where no public source gives it (the level then has a capacity but no ceiling). */
  readonly bandwidth: number | null
}

export interface Target {
  /** Short and stable, as in `--hardware a100-sxm-80`. */
  readonly id: string
  readonly name: string
  readonly vendor: string
  readonly kind: string
  readonly year: number | null
  /** Dense peak of contractions per dtype, FLOP/s (OP/s for integers). */
  readonly peak: Readonly<Partial<Record<DType, number>>>
  /** Rate of everything that is not a contraction, FLOP/s; where absent, peak.fp32, else the peak of the op's dtype. */
  readonly vector?: number
  /** Outermost (DRAM, HBM) first, then on-chip levels. */
  readonly memory: readonly MemoryLevel[]
  /** Per device, one direction, bytes/s. */
  readonly link?: { readonly name: string; readonly bandwidth: number }
  /** Watts. */
  readonly tdp?: number
  readonly note?: string
  readonly sources: readonly string[]
  /** Names of figures that no cited source confirms. */
  readonly unverified: readonly string[]
}
