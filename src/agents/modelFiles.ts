/** Access to model files: how a host finds, reads and analyses them for the tools. */
import type { Advice } from '../analysis/advice/advice'
import type { Setup } from '../analysis/advice/modified'
import type { Fit } from '../analysis/fit/fit'
import type { Report } from '../analysis/report'

export interface ModelFiles {
  /** Opens a file by its name in a tool's input. Throws WrongInput for a file that is not there or may not be read. */
  open(file: string): Promise<ModelFile>
}

/**
 * A file whose text is analysed as it was when it was opened. Each answer has the budget of steps of its kind, and all
 * of them reject when the call is cancelled.
 */
export interface ModelFile {
  /** Name in answers: relative to the folder that is open. */
  readonly name: string
  /** Scenario and hardware of what an input leaves out. */
  readonly usual: Setup
  /** An unknown target is replaced by another, which the report says. */
  report(setup: Setup): Promise<Report>
  /** Null when the target's memory is not known. */
  fit(setup: Setup, model: number): Promise<Fit | null>
  /** Null when the model takes no time. */
  advice(setup: Setup, model: number): Promise<Advice | null>
  /** Frees what the analysis keeps. */
  close(): void
}

/** Whether a path can be that of a model file. */
export const isTypeScript = (path: string): boolean => /\.[cm]?tsx?$/i.test(path)
