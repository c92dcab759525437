/** Layers: functions with a record of their kind, their name and the call that created them. */
import { childPath, type Frame, type Span } from '../graph/site'
import { errors } from '../tensor/messages'
import { recordShape, session } from './session'
import { isTensor, type TracedTensor, tensor } from './tensor'
import type { Layer, Tensor } from './types'

export interface LayerRecord {
  readonly kind: string
  /** Name in reports; null until the layer is named. */
  name: string | null
  /** Name of the model file's function that made the layer, if the layer is named after it; null otherwise. */
  maker: string | null
  /** Index in its repeat or array, or -1. */
  index: number
  readonly created: Frame | null
  /** Calls of the model file that returned the layer. */
  readonly calls: Span[]
  /** Adds no segment of its own to paths while it has no name (sequential, residual). */
  readonly transparent: boolean
  /** A single shared object (relu, gelu), which takes no name. */
  readonly constant: boolean
}

/** Key of a layer's record; a symbol, so that no model file can reach it. */
const recordKey = Symbol('layer')

type Recorded = Layer & { [recordKey]?: LayerRecord }

/** The record of a layer made by the DSL; undefined for anything else. */
export const layerRecord = (layer: unknown): LayerRecord | undefined =>
  typeof layer === 'function' ? (layer as Recorded)[recordKey] : undefined

/** Throws `type` if `make`, which must be a function that makes a layer, is a layer itself. */
export function requireLayerMaker(what: string, example: string, make: unknown): void {
  if (layerRecord(make) !== undefined) throw errors.madeAlready(what, example)
}

/**
 * Names a layer after the variable it is assigned to, the function that made it, or its place in an array. An existing
 * name stays; an index is added if the layer has none yet.
 */
export function nameLayer(layer: unknown, name: string, index = -1): void {
  const record = layerRecord(layer)
  if (record === undefined || record.constant) return
  record.name ??= name
  if (record.index < 0) record.index = index
}

/** Names a layer without a name after the function that made it. */
export function nameAfterMaker(layer: unknown, maker: string): void {
  const record = layerRecord(layer)
  if (record === undefined || record.constant || record.name !== null) return
  record.name = maker
  record.maker = maker
}

/**
 * Renames a layer that is named after its `maker` to the variable it is assigned to, since `maker` may make several.
 * Layers composed of others (transparent ones) keep the name of their maker, which tells more.
 */
export function nameAfterVariable(layer: unknown, name: string, maker: string): void {
  const record = layerRecord(layer)
  if (record === undefined || record.maker !== maker || record.transparent || record.index >= 0) return
  record.name = name
  record.maker = null
}

/** Most calls that a layer is returned by and has its shape recorded for: of functions around functions, the innermost. */
const mostCalls = 8

/** Records that a call returned a layer. */
export function recordReturned(call: Span, { constant, calls }: LayerRecord): void {
  if (!constant && calls.length < mostCalls && !calls.includes(call)) calls.push(call)
}

/** Checks the argument that a layer is applied to, if it is not a tensor. */
function requireInput({ kind, name, constant }: LayerRecord, given: unknown): TracedTensor {
  if (constant && given === undefined) throw errors.notCalled(kind)
  return tensor(`${name ?? kind}: its input`, given)
}

/**
 * Runs a function that makes layers while a layer is applied (experts) as if it ran in the call that created that
 * layer.
 */
export function withCreatorFrame<T>(make: () => T): T {
  const active = session()
  const { frame, creator } = active
  active.frame = creator ?? frame
  active.creator = null
  try {
    return make()
  } finally {
    active.frame = frame
    active.creator = creator
  }
}

/** Registers `apply` as a layer created at the current call. */
export function makeLayer(
  kind: string,
  apply: (x: TracedTensor, record: LayerRecord) => Tensor,
  options: { name?: string | undefined; transparent?: boolean; constant?: boolean } = {},
): Layer {
  const { creator, frame } = session()
  const record: LayerRecord = {
    kind,
    name: options.name ?? null,
    maker: null,
    index: -1,
    created: creator ?? frame,
    calls: [],
    transparent: options.transparent ?? false,
    constant: options.constant ?? false,
  }
  const layer: Recorded = (x, ...more: unknown[]) => {
    // Array methods such as map also pass an index and the array: only further tensors are an error.
    if (more.some(isTensor)) throw errors.manyTensors(record.name ?? kind, kind, 1 + more.filter(isTensor).length)
    const given = isTensor(x) ? x : requireInput(record, x)
    const active = session()
    const { path, creator: outer } = active
    if (record.name !== null || !record.transparent) active.path = childPath(path, record.name ?? kind, record.index)
    // A shared layer (relu) is attributed to the call that created the layer around it.
    active.creator = record.constant ? outer : record.created
    try {
      const result = apply(given, record)
      if (active.build !== null) for (const call of record.calls) recordShape(call, result.shape)
      return result
    } finally {
      active.path = path
      active.creator = outer
    }
  }
  layer[recordKey] = record
  return layer
}
