/**
 * State of the DSL while a model file runs: the models it declared, the build being traced, and the current place in
 * the source. Under Node there is one session and no source. The evaluator creates a session of its own, keeps `frame`
 * up to date around every call, and counts the DSL's own loops through `tick`.
 */
import type { CacheEntry, Node, Routing, ScopeSettings, UpdatedState, Value } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import { childPath, type Frame, type Path, rootPath, type Span } from '../graph/site'
import type { Target } from '../hardware/target'
import { errors } from '../tensor/messages'
import { type Shape, sameShape } from '../tensor/shape'
import type { Dims, Tensor } from './types'

/** A declared model, before its `build` is run. */
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
  readonly states: UpdatedState[]
  /** Recurrent states that an op has loaded from the cache. */
  readonly loadedStates: Set<Value>
  /** Notes for the reader of the figures, each text once. */
  readonly hints: Set<string>
  /** Shapes of what calls return; see Graph. */
  readonly callShapes: Map<Span, Shape | null>
  readonly root: Path
}

export interface Session {
  /** The innermost call of the model file in progress. */
  frame: Frame | null
  /**
   * Set while the DSL itself applies a composite layer: the call that created the layer. Functions of the model file
   * run with null.
   */
  creator: Frame | null
  path: Path
  /** Settings of the scopes around the current op; null outside of any scope. */
  scope: ScopeSettings | null
  /** Set while an expert is traced. */
  routing: Routing | null
  build: Build | null
  readonly models: ModelRecord[]
  /** Number of dims of all models declared so far. */
  declaredDims: number
  readonly targets: Target[]
  /** Largest number of ops of a build. */
  readonly maxOps: number
  /** Whether that is a setting that the user can raise. */
  readonly isMaxOpsSetting: boolean
  /** Called once per iteration of a loop inside the DSL; may throw to stop a loop that takes too long. */
  tick(): void
}

export function newSession(limits: { maxOps?: number; isMaxOpsSetting?: boolean; tick?: () => void } = {}): Session {
  return {
    frame: null,
    creator: null,
    path: rootPath(),
    scope: null,
    routing: null,
    build: null,
    models: [],
    declaredDims: 0,
    targets: [],
    maxOps: limits.maxOps ?? 200_000,
    isMaxOpsSetting: limits.isMaxOpsSetting ?? false,
    tick: limits.tick ?? (() => {}),
  }
}

let active: Session = newSession()

/** The active session. */
export const session = (): Session => active

/** Runs `body` with `next` as the active session. */
export function withSession<T>(next: Session, body: () => T): T {
  const outer = active
  active = next
  try {
    return body()
  } finally {
    active = outer
  }
}

/** The build in progress. Throws `type` outside of one: `what` can only be used inside a model's build. */
export function currentBuild(what: string): Build {
  if (active.build === null) throw errors.outsideBuild(what)
  return active.build
}

/** Records the shape of a call's result in the build in progress. */
export function recordShape(call: Span, shape: Shape): void {
  const shapes = active.build?.callShapes
  const before = shapes?.get(call)
  if (before === undefined) shapes?.set(call, shape)
  else if (before !== null && !sameShape(before, shape)) shapes?.set(call, null)
}

/** Runs `body` one segment further down the path. */
export function inPath<T>(name: string, index: number, body: () => T): T {
  const outer = active.path
  active.path = childPath(outer, name, index)
  try {
    return body()
  } finally {
    active.path = outer
  }
}
