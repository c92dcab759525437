/** Adding values and ops to the build under way. */
import { isWeight, type Node, type Role, type Value } from '../graph/graph'
import { childPath } from '../graph/site'
import type { Op } from '../ops/op'
import type { WeightDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { checkShape, elements, type Shape } from '../tensor/shape'
import { type Build, currentBuild, session } from './session'

interface Leaf {
  readonly shape: Shape
  readonly role: Role
  readonly dtype: WeightDType | null
  readonly static?: boolean
}

/** A value that no node makes. */
export function leaf(build: Build, { shape, role, dtype, static: once = false }: Leaf): Value {
  checkShape(shape, role)
  const value: Value = {
    owner: build,
    shape,
    role,
    dtype,
    producer: null,
    storage: null as never,
    distinct: elements(shape),
    static: once,
    cached: null,
    copies: role === 'input' ? 1 : (session().routing?.experts ?? 1),
    sparsity: role === 'parameter' ? (session().scope?.sparsity ?? null) : null,
    cacheWrites: 0,
    cacheDType: null,
  }
  ;(value as { storage: Value }).storage = value
  if (role === 'input') build.inputs.push(value)
  else if (role === 'parameter') build.parameters.push(value)
  return value
}

/** A weight of the layer being applied. */
export const parameterOf = (build: Build, shape: Shape, dtype: WeightDType | null): Value =>
  leaf(build, { shape, role: 'parameter', dtype: dtype ?? session().scope?.weights ?? null })

export interface Emission {
  /** Last segment of the op's path where that is not the layer's own. */
  readonly segment?: string
  readonly unmasked?: number
  readonly state?: number
  /** Of the ops of one attention's core: an object they share. */
  readonly core?: object
  readonly parallel?: Node['parallel']
  /** Dtype of the result where it is set by hand (cast). */
  readonly dtype?: WeightDType
}

/** Adds a node and gives its result. Throws where shapes do not fit, a tensor is of another build, or ops run out. */
export function emit<A>(op: Op<A>, attrs: A, inputs: readonly Value[], emission: Emission = {}): Value {
  const at = session()
  const build = currentBuild(op.kind)
  for (const input of inputs) if (input.owner !== build) throw otherBuild(op.kind)
  if (build.nodes.length >= at.maxOps)
    throw new ModelError('limit', `the model has more than ${at.maxOps} ops; what follows is not counted`)

  const shapes = inputs.map(input => input.shape)
  const shape = op.shape(attrs, shapes)
  const first = inputs[0] as Value
  const output: Value = {
    owner: build,
    shape,
    role: 'result',
    dtype: emission.dtype ?? (op.keepsDType && !isWeight(first) ? first.dtype : null) ?? at.scope?.activations ?? null,
    producer: null,
    storage: null as never,
    distinct: elements(checkShape(shape, op.kind)),
    static: isStatic(inputs),
    cached: null,
    copies: 1,
    sparsity: null,
    cacheWrites: 0,
    cacheDType: null,
  }
  const node: Node = {
    index: build.nodes.length,
    op: op as Op<never>,
    attrs,
    inputs,
    output,
    site: { created: at.creating ?? at.frame, applied: at.frame },
    path: emission.segment === undefined ? at.path : childPath(at.path, emission.segment),
    unmasked: emission.unmasked ?? 1,
    state: emission.state ?? 0,
    core: emission.core ?? null,
    parallel: emission.parallel ?? null,
    routing: at.routing,
    scope: at.scope,
  }
  const open = output as { producer: Node; storage: Value }
  open.producer = node
  open.storage = output
  build.nodes.push(node)
  return output
}

/** The same memory in another shape: `distinct` elements of it, `cached` where it is read from the KV cache. */
export function aliasOf(value: Value, shape: Shape, distinct: number, cached = value.cached): Value {
  if (value.owner !== session().build) throw otherBuild('a view')
  return { ...value, shape, distinct, cached, cacheWrites: 0 }
}

const otherBuild = (what: string): ModelError =>
  new ModelError('type', `${what}: a tensor of another build is used here; make it inside this model's build`)

/** An op is static where something it reads is, and all else are parameters; one on parameters alone is not. */
function isStatic(inputs: readonly Value[]): boolean {
  let once = false
  for (const input of inputs) {
    if (input.static) once = true
    else if (!isWeight(input)) return false
  }
  return once
}
