/**
 * What the DSL knows while a model file runs: which models it declared, which build is being traced, and where in the
 * source the program stands. Under Node there is one session and no source; the evaluator brings a session of its own,
 * keeps `frame` true around every call, and is told through `tick` of work the DSL loops over by itself.
 */
import type { CacheEntry, Node, Routing, ScopeSettings, Value } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import { childPath, type Frame, type Path, rootPath } from '../graph/site'
import type { Target } from '../hardware/target'
import { ModelError } from '../tensor/error'
import type { Dims, Tensor } from './types'

/** A model as declared: `build` has not run yet. */
export interface ModelRecord {
  readonly name: string
  readonly dims: Dims
  readonly build: (dims: Dims) => Tensor | readonly Tensor[]
  readonly frame: Frame | null
}

/** One run of a model's `build`. */
export interface Build {
  readonly request: TraceRequest
  readonly nodes: Node[]
  readonly inputs: Value[]
  readonly parameters: Value[]
  readonly caches: CacheEntry[]
  /** What the reader of its figures should know; the same is said once. */
  readonly hints: Set<string>
  readonly root: Path
}

export interface Session {
  /** The innermost call of the model file that is under way. */
  frame: Frame | null
  /** Set while the DSL itself applies a composite layer: the call that created it. User functions run with null. */
  creating: Frame | null
  path: Path
  /** What the scopes around set; null outside of one. */
  scope: ScopeSettings | null
  /** Set while an expert is traced. */
  routing: Routing | null
  build: Build | null
  readonly models: ModelRecord[]
  /** Dims of all models so far. */
  declaredDims: number
  readonly targets: Target[]
  /** Ops a build may have. */
  readonly maxOps: number
  /** Called once per iteration of a loop inside the DSL; may throw to stop a run away. */
  tick(): void
}

export function newSession(limits: { maxOps?: number; tick?: () => void } = {}): Session {
  return {
    frame: null,
    creating: null,
    path: rootPath(),
    scope: null,
    routing: null,
    build: null,
    models: [],
    declaredDims: 0,
    targets: [],
    maxOps: limits.maxOps ?? 200_000,
    tick: limits.tick ?? (() => {}),
  }
}

let active: Session = newSession()

/** The session in force. */
export const session = (): Session => active

/** Runs `body` with `next` in force. */
export function withSession<T>(next: Session, body: () => T): T {
  const before = active
  active = next
  try {
    return body()
  } finally {
    active = before
  }
}

/** The build under way. Throws `type` outside of one: `what` can only be used inside a model's build. */
export function currentBuild(what: string): Build {
  if (active.build === null)
    throw new ModelError('type', `${what} is used outside a model: apply layers inside the function given to model()`)
  return active.build
}

/** Runs `body` one segment further down the path. */
export function inPath<T>(name: string, index: number, body: () => T): T {
  const before = active.path
  active.path = childPath(before, name, index)
  try {
    return body()
  } finally {
    active.path = before
  }
}
