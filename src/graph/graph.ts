/** A traced model: ops in program order over tensors. */
import type { Op } from '../ops/op'
import type { DType } from '../tensor/dtype'
import type { Shape } from '../tensor/shape'
import type { CacheDType, CachedPart, WeightDType } from '../tensor/storedFormat'
import type { Mask } from './mask'
import type { Path, Site, Span } from './site'

/**
 * - input: passed to the model. parameter: a weight. buffer: read like a weight, but not trained (running statistics).
 * - result: made by a node.
 */
export type Role = 'input' | 'parameter' | 'buffer' | 'result'

/** Part of a KV cache that a tensor is: one that is both keys and values counts as keys. */
export interface CachedRole {
  /** Decided at the end of a trace by the contractions that read it. */
  part: CachedPart
}

/** Marks a tensor as read from the KV cache. */
export interface Cached {
  /** Largest number of tokens of a sliding window; Infinity without one. */
  readonly window: number
  /** Null: the scenario's format of the KV cache. */
  readonly dtype: CacheDType | null
  /** One object for all views of a tensor, and for a tensor that is cached twice. */
  readonly role: CachedRole
  /** Set for a recurrent state: its first reader loads it from the cache, and later ones read an ordinary tensor. */
  readonly once?: true
}

/** Elements of a storage that its producer writes to the KV cache. */
export interface CacheWrite {
  readonly elements: number
  readonly cached: Cached
}

/**
 * Use of a weight, which decides whether quantisers quantise it:
 * - matrix: weights of linears, convolutions and experts, the only ones that they do quantise.
 * - head: of the linear whose result is the model's. router: of the linear whose scores select the experts.
 */
export const weightUses = ['matrix', 'embedding', 'head', 'norm', 'bias', 'router', 'recurrence', 'other'] as const
export type WeightUse = (typeof weightUses)[number]

/**
 * Fraction of the weights removed. Structured sparsity removes compute and bytes; unstructured removes stored bytes
 * only.
 */
export interface Sparsity {
  readonly fraction: number
  readonly structured: boolean
}

/** Settings of a scope for the ops inside it. Null: not set by any scope around the op. */
export interface ScopeSettings {
  readonly weights: WeightDType | null
  readonly activations: DType | null
  readonly kvCache: CacheDType | null
  readonly sparsity: Sparsity | null
  /** False: weights inside are frozen in training. */
  readonly trainable: boolean | null
  /** Identifies one application of a layer that is recomputed in training: only its input is saved. */
  readonly recompute: object | null
  /** The scope around this one. */
  readonly outer: ScopeSettings | null
  /** Identifies the application of the innermost scope, this one or around it, that sets `activations` itself. */
  readonly activationsFrom: object | null
}

/** Sizes of a mixture of experts. Set while the one expert that represents all of them is traced. */
export interface Routing {
  readonly experts: number
  readonly topK: number
  readonly tokens: number
}

/**
 * How a view is made of another value. `permute` gives for each axis the axis it was, -1 for one that was added; an axis
 * may be left out. `cache` joins cached tokens along an axis, of which a query sees the last `window`.
 */
export type TensorView = { readonly of: Value } & (
  | { readonly kind: 'reshape' | 'expand' }
  | { readonly kind: 'permute'; readonly axes: readonly number[] }
  | { readonly kind: 'slice'; readonly axis: number; readonly start: number; readonly step: number }
  | { readonly kind: 'cache'; readonly axis: number; readonly window: number }
)

/** Tensor-parallel split: by output features, by input features, or none. */
export type Parallel = 'column' | 'row' | 'none'

/** A tensor in the graph. A view has its own shape, shares its `storage`, and is not a node: it moves no bytes. */
export interface Value {
  /** The build it belongs to; a tensor of one build cannot be used in another. */
  readonly owner: object
  readonly shape: Shape
  readonly role: Role
  /** Null: the scenario's dtype for its role (weights, activations, KV cache). */
  readonly dtype: WeightDType | null
  /** Format of the scope around a weight, where that is narrower than the activations and so covers matrices alone. */
  readonly matrixDType: WeightDType | null
  /** Decided for weights at the end of a trace. */
  use: WeightUse
  /** The node that made it; for a view, the node that made its storage. */
  readonly producer: Node | null
  /** The value that owns the memory; the value itself unless it is a view. */
  readonly storage: Value
  /** How a view is made; null for a value that owns its memory. */
  readonly view: TensorView | null
  /** Distinct elements in memory: fewer than in its shape if it was expanded. */
  readonly distinct: number
  /** Whether it depends on static inputs and parameters only: it is then computed once per sequence. */
  readonly static: boolean
  /** Set if it is read from the KV cache. */
  readonly cached: Cached | null
  /** Number of identical weights that this one represents (experts); 1 elsewhere. */
  readonly copies: number
  /** Whether the optimizer updates it: a parameter that is not frozen. */
  readonly trainable: boolean
  /** Null for dense weights and for tensors that are not weights. */
  readonly sparsity: Sparsity | null
  /** Tensor-parallel split that the model file asks for, of a weight used as it is; null: that of the op. */
  readonly parallel: Parallel | null
  /** Elements of this storage that its producer writes to the KV cache rather than to activations. */
  cacheWrites: number
  /** The parts of `cacheWrites`, one for each cached view. */
  cacheParts: readonly CacheWrite[]
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
  /** For the softmax of an attention whose model file states its mask; null elsewhere. */
  readonly mask: Mask | null
  /** Elements of a recurrent state, read and written once in a decode step. */
  readonly state: number
  /** Dtype of that state; null: the scenario's for the KV cache. */
  readonly stateDType: CacheDType | null
  /** The attention core that this node is in; set once the trace is complete. Null outside of cores. */
  core: Core | null
  /** Tensor-parallel split that the model file asks for; null: derived from the graph. */
  readonly parallel: Parallel | null
  /** Set inside an expert. */
  readonly routing: Routing | null
  /** Settings of the scopes around it, the innermost first; null outside of any scope. */
  readonly scope: ScopeSettings | null
}

/**
 * An attention core: scores, softmax, context and the ops between them, recognised by structure (attentionCores.ts).
 * Tensors between its ops have an axis of keys, and more along it where sinks join.
 */
export interface Core {
  /** In program order. */
  readonly nodes: readonly Node[]
  /** The contraction of the probabilities with the values. */
  readonly context: Node
  readonly mask: Mask
  /** Tokens that ask, and keys that each of them is scored with. */
  readonly queries: number
  readonly keys: number
  /** Heads of the queries. */
  readonly heads: number
  /** Rows of scores: queries of all heads of the batch. */
  readonly rows: number
  readonly operands: readonly CoreOperand[]
}

/** A tensor that a node of a core reads from outside. */
export interface CoreOperand {
  readonly node: Node
  readonly value: Value
  readonly role: 'queries' | 'keys' | 'values' | 'bias'
  /** Distinct heads in the tensor; 1 where all heads share it. */
  readonly heads: number
}

/** KV-cache residency of one cached tensor, in elements per cached position. */
export interface CacheEntry {
  readonly elementsPerToken: number
  /** Tokens in this trace: past + present, or the source's length for cross-attention. */
  tokens: number
  window: number
  /** Tokens of a chunk; Infinity without chunks. */
  chunk: number
  readonly cached: Cached
  /** Keys and values of a static source: their length does not grow. */
  readonly static: boolean
  /** A recurrent state, as opposed to keys and values. */
  readonly state: boolean
  /** The cached tensor; for a recurrent state, the tensor it is computed from. */
  readonly of: Value
  /** The view of `of` that is cached. */
  readonly view: Value
}

/** A recurrent state that a model file updates by ops of its own. */
export interface UpdatedState {
  /** The state before: what its readers read. */
  readonly previous: Value
  /** The state after. */
  readonly next: Value
}

export interface Graph {
  readonly nodes: readonly Node[]
  readonly inputs: readonly Value[]
  readonly parameters: readonly Value[]
  readonly outputs: readonly Value[]
  readonly caches: readonly CacheEntry[]
  readonly states: readonly UpdatedState[]
  /** Softmaxes over keys, of scores that a contraction made, that are in no attention core. */
  readonly loneSoftmaxes: readonly Node[]
  /** Notes for the reader of the figures about the way the model is written. */
  readonly hints: readonly string[]
  /**
   * Shape of the tensor that a call of the model file returns, or that the layer which it returns makes; null where there
   * are several. Other calls are left out.
   */
  readonly callShapes: ReadonlyMap<Span, Shape | null>
}

/** Whether two traces have the same ops in the same order. */
export const sameOps = (a: Graph, b: Graph): boolean =>
  a.nodes.length === b.nodes.length && a.nodes.every((node, at) => node.op === b.nodes[at]?.op)

/** The part that a value has in the core of the node that reads it; undefined for one made in the core. */
export const coreOperand = ({ core }: Node, value: Value): CoreOperand | undefined =>
  core?.operands.find(operand => operand.value === value)

/** Whether a value is read as weights: a parameter, a buffer, or a view of one. */
export const isWeight = ({ storage: { role } }: Value): boolean => role === 'parameter' || role === 'buffer'
