/** Layers as functions that know their kind, their name and the call that created them. */
import { childPath, type Frame } from '../graph/site'
import { ModelError } from '../tensor/error'
import { session } from './session'
import { isTensor, type Traced, tensor } from './tensor'
import type { Layer, Tensor } from './types'

export interface LayerRecord {
  readonly kind: string
  /** The name a reader would use; null until one is known. */
  name: string | null
  /** The function of the model file that made it and gave it its own name; null where it has another. */
  maker: string | null
  /** Which of its repeat or array, or -1. */
  index: number
  readonly created: Frame | null
  /** Adds no segment of its own to paths while it has no name (sequential, residual). */
  readonly transparent: boolean
  /** One object for everybody (relu, gelu): it takes no name. */
  readonly constant: boolean
}

/** Where a layer keeps its record; a symbol, so that no model file can reach it. */
const own = Symbol('layer')

type Recorded = Layer & { [own]?: LayerRecord }

/** The record of a layer made by the DSL; undefined for anything else. */
export const layerRecord = (layer: unknown): LayerRecord | undefined =>
  typeof layer === 'function' ? (layer as Recorded)[own] : undefined

/** Throws `type` where a function that makes a layer was to be given, and a layer was. */
export function notMade(what: string, example: string, make: unknown): void {
  if (layerRecord(make) !== undefined)
    throw new ModelError('type', `${what} takes a function that makes a layer, as in ${example}, got a layer`)
}

/**
 * Names a layer after what it is assigned to, the function that made it, or its place in an array. A name once given
 * stays; an index is added where there is none yet.
 */
export function nameLayer(layer: unknown, name: string, index = -1): void {
  const record = layerRecord(layer)
  if (record === undefined || record.constant) return
  record.name ??= name
  if (record.index < 0) record.index = index
}

/** Names a layer that has no name yet after the function that made it. */
export function nameMade(layer: unknown, maker: string): void {
  const record = layerRecord(layer)
  if (record === undefined || record.constant || record.name !== null) return
  record.name = maker
  record.maker = maker
}

/**
 * A layer that `maker` made, as it may have made others, takes the name of the variable that it is made for. What is made
 * up of layers keeps its maker's, which says more.
 */
export function nameApart(layer: unknown, name: string, maker: string): void {
  const record = layerRecord(layer)
  if (record === undefined || record.maker !== maker || record.transparent || record.index >= 0) return
  record.name = name
  record.maker = null
}

/** What a layer is applied to, where it is not a tensor. */
function input({ kind, name, constant }: LayerRecord, given: unknown): Traced {
  if (constant && given === undefined)
    throw new ModelError('type', `${kind} is a layer already: write ${kind}, not ${kind}()`)
  return tensor(`${name ?? kind}: its input`, given)
}

function surplus({ kind, name }: LayerRecord, count: number): ModelError {
  const elsewhere = kind === 'attention' ? '; for keys and values from elsewhere write crossAttention(memory, ..)' : ''
  return new ModelError('type', `${name ?? kind} takes one tensor, got ${count}${elsewhere}`)
}

/** Runs what makes layers while a layer is applied (experts) as if it ran in the call that created that layer. */
export function madeThere<T>(make: () => T): T {
  const at = session()
  const { frame, creating } = at
  at.frame = creating ?? frame
  at.creating = null
  try {
    return make()
  } finally {
    at.frame = frame
    at.creating = creating
  }
}

/** Registers `apply` as a layer created at the current call. */
export function makeLayer(
  kind: string,
  apply: (x: Traced, record: LayerRecord) => Tensor,
  options: { name?: string | undefined; transparent?: boolean; constant?: boolean } = {},
): Layer {
  const { creating, frame } = session()
  const record: LayerRecord = {
    kind,
    name: options.name ?? null,
    maker: null,
    index: -1,
    created: creating ?? frame,
    transparent: options.transparent ?? false,
    constant: options.constant ?? false,
  }
  const layer: Recorded = (x, ...more: unknown[]) => {
    // map and the like pass on an index and the array.
    if (more.some(isTensor)) throw surplus(record, 1 + more.filter(isTensor).length)
    const given = isTensor(x) ? x : input(record, x)
    const at = session()
    const { path, creating: before } = at
    if (record.name !== null || !record.transparent) at.path = childPath(path, record.name ?? kind, record.index)
    // A layer for everybody (relu) is taken to be made where the layer around it was.
    at.creating = record.constant ? before : record.created
    try {
      return apply(given, record)
    } finally {
      at.path = path
      at.creating = before
    }
  }
  layer[own] = record
  return layer
}
