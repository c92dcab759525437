import type { ScopeSettings, Sparsity } from '../graph/graph'
import type { DType, WeightDType } from '../tensor/dtype'
import { dtype, flag, fraction, layer, options, text, weightDType } from './check'
import { makeLayer } from './layer'
import { session } from './session'
import { tensor } from './tensor'
import type { Layer } from './types'

/** What a scope sets for what is inside it. */
export interface ScopeOptions {
  /** Dtype of the weights inside that have none of their own. Default: the scope's around it, else the scenario's. */
  weights?: WeightDType
  /** Dtype of the results inside. Default as weights. */
  activations?: DType
  /** Dtype of what is cached inside. Default as weights. */
  kvCache?: DType
  /**
   * Fraction of the weights removed, from 0 to 1. Structured (default false) removes compute and bytes; unstructured
   * stored bytes only, and costs a bit an element for the index. Default: none.
   */
  sparsity?: { fraction: number; structured?: boolean }
  /** Activation checkpointing in training: keep only this scope's input and recompute the rest. Default false. */
  recompute?: boolean
}

/**
 * Gives the ops of `inner` a name in reports and its own precision, sparsity or recomputation; an inner scope wins. Shapes
 * and costs are those of `inner`, in these dtypes. Throws `type` where a setting is of a wrong kind.
 */
export function scope(name: string, inner: Layer, settings?: ScopeOptions): Layer {
  text('scope: name', name)
  layer('scope: inner', inner)
  const given = options('scope', settings, ['weights', 'activations', 'kvCache', 'sparsity', 'recompute'])
  const own: Settings = {
    weights: weightDType('scope: weights', given.weights),
    activations: dtype('scope: activations', given.activations),
    kvCache: dtype('scope: kvCache', given.kvCache),
    sparsity: sparsityOf(given.sparsity),
  }
  const recompute = flag('scope: recompute', given.recompute, false)
  return makeLayer(
    'scope',
    x => {
      const at = session()
      const before = at.scope
      at.scope = within(before ?? outermost, own, recompute)
      try {
        return tensor('scope: the layer must give a tensor; it', inner(x))
      } finally {
        at.scope = before
      }
    },
    { name, transparent: true },
  )
}

type Settings = Omit<ScopeSettings, 'recompute'>

const outermost: ScopeSettings = { weights: null, activations: null, kvCache: null, sparsity: null, recompute: null }

/** Of nested scopes that recompute the outermost counts; each application is one of its own. */
const within = (outer: ScopeSettings, own: Settings, recompute: boolean): ScopeSettings => ({
  weights: own.weights ?? outer.weights,
  activations: own.activations ?? outer.activations,
  kvCache: own.kvCache ?? outer.kvCache,
  sparsity: own.sparsity ?? outer.sparsity,
  recompute: outer.recompute ?? (recompute ? {} : null),
})

function sparsityOf(given: ScopeOptions['sparsity']): Sparsity | null {
  if (given === undefined) return null
  const { fraction: part, structured } = options('scope: sparsity', given, ['fraction', 'structured'])
  return {
    fraction: fraction('scope: sparsity.fraction', part),
    structured: flag('scope: sparsity.structured', structured, false),
  }
}
