/** What evaluating a model file gives: the models it declares, each ready to be traced, and what was wrong on the way. */
import type { ModelRecord } from '../dsl/session'
import type { Graph } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Span } from '../graph/site'
import type { Target } from '../hardware/target'
import type { ErrorCode } from '../tensor/error'

/** Where text comes from: open documents in the editor, the disk on the command line. Paths are absolute, `/`-separated. */
export interface Sources {
  /** The file to analyse. */
  readonly file: string
  /** The text of a file, or undefined where there is none. */
  read(path: string): string | undefined
  /** The reason why a file that is there has no text, where that is known: it is too long, or no regular file. */
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
}

export interface Trace {
  readonly graph: Graph
  /** False where something was unknown, uncounted or cut by a limit. */
  readonly complete: boolean
  readonly problems: readonly Problem[]
  /** Evaluation steps that it took, those of running the modules included: the same for every trace of a model alike. */
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
  /** The text does not parse: figures would be of a torn file. */
  readonly hasSyntaxErrors: boolean
  /**
   * Runs the model's build on an evaluation that has not built it yet, so that no state carries over. It takes at most `most`
   * steps, those of running the modules again included. Never throws.
   */
  trace(model: number, request: TraceRequest, most?: number): Trace
  /** What stands for a trace that there are no steps left for: no ops, and a problem at the model. */
  untraced(model: number, message: string): Trace
  /** Positions of an offset in a file that was read. */
  position(file: string, offset: number): Position
}
