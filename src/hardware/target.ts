/** Hardware target: the peaks, memory levels and link that a roofline needs, each figure with its source. */
import type { DType } from '../tensor/dtype'

/** Id of the target that figures are for where none is chosen, or an unknown one. */
export const defaultTargetId = 'a100-sxm-80'

export interface MemoryLevel {
  readonly name: string
  /** Capacity in bytes. */
  readonly bytes: number
  /** Bandwidth in bytes/s; null where no public source gives it. The level then has a capacity but no ceiling. */
  readonly bandwidth: number | null
}

/** Link between devices: bandwidth per device in one direction, bytes/s. */
export interface Link {
  readonly name: string
  readonly bandwidth: number
  /** Number of devices that it connects; any number where left out. */
  readonly devices?: number
}

export interface Target {
  /** Short, stable name, as in `--hardware a100-sxm-80`. */
  readonly id: string
  readonly name: string
  readonly vendor: string
  /** Class of device: `gpu`, `tpu`, `asic`, `apu`, `soc`, `edge`, `cpu`, `custom`, or `wafer` for a system on one wafer. */
  readonly kind: string
  readonly year: number | null
  /** Dense peak of contractions per dtype with a full accumulator, FLOP/s (OP/s for integers). */
  readonly peak: Readonly<Partial<Record<DType, number>>>
  /**
   * Peak of fp16 contractions that accumulate in fp16, FLOP/s, where it exceeds peak.fp16 (GeForce). Shown only: no op
   * is priced with it, since frameworks accumulate fp16 products in fp32.
   */
  readonly peakFp16Accumulate?: number
  /** Rate of ops that are no contractions, FLOP/s; where absent, peak.fp32, and not known without that either. */
  readonly vector?: number
  /** Memory levels, outermost (DRAM, HBM) first, then on-chip ones. */
  readonly memory: readonly MemoryLevel[]
  /** Links between devices, innermost first (NVLink inside a node, then the network), or one. */
  readonly link?: Link | readonly Link[]
  /** Thermal design power in watts. */
  readonly tdp?: number
  readonly note?: string
  readonly sources: readonly string[]
  /** Paths of figures that no cited source confirms, such as `memory[0].bytes`. */
  readonly unverified: readonly string[]
}

/** Whether a target is a device that others can take the place of, which a system on one wafer is not. */
export const isDevice = ({ kind }: Target): boolean => kind !== 'wafer'
