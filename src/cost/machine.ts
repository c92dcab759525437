/** What of a machine the traffic of an op depends on. */
import { type Traffic, totalBytes } from './cost'

export interface Machine {
  /** Bytes of on-chip memory that contractions are tiled for; null: every operand is read once. */
  readonly fastBytes: number | null
  /** How long each kind of traffic takes against the outermost memory: less than 1 where it is served on the chip. */
  readonly pace: Pace
}

export interface Pace {
  readonly weights: number
  readonly activations: number
  readonly kvCache: number
}

export const outermost: Pace = { weights: 1, activations: 1, kvCache: 1 }
export const idealMachine: Machine = { fastBytes: null, pace: outermost }

/** Bytes of the outermost memory that would take as long. */
export function timedBytes(bytes: Traffic, pace: Pace): number {
  if (pace === outermost) return totalBytes(bytes)
  return (
    bytes.weights * pace.weights +
    (bytes.inputs + bytes.outputs) * pace.activations +
    (bytes.kvRead + bytes.kvWrite) * pace.kvCache
  )
}
