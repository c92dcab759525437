/** Limits of one analysis, and their defaults. */

/** Bounds at which an analysis stops, with a diagnostic and the figures counted so far. */
export interface Limits {
  readonly steps: number
  readonly callDepth: number
  readonly ops: number
  /** Entries of an array, or characters / 8 of a string. */
  readonly arrayLength: number
  readonly textBytes: number
  /** Whether they are settings that the user can raise, which messages then name. */
  readonly areSettings: boolean
}

export const defaultLimits: Limits = {
  steps: 2_000_000,
  callDepth: 512,
  ops: 200_000,
  arrayLength: 1_000_000,
  textBytes: 2_000_000,
  areSettings: false,
}
