/** Names of memory parts, bounds and collectives, in lower case, shared by all views. */
import { t } from '@vscode/l10n'
import type { Bound } from '../analysis/report'
import type { Traffic } from '../cost/cost'
import type { MemoryPart } from '../cost/footprintParts'
import type { CollectiveKind } from '../cost/parallel/collectives'
import type { StoredPart } from '../scenario/scenario'

interface PartName {
  readonly name: string
  readonly short: string
}

/**
 * Parts in the order in which they are listed; `short` heads a column. Training has no KV cache, the other phases have
 * no gradients and no optimizer.
 */
const parts = {
  weights: { name: t('weights'), short: t('weights') },
  kvCache: { name: t('KV cache'), short: t('KV cache') },
  gradients: { name: t('gradients'), short: t('gradients') },
  optimizer: { name: t('optimizer states'), short: t('optimizer') },
  activations: { name: t('activations'), short: t('activations') },
  transient: { name: t('temporaries'), short: t('transient') },
} as const satisfies Readonly<Record<MemoryPart, PartName>>

/** In training the activations of a footprint are those saved for backward, and its temporaries are of backward. */
const trainedParts: Partial<Readonly<Record<MemoryPart, PartName>>> = {
  activations: { name: t('saved activations'), short: t('saved') },
  transient: { name: t('temporaries of backward'), short: t('transient') },
}

/** Parts of a footprint, in training or outside of it, in the order in which they are listed. */
export const memoryPartsOf = (trained: boolean): readonly MemoryPart[] =>
  trained
    ? ['weights', 'gradients', 'optimizer', 'activations', 'transient']
    : ['weights', 'kvCache', 'activations', 'transient']

const nameOf = (part: MemoryPart, trained: boolean): PartName =>
  (trained ? trainedParts[part] : undefined) ?? parts[part]

export const memoryName = (part: MemoryPart, trained: boolean): string => nameOf(part, trained).name

/** Name of a part as the heading of a column. */
export const shortMemoryName = (part: MemoryPart, trained: boolean): string => nameOf(part, trained).short

export const storedNames: Readonly<Record<StoredPart, string>> = {
  weights: parts.weights.name,
  kvCache: parts.kvCache.name,
  activations: parts.activations.name,
}

/** Resources that bound a time. */
export const boundNames: Readonly<Record<Bound, string>> = {
  compute: t('compute-bound'),
  memory: t('memory-bound'),
  link: t('link-bound'),
}

/** Resources that bound a time, where "bound by" is clear from the place. */
export const resourceNames: Readonly<Record<Bound, string>> = {
  compute: t('compute'),
  memory: t('memory'),
  link: t('link'),
}

/** Kinds of traffic with their names, in the order in which they are listed. */
export const trafficNames: readonly (readonly [kind: keyof Traffic, name: string])[] = [
  ['weights', t('weights')],
  ['inputs', t('inputs')],
  ['outputs', t('outputs')],
  ['kvRead', t('KV read')],
  ['kvWrite', t('KV write')],
]

/** Kinds of collectives with their names, in the order in which they are listed. */
export const collectiveNames: Readonly<Record<CollectiveKind, string>> = {
  allReduce: t('all-reduce'),
  allGather: t('all-gather'),
  reduceScatter: t('reduce-scatter'),
  allToAll: t('all-to-all'),
  ring: t('ring of keys and values'),
  send: t('between stages'),
}

export const collectiveName = (kind: string): string => collectiveNames[kind as CollectiveKind]

/** Capitalises a name for the start of a line or of a legend entry: "Weights" from "weights". */
export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
