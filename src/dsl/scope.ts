/** Scopes: names, dtypes, sparsity, frozen weights and recomputation for the ops of a layer. */
import type { ScopeSettings, Sparsity } from '../graph/graph'
import type { DType } from '../tensor/dtype'
import type { WeightDType } from '../tensor/storedFormat'
import { cacheDType, dtype, flag, fraction, layer, options, text, weightDType } from './check'
import { makeLayer } from './layer'
import { session } from './session'
import { returnedTensor } from './tensor'
import type { Layer } from './types'

/** Settings of a scope, for everything inside it. */
export interface ScopeOptions {
  /**
   * Format of the weights inside that set none themselves. One narrower than the activations covers linears,
   * convolutions and experts alone, and neither the output head nor routers. Default: the enclosing scope's, else the
   * scenario's.
   */
  weights?: WeightDType
  /** Dtype of the results inside, until a cast. Default as weights. */
  activations?: DType
  /** Format of the KV cache and states written inside, or one each for keys and values. Default as weights. */
  kvCache?: WeightDType | { keys: WeightDType; values: WeightDType }
  /**
   * Fraction of the weights removed, from 0 to 1. Structured (default false) removes compute and bytes; unstructured
   * stored bytes only, and costs a bit an element for the index. Default: none.
   */
  sparsity?: { fraction: number; structured?: boolean }
  /**
   * False freezes the weights inside that set nothing themselves: in training they have no gradient and no optimizer
   * state. Default: the enclosing scope's, else true.
   */
  trainable?: boolean
  /** Activation checkpointing in training: keep only this scope's input and recompute the rest. Default false. */
  recompute?: boolean
}

/**
 * Gives the ops of `inner` a name in reports and their own precision, sparsity, frozen weights or
 * recomputation; an inner scope wins.
 * Shapes and costs are those of `inner`, in these dtypes. Throws `type` where a setting is of a wrong kind.
 */
export function scope(name: string, inner: Layer, settings?: ScopeOptions): Layer {
  text('scope: name', name)
  layer('scope: inner', inner)
  const given = options('scope', settings, ['weights', 'activations', 'kvCache', 'sparsity', 'trainable', 'recompute'])
  const own: Settings = {
    weights: weightDType('scope: weights', given.weights),
    activations: dtype('scope: activations', given.activations),
    kvCache: cacheDType('scope: kvCache', given.kvCache),
    sparsity: sparsityOf(given.sparsity),
    trainable: given.trainable === undefined ? null : flag('scope: trainable', given.trainable, true),
  }
  const recompute = flag('scope: recompute', given.recompute, false)
  return makeLayer(
    'scope',
    x => {
      const active = session()
      const outer = active.scope
      active.scope = nestedSettings(outer, own, recompute)
      try {
        return returnedTensor('scope: inner', inner(x))
      } finally {
        active.scope = outer
      }
    },
    { name, transparent: true },
  )
}

type Settings = Pick<ScopeSettings, 'weights' | 'activations' | 'kvCache' | 'sparsity' | 'trainable'>

/**
 * Settings inside a nested scope. The outermost of nested scopes that recompute counts, and each of its applications is
 * recomputed on its own.
 */
const nestedSettings = (outer: ScopeSettings | null, own: Settings, recompute: boolean): ScopeSettings => ({
  weights: own.weights ?? outer?.weights ?? null,
  activations: own.activations ?? outer?.activations ?? null,
  kvCache: own.kvCache ?? outer?.kvCache ?? null,
  sparsity: own.sparsity ?? outer?.sparsity ?? null,
  trainable: own.trainable ?? outer?.trainable ?? null,
  recompute: outer?.recompute ?? (recompute ? {} : null),
  outer,
  activationsFrom: own.activations === null ? (outer?.activationsFrom ?? null) : {},
})

function sparsityOf(given: ScopeOptions['sparsity']): Sparsity | null {
  if (given === undefined) return null
  const { fraction: part, structured } = options('scope: sparsity', given, ['fraction', 'structured'])
  return {
    fraction: fraction('scope: sparsity.fraction', part),
    structured: flag('scope: sparsity.structured', structured, false),
  }
}
