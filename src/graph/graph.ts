/** A traced model: ops in program order over tensors. */
import type { Op } from '../ops/op'
import type { DType, WeightDType } from '../tensor/dtype'
import type { Shape } from '../tensor/shape'
import type { Path, Site } from './site'

/**
 * - input: fed from outside. parameter: a weight. buffer: read like a weight, but not trained (running statistics).
 * - result: made by a node.
 */
export type Role = 'input' | 'parameter' | 'buffer' | 'result'

/** How a tensor stands in the KV cache. */
export interface Cached {
  /** Tokens at most, where the cache slides; Infinity otherwise. */
  readonly window: number
  /** Null: the scenario's. */
  readonly dtype: DType | null
}

/** Weights that were removed. Structured removes compute and bytes; unstructured stored bytes only. */
export interface Sparsity {
  readonly fraction: number
  readonly structured: boolean
}

/** What a scope sets for the ops inside it. */
export interface ScopeSettings {
  readonly weights: WeightDType | null
  readonly activations: DType | null
  readonly kvCache: DType | null
  readonly sparsity: Sparsity | null
  /** One application of a layer that keeps only its input in training, and computes the rest again. */
  readonly recompute: object | null
}

/** Set while the one expert that stands for all is traced. */
export interface Routing {
  readonly experts: number
  readonly topK: number
  readonly tokens: number
}

/** A tensor in the graph. A view has its own shape, shares its `storage`, and is no node: it moves nothing. */
export interface Value {
  /** The build it belongs to; a tensor of one build cannot be used in another. */
  readonly owner: object
  readonly shape: Shape
  readonly role: Role
  /** Null: takes the scenario's dtype for what it is (weights, activations, KV cache). */
  readonly dtype: WeightDType | null
  /** Who made it; of a view, who made its storage. */
  readonly producer: Node | null
  /** The value whose memory this is; itself unless it is a view. */
  readonly storage: Value
  /** Distinct elements behind it: fewer than its shape's where it was expanded. */
  readonly distinct: number
  /** Depends on static inputs and parameters only: computed once per sequence. */
  readonly static: boolean
  /** Read from the KV cache. */
  readonly cached: Cached | null
  /** Of a weight: how many alike it stands for (experts); 1 elsewhere. */
  readonly copies: number
  /** Of a weight; null where it is dense. */
  readonly sparsity: Sparsity | null
  /** Elements of this storage that its producer writes to the KV cache rather than to activations. */
  cacheWrites: number
  /** The dtype they are written in; null: the scenario's for the KV cache. */
  cacheDType: DType | null
}

/** One use of an op. */
export interface Node {
  readonly index: number
  readonly op: Op<never>
  readonly attrs: unknown
  /** Operands, weights included, in the op's order. */
  readonly inputs: readonly Value[]
  readonly output: Value
  readonly site: Site
  readonly path: Path
  /**
   * For the score ops of a causal attention: the part of queries x keys that is not masked, sum over queries of
   * min(position + 1, window) / (queries x keys); 1 elsewhere.
   */
  readonly unmasked: number
  /** Elements of a recurrent state, read and written once in a decode step. */
  readonly state: number
  /** The attention whose core it is part of: scores, softmax, dropout, context. Null elsewhere. */
  readonly core: object | null
  /** How tensor parallelism is told to split it; null: worked out from the graph. */
  readonly parallel: 'column' | 'row' | 'none' | null
  /** Set inside an expert. */
  readonly routing: Routing | null
  /** The innermost scope; null outside of one. */
  readonly scope: ScopeSettings | null
}

/** KV-cache residency of one cached tensor, in elements per cached position. */
export interface CacheEntry {
  readonly elementsPerToken: number
  /** Tokens in this trace: past + present, or the source's length for cross-attention. */
  tokens: number
  window: number
  /** Null: the scenario's for the KV cache. */
  readonly dtype: DType | null
  /** Keys and values of a static source: their length does not grow. */
  readonly static: boolean
  /** Of a recurrence, not of keys and values. */
  readonly state: boolean
  /** The tensor that is cached; of a state, what it is computed from. */
  readonly of: Value
  /** The view of it that is cached. */
  readonly view: Value
}

export interface Graph {
  readonly nodes: readonly Node[]
  readonly inputs: readonly Value[]
  readonly parameters: readonly Value[]
  readonly outputs: readonly Value[]
  readonly caches: readonly CacheEntry[]
  /** What the reader of its figures should know of how the model is written. */
  readonly hints: readonly string[]
}

/** Whether two traces have the same ops in the same order. */
export const sameOps = (a: Graph, b: Graph): boolean =>
  a.nodes.length === b.nodes.length && a.nodes.every((node, at) => node.op === b.nodes[at]?.op)

/** A value that is read as weights: a parameter, a buffer, or a view of one. */
export const isWeight = ({ storage: { role } }: Value): boolean => role === 'parameter' || role === 'buffer'
