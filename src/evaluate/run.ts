/** One evaluation in progress: its files, its session of the DSL, its problems, and the rest of its limits. */
import type { ts } from 'ts-morph'
import { newSession, type Session } from '../dsl/session'
import type { Limits } from '../limits/limits'
import type { Problem } from './program'
import type { ParsedFile } from './syntax/parsedFile'
import type { JsValue, Unknown } from './values/values'

/** A file of the program in one run. */
export interface SourceUnit extends ParsedFile {
  readonly run: Run
}

/** A node and the file it is in. */
export interface At {
  readonly node: ts.Node
  readonly unit: SourceUnit
}

/** Thrown through the program and the DSL when a limit is reached; its problem is reported already. */
export class LimitReached {}

/** Thrown through the DSL when a function of the model file returned Unknown to it. */
export class Poisoned {
  constructor(readonly value: Unknown) {}
}

/** A read of a property that does not exist. */
export interface MissingProperty {
  readonly at: At
  readonly object: object
  readonly key: string
}

/** An exception that the program itself threw. */
export class Thrown {
  constructor(
    readonly value: JsValue,
    readonly at: At,
  ) {}
}

export interface Run {
  readonly limits: Limits
  readonly session: Session
  /** The modules that were started, by file. */
  readonly units: Map<string, SourceUnit>
  readonly problems: Problem[]
  /** Span and code of each problem. */
  readonly reported: Set<string>
  /** Properties that were read but do not exist, by the expression or the variable that is undefined because of it. */
  readonly missingProperties: WeakMap<object, MissingProperty>
  /** Expressions, statements and iterations so far; long work of a builtin counts by its size. */
  steps: number
  /** Count of steps at which the evaluation ends. */
  stepLimit: number
  /** `stepLimit` is the rest that other evaluations left, not the limit of one evaluation. */
  leftOver: boolean
  /**
   * Count of steps at which the current part (a statement of a module, a build) ends: below `stepLimit`, so that
   * the rest gets a share.
   */
  partLimit: number
  depth: number
  /** Characters of the files imported so far. */
  imported: number
  /** Set once Unknown was met or an error found. */
  incomplete: boolean
  /** Set once a limit was reached and reported. */
  limitReported: boolean
  /** Number of enclosing `try` blocks with a `catch`. */
  tryDepth: number
  /** The innermost call into the DSL or into a function, where limits of the DSL's own loops are reported. */
  currentCall: At | null
  /** The call entered last, where a stack overflow is reported once all calls are left. */
  lastCall: At | null
  /** The current loop, or the call that keeps calling back, where too many steps are reported. */
  loop: At | null
  /** The object whose method is running. */
  receiver: JsValue
  /** The function given to model() that is about to be entered; it adds nothing to paths. */
  pendingBuild: JsValue
  /** Arrays and objects that may have changed in a branch that was skipped because its condition is unknown. */
  tainted: WeakSet<object> | null
  /** Labels right before the next statement, and the label that the current break or continue goes to. */
  readonly labels: string[]
  label: string | null
  /** The last break or continue. */
  lastJump: At | null
}

/** A new run. `tick` is called for every iteration of a loop inside the DSL. */
export function newRun(limits: Limits, tick: (run: Run) => void): Run {
  const run: Run = {
    limits,
    session: newSession({ maxOps: limits.ops, isMaxOpsSetting: limits.areSettings, tick: () => tick(run) }),
    units: new Map(),
    problems: [],
    reported: new Set(),
    missingProperties: new WeakMap(),
    steps: 0,
    stepLimit: limits.steps,
    leftOver: false,
    partLimit: limits.steps,
    depth: 0,
    imported: 0,
    incomplete: false,
    limitReported: false,
    tryDepth: 0,
    currentCall: null,
    lastCall: null,
    loop: null,
    receiver: undefined,
    pendingBuild: null,
    tainted: null,
    labels: [],
    label: null,
    lastJump: null,
  }
  return run
}
