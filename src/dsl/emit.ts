/** Adds values and ops to the build in progress. */
import {
  isWeight,
  type Node,
  type Parallel,
  type Role,
  type ScopeSettings,
  type TensorView,
  type Value,
} from '../graph/graph'
import type { Mask } from '../graph/mask'

import { childPath } from '../graph/site'
import type { Op } from '../ops/op'
import { type DType, isDType, isFloat, promoted } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import { elements, type Shape } from '../tensor/shape'
import { checkShape } from '../tensor/shapeRules'
import { type CacheDType, isNarrower, type WeightDType } from '../tensor/storedFormat'
import { type Build, currentBuild, session } from './session'

interface Leaf {
  readonly shape: Shape
  readonly role: Role
  readonly dtype: WeightDType | null
  readonly matrixDType?: WeightDType | null
  readonly static?: boolean
  /** False for an input that another op makes beside its result (the indices of top-k): the model is not fed it. */
  readonly fed?: boolean
  /** Whether a parameter is trained; null: as the scopes around it say. */
  readonly trainable?: boolean | null
  readonly parallel?: Parallel | null
}

/** A value that no node makes. */
export function leaf(
  build: Build,
  { shape, role, dtype, matrixDType = null, static: once = false, fed = true, trainable = null, parallel = null }: Leaf,
): Value {
  checkShape(shape, role)
  const value: Value = {
    owner: build,
    shape,
    role,
    dtype,
    matrixDType,
    use: 'other',
    producer: null,
    storage: null as never,
    view: null,
    distinct: elements(shape),
    static: once,
    cached: null,
    copies: role === 'input' ? 1 : (session().routing?.experts ?? 1),
    trainable: role === 'parameter' && (trainable ?? session().scope?.trainable ?? true),
    sparsity: role === 'parameter' ? (session().scope?.sparsity ?? null) : null,
    parallel,
    cacheWrites: 0,
    cacheParts: [],
  }
  ;(value as { storage: Value }).storage = value
  if (role === 'input' && fed) build.inputs.push(value)
  else if (role === 'parameter') build.parameters.push(value)
  return value
}

/** A weight of the layer being applied, in its own format, else in that of the scope around it. */
export function parameterOf(
  build: Build,
  shape: Shape,
  dtype: WeightDType | null,
  options: { readonly trainable?: boolean | null; readonly parallel?: Parallel | null } = {},
): Value {
  const { weights = null, activations = null } = session().scope ?? {}
  const narrow = weights !== null && isNarrower(weights, activations ?? build.request.activations)
  return leaf(build, {
    shape,
    role: 'parameter',
    dtype: dtype ?? (narrow ? null : weights),
    matrixDType: narrow ? weights : null,
    ...options,
  })
}

export interface Emission {
  /** Last segment of the op's path. Default: the layer's own. */
  readonly segment?: string
  /** Mask of the attention whose softmax this is. */
  readonly mask?: Mask
  /** Elements of the recurrent state of the op; `stateDType` is its own dtype. */
  readonly state?: number
  readonly stateDType?: CacheDType
  readonly parallel?: Node['parallel']
  /** Dtype of the result where the model file states it (cast); null for that of the scope or the scenario. */
  readonly dtype?: DType | null
}

/**
 * Adds a node and returns its result. Throws where shapes do not fit, a tensor belongs to another build, or the limit
 * of ops is reached.
 */
export function emit<A>(op: Op<A>, attrs: A, operands: readonly Value[], emission: Emission = {}): Value {
  const active = session()
  const build = currentBuild(op.kind)
  for (const operand of operands) if (operand.owner !== build) throw errors.otherBuild(op.kind)
  if (build.nodes.length >= active.maxOps) throw errors.ops(active.maxOps, active.isMaxOpsSetting)

  const shape = op.shape(
    attrs,
    operands.map(operand => operand.shape),
  )
  const inputs = operands.map(operand => loadedOnce(operand, build))
  const output: Value = {
    owner: build,
    shape,
    role: 'result',
    dtype: resultDType(op, operands, emission.dtype),
    matrixDType: null,
    use: 'other',
    producer: null,
    storage: null as never,
    view: null,
    distinct: elements(checkShape(shape, op.kind)),
    static: isStatic(inputs),
    cached: null,
    copies: 1,
    trainable: false,
    sparsity: null,
    parallel: null,
    cacheWrites: 0,
    cacheParts: [],
  }
  const node: Node = {
    index: build.nodes.length,
    op: op as Op<never>,
    attrs,
    inputs,
    output,
    site: { created: active.creator ?? active.frame, applied: active.frame },
    path: emission.segment === undefined ? active.path : childPath(active.path, emission.segment),
    mask: emission.mask ?? null,
    state: emission.state ?? 0,
    stateDType: emission.stateDType ?? active.scope?.kvCache ?? null,
    core: null,
    parallel: emission.parallel ?? null,
    routing: active.routing,
    scope: active.scope,
  }
  const open = output as { producer: Node; storage: Value }
  open.producer = node
  open.storage = output
  build.nodes.push(node)
  return output
}

/** The operand as an op reads it: a recurrent state that an earlier op loaded from the cache is an ordinary tensor. */
function loadedOnce(operand: Value, { loadedStates }: Build): Value {
  if (!operand.cached?.once) return operand
  if (loadedStates.has(operand.storage)) return { ...operand, cached: null }
  loadedStates.add(operand.storage)
  return operand
}

/**
 * Dtype of a result: as stated, else as PyTorch promotes the operands that have one of their own, else that of the
 * scope. Weights, cached operands, indices and masks do not count. A scope that sets a dtype sets it for what enters
 * it too. Ops that move elements keep a dtype of integers.
 */
function resultDType<A>(op: Op<A>, inputs: readonly Value[], stated: DType | null | undefined): DType | null {
  const { scope } = session()
  const outer = scope?.activations ?? null
  if (stated !== undefined) return stated ?? outer
  let own: DType | null = null
  for (const value of inputs) {
    if (isWeight(value) || value.cached !== null || !isDType(value.dtype)) continue
    if (op.keepsDType && value === inputs[0] && !isFloat(value.dtype)) return value.dtype
    if (isFloat(value.dtype) && isMadeWithin(value, scope))
      own = own === null ? value.dtype : promoted(own, value.dtype)
  }
  return own ?? outer
}

/** Whether a value comes from inside the innermost scope around the current op that sets a dtype of activations. */
function isMadeWithin({ producer }: Value, scope: ScopeSettings | null): boolean {
  const around = scope?.activationsFrom ?? null
  if (around === null) return true
  for (let at = producer?.scope ?? null; at !== null; at = at.outer) if (at.activationsFrom === around) return true
  return false
}

/**
 * A view of the same memory in another shape, with `distinct` elements in memory; `cached` is set where it is read from
 * the KV cache.
 */
export function aliasOf(view: TensorView, shape: Shape, distinct: number, cached = view.of.cached): Value {
  if (view.of.owner !== session().build) throw errors.otherBuild(view.kind === 'cache' ? 'kvCache' : view.kind)
  return { ...view.of, shape, distinct, view, cached, cacheWrites: 0, cacheParts: [] }
}

/**
 * An op is static if it reads a static value, and all other operands are weights. An op on weights alone is not static.
 */
function isStatic(inputs: readonly Value[]): boolean {
  let once = false
  for (const input of inputs) {
    if (input.static) once = true
    else if (!isWeight(input)) return false
  }
  return once
}
