/** What the parts of a memory and the ways of sending are called, in lower case, wherever they are said. */
import type { Footprint } from '../cost/footprintParts'
import type { CollectiveKind } from '../cost/parallel/sharding'
import type { StoredPart } from '../scenario/scenario'

export type MemoryPart = keyof Footprint

/** In the order they are said in; `short` heads a column. Training holds no KV cache, the other phases nothing but the first three. */
const parts = {
  weights: { name: 'weights', short: 'weights' },
  kvCache: { name: 'KV cache', short: 'KV cache' },
  gradients: { name: 'gradients', short: 'gradients' },
  optimizer: { name: 'optimizer states', short: 'optimizer' },
  activations: { name: 'activations', short: 'activations' },
  transient: { name: 'temporaries of backward', short: 'transient' },
} as const satisfies Readonly<Record<MemoryPart, { readonly name: string; readonly short: string }>>

/** In training the activations of a footprint are those that are saved for backward. */
const saved = { name: 'saved activations', short: 'saved' } as const

/** The parts that a footprint has, in training or without it, in the order they are said in. */
export const memoryPartsOf = (trained: boolean): readonly MemoryPart[] =>
  trained ? ['weights', 'gradients', 'optimizer', 'activations', 'transient'] : ['weights', 'kvCache', 'activations']

export const memoryName = (part: MemoryPart, trained: boolean): string =>
  (trained && part === 'activations' ? saved : parts[part]).name

/** As the heading of a column. */
export const shortMemoryName = (part: MemoryPart, trained: boolean): string =>
  (trained && part === 'activations' ? saved : parts[part]).short

export const storedNames: Readonly<Record<StoredPart, string>> = {
  weights: parts.weights.name,
  kvCache: parts.kvCache.name,
  activations: parts.activations.name,
}

export const collectiveNames: Readonly<Record<CollectiveKind, string>> = {
  allReduce: 'all-reduce',
  allGather: 'all-gather',
  reduceScatter: 'reduce-scatter',
  allToAll: 'all-to-all',
  send: 'between stages',
}

/** "Weights" of "weights": a name where a line or a key begins with it. */
export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
