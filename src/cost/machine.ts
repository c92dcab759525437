/** Hardware properties that affect an op's traffic. */
import { type StoredPart, storedParts } from '../scenario/scenario'
import { type Traffic, totalBytes, trafficByPart } from './cost'

export interface Machine {
  /** Bytes of on-chip memory that contractions are tiled for. Null means ideal reuse: every operand is read once. */
  readonly fastBytes: number | null
  readonly slowdown: Slowdown
}

/** Time to move a byte, relative to a byte of the outermost memory: less than 1 where on-chip memory serves it. */
export type Slowdown = Readonly<Record<StoredPart, number>>

export const outermost: Slowdown = { weights: 1, activations: 1, kvCache: 1 }
export const idealMachine: Machine = { fastBytes: null, slowdown: outermost }

/** Bytes of the outermost memory that take as long to move as `traffic` does. */
export function timedBytes(traffic: Traffic, slowdown: Slowdown): number {
  if (slowdown === outermost) return totalBytes(traffic)
  const bytes = trafficByPart(traffic)
  return storedParts.reduce((sum, part) => sum + bytes[part] * slowdown[part], 0)
}
