/** The result of evaluating a model file: its models, each ready to be traced, and the problems found. */
import type { ModelRecord } from '../dsl/session'
import type { Graph } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Span } from '../graph/site'
import type { Target } from '../hardware/target'
import type { ErrorCode } from '../tensor/error'
import type { Fix } from './problems/fix'
import type { UntracedReason } from './problems/untraced'

/**
 * Source of file texts: open documents in the editor, the disk on the command line. Paths are absolute, `/`-separated.
 */
export interface Sources {
  /** The file to analyse. */
  readonly file: string
  /** The text of a file, or undefined if it does not exist. */
  read(path: string): string | undefined
  /** The reason why an existing file cannot be read, if it is known: it is too long, or not a regular file. */
  problem?(path: string): ReadProblem | undefined
}

export interface ReadProblem {
  readonly code: 'limit' | 'unresolved'
  /** Such as "permission denied". */
  readonly reason: string
}

export interface Problem {
  readonly span: Span
  readonly severity: 'error' | 'warning' | 'info'
  readonly code: ErrorCode
  readonly message: string
  readonly fix?: Fix
}

export interface Trace {
  readonly graph: Graph
  /** False if something was unknown, not counted, or cut off by a limit. */
  readonly complete: boolean
  readonly problems: readonly Problem[]
  /**
   * Evaluation steps it took, including those of running the modules, which are the same for every trace of a model.
   */
  readonly steps: number
}

/** Line and column, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Program {
  readonly file: string
  readonly models: readonly ModelRecord[]
  readonly targets: readonly Target[]
  /** Evaluation steps that running its modules took. */
  readonly steps: number
  /** Problems of the module itself; those of a build come with its trace. */
  readonly problems: readonly Problem[]
  /** The text does not parse, so that figures would be those of an incomplete file. */
  readonly hasSyntaxErrors: boolean
  /**
   * Runs the model's build on an evaluation that has not built it yet, so that no state carries over. Takes at most
   * `most` steps, including those of running the modules again. Never throws.
   */
  trace(model: number, request: TraceRequest, most?: number): Trace
  /** Replaces a trace that there are no steps left for: no ops, and a problem at the model. */
  untraced(model: number, reason: UntracedReason): Trace
  /** Position of an offset in a file that was read. */
  position(file: string, offset: number): Position
  /** The call that holds all others that begin on a line of a file that was read; null without one. */
  callOn(file: string, line: number): Span | null
}
