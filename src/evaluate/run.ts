/** One evaluation under way: its session with the DSL, its problems, and what is left of its limits. */
import { newSession, type Session } from '../dsl/session'
import type { Limits } from '../limits/limits'
import type { Absent } from './problems/undefinedProvenance'
import type { Problem } from './program'
import type { At } from './syntax/sourceUnit'
import type { JsValue, Unknown } from './values/values'

/** Thrown through the program and the DSL where a limit is reached; its problem is reported already. */
export class LimitReached {}

/** Thrown through the DSL where a function of the model file gave it Unknown. */
export class Poisoned {
  constructor(readonly value: Unknown) {}
}

/** What the program itself threw. */
export class Thrown {
  constructor(
    readonly value: JsValue,
    readonly at: At,
  ) {}
}

export interface Run {
  readonly limits: Limits
  readonly session: Session
  readonly problems: Problem[]
  /** Span and code of each problem. */
  readonly reported: Set<string>
  /** Properties that were read and are not there, by the expression or the variable that is undefined for it. */
  readonly absent: WeakMap<object, Absent>
  /** Expressions, statements and iterations so far; long work of a builtin counts by its size. */
  steps: number
  /** The count of steps at which it ends. */
  most: number
  /** They are what others left, not what one evaluation has. */
  leftOver: boolean
  /** The count at which the part under way (a statement of a module, a build) ends: earlier, so that the rest gets a share. */
  part: number
  depth: number
  /** Characters of the files imported so far. */
  imported: number
  /** Unknown was met, or an error found. */
  touched: boolean
  /** A limit was reached, and said so. */
  limited: boolean
  /** `try` blocks with a `catch` under way. */
  trying: number
  /** The innermost call into the DSL or into a function: where the DSL's own loops are reported. */
  at: At | null
  /** The last call that was entered: where a stack overflow is reported, once all calls are left. */
  entered: At | null
  /** The loop under way, or the call that calls back over and over: where too many steps are reported. */
  loop: At | null
  /** The object whose method is under way. */
  receiver: JsValue
  /** The function given to model() that is about to be entered: it adds nothing to paths. */
  entering: JsValue
  /** Arrays and objects that a branch may have changed which was not run for its unknown condition. */
  tainted: WeakSet<object> | null
  /** Labels right before the statement about to run, and the one a break or continue under way goes to. */
  readonly labels: string[]
  label: string | null
  /** The last break or continue. */
  left: At | null
}

/** `tick` is called for every iteration of a loop inside the DSL. */
export function newRun(limits: Limits, tick: (run: Run) => void): Run {
  const run: Run = {
    limits,
    session: newSession({ maxOps: limits.ops, tick: () => tick(run) }),
    problems: [],
    reported: new Set(),
    absent: new WeakMap(),
    steps: 0,
    most: limits.steps,
    leftOver: false,
    part: limits.steps,
    depth: 0,
    imported: 0,
    touched: false,
    limited: false,
    trying: 0,
    at: null,
    entered: null,
    loop: null,
    receiver: undefined,
    entering: null,
    tainted: null,
    labels: [],
    label: null,
    left: null,
  }
  return run
}

let active: Run | null = null

/** The evaluation in force. */
export const current = (): Run => active as Run

export function withRun<T>(run: Run, body: () => T): T {
  const before = active
  active = run
  try {
    return body()
  } finally {
    active = before
  }
}
