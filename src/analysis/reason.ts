/** Reasons of diagnostics: codes with parameters, which `present/diagnosticText.ts` words. */

import type { MemoryPart } from '../cost/footprintParts'
import type { Hint } from '../cost/hint'

export type Reason =
  /** Problem in the words of the part that found it, such as the evaluator or the DSL. */
  { readonly code: 'problem'; readonly text: string } | Hint | CapacityFinding | LeftOut

/** Numbers of targets and lines of a file, where an editor offers only some of them. */
type LeftOut =
  /** Only the first `mostTargets` targets with at most `mostLevels` levels of memory can be picked. */
  | {
      readonly code: 'targets-left-out'
      readonly offered: number
      readonly targets: number
      readonly mostTargets: number
      readonly mostLevels: number
    }
  | { readonly code: 'lines-left-out'; readonly shown: number; readonly lines: number }

/** A model does not fit its target. */
export interface CapacityFinding {
  readonly code: 'capacity'
  /** Names of the model and the target. */
  readonly model: string
  readonly target: string
  /** Bytes needed on the fullest device, and bytes of the target's memory. */
  readonly total: number
  readonly capacity: number
  /** Number of devices that the model runs on. */
  readonly devices: number
  readonly trained: boolean
  readonly largest: { readonly part: MemoryPart; readonly bytes: number }
  /** Remedies for the largest part that are not in use yet. */
  readonly remedies: readonly Remedy[]
}

export type Remedy =
  | { readonly code: 'fewer-bits'; readonly part: 'weights' | 'kvCache' }
  | { readonly code: 'smaller'; readonly dims: readonly ('batch' | 'seq')[] }
  | { readonly code: 'fewer-kv-heads' | 'more-replicas' | 'lighter-optimizer' | 'recompute' | 'flash' }
  /** Replicas share states; `stage` is the least of ZeRO that shares them, null for any. */
  | { readonly code: 'zero'; readonly stage: 3 | null }
  /** More devices; `quotient` is footprint / capacity, rounded up, null where the model is split already. */
  | { readonly code: 'split'; readonly quotient: number | null }
