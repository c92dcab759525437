/** Parts of a memory footprint, and their sum. */

/** Bytes on one device. */
export interface Footprint {
  readonly weights: number
  readonly kvCache: number
  /** Live activations at the op with the most memory; in training, the activations saved for backward. */
  readonly activations: number
  /** Gradients of weights; 0 outside training. */
  readonly gradients: number
  /** Optimizer state and master weights; 0 outside training. */
  readonly optimizer: number
  /** Temporaries of that op; in training, the largest working set of backward beside the saved activations. */
  readonly transient: number
}

export type MemoryPart = keyof Footprint

export const footprintParts: readonly MemoryPart[] = [
  'weights',
  'kvCache',
  'gradients',
  'optimizer',
  'activations',
  'transient',
]

export const footprintTotal = (footprint: Footprint): number =>
  Object.values(footprint).reduce((sum: number, bytes: number) => sum + bytes, 0)

/** Footprint of the stage that needs the most memory. */
export const fullest = (stages: readonly Footprint[]): Footprint =>
  stages.reduce((a, b) => (footprintTotal(b) > footprintTotal(a) ? b : a))
