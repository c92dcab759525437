/** Names of memory parts and collectives, in lower case, shared by all views. */
import type { Traffic } from '../cost/cost'
import type { MemoryPart } from '../cost/footprintParts'
import type { CollectiveKind } from '../cost/parallel/sharding'
import type { StoredPart } from '../scenario/scenario'

/**
 * Parts in the order in which they are listed; `short` heads a column. Training has no KV cache, the other phases have
 * only the first three.
 */
const parts = {
  weights: { name: 'weights', short: 'weights' },
  kvCache: { name: 'KV cache', short: 'KV cache' },
  gradients: { name: 'gradients', short: 'gradients' },
  optimizer: { name: 'optimizer states', short: 'optimizer' },
  activations: { name: 'activations', short: 'activations' },
  transient: { name: 'temporaries of backward', short: 'transient' },
} as const satisfies Readonly<Record<MemoryPart, { readonly name: string; readonly short: string }>>

/** In training the activations of a footprint are those saved for backward. */
const saved = { name: 'saved activations', short: 'saved' } as const

/** Parts of a footprint, in training or outside of it, in the order in which they are listed. */
export const memoryPartsOf = (trained: boolean): readonly MemoryPart[] =>
  trained ? ['weights', 'gradients', 'optimizer', 'activations', 'transient'] : ['weights', 'kvCache', 'activations']

export const memoryName = (part: MemoryPart, trained: boolean): string =>
  (trained && part === 'activations' ? saved : parts[part]).name

/** Name of a part as the heading of a column. */
export const shortMemoryName = (part: MemoryPart, trained: boolean): string =>
  (trained && part === 'activations' ? saved : parts[part]).short

export const storedNames: Readonly<Record<StoredPart, string>> = {
  weights: parts.weights.name,
  kvCache: parts.kvCache.name,
  activations: parts.activations.name,
}

/** Kinds of traffic with their names, in the order in which they are listed. */
export const trafficNames: readonly (readonly [kind: keyof Traffic, name: string])[] = [
  ['weights', 'weights'],
  ['inputs', 'inputs'],
  ['outputs', 'outputs'],
  ['kvRead', 'KV read'],
  ['kvWrite', 'KV write'],
]

/** Kinds of collectives with their names, in the order in which they are listed. */
export const collectiveNames: Readonly<Record<CollectiveKind, string>> = {
  allReduce: 'all-reduce',
  allGather: 'all-gather',
  reduceScatter: 'reduce-scatter',
  allToAll: 'all-to-all',
  send: 'between stages',
}

export const collectiveName = (kind: string): string => collectiveNames[kind as CollectiveKind]

/** Capitalises a name for the start of a line or of a legend entry: "Weights" from "weights". */
export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
