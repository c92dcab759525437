/** The parts of a footprint, and their sum. */

/** Bytes on one device. */
export interface Footprint {
  readonly weights: number
  readonly kvCache: number
  /** Peak of live activations; in training, what is saved for backward. */
  readonly activations: number
  /** Training alone. */
  readonly gradients: number
  /** State and master weights; training alone. */
  readonly optimizer: number
  /** The largest working set beside what is saved; training alone. */
  readonly transient: number
}

export const footprintTotal = (footprint: Footprint): number =>
  Object.values(footprint).reduce((sum: number, bytes: number) => sum + bytes, 0)

/** Of the device that holds the most. */
export const fullest = (stages: readonly Footprint[]): Footprint =>
  stages.reduce((a, b) => (footprintTotal(b) > footprintTotal(a) ? b : a))
