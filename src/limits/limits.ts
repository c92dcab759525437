/** Limits of one analysis, and what they are where nothing is set. */

/** Where an analysis gives up, with a diagnostic and what was counted so far. */
export interface Limits {
  readonly steps: number
  readonly callDepth: number
  readonly ops: number
  /** Entries of an array, characters / 8 of a string. */
  readonly arrayLength: number
  readonly textBytes: number
}

export const defaultLimits: Limits = {
  steps: 2_000_000,
  callDepth: 512,
  ops: 200_000,
  arrayLength: 1_000_000,
  textBytes: 2_000_000,
}
