import type { ScopeSettings, Sparsity } from '../graph/graph'
import { type DType, dtypes, isDType, type WeightDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { flag, fraction, layer, options, shown, tensor, text, weightDType } from './check'
import { makeLayer } from './layer'
import { session } from './session'
import type { Layer } from './types'

export interface ScopeOptions {
  weights?: WeightDType
  activations?: DType
  kvCache?: DType
  /** Part of the weights removed. Structured removes compute and bytes; unstructured stored bytes (plus a bit an element for the index) only. */
  sparsity?: { fraction: number; structured?: boolean }
  /** Activation checkpointing in training: keep only this scope's input and recompute the rest. */
  recompute?: boolean
}

/** Gives the ops of `inner` a name in reports and its own precision, sparsity or recomputation; an inner scope wins. */
export function scope(name: string, inner: Layer, settings?: ScopeOptions): Layer {
  text('scope: name', name)
  layer('scope: layer', inner)
  const given = options('scope', settings, ['weights', 'activations', 'kvCache', 'sparsity', 'recompute'])
  const own: Settings = {
    weights: weightDType('scope: weights', given.weights),
    activations: plain('scope: activations', given.activations),
    kvCache: plain('scope: kvCache', given.kvCache),
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

function plain(what: string, value: unknown): DType | null {
  if (value === undefined) return null
  if (!isDType(value)) throw new ModelError('type', `${what} takes one of ${dtypes.join(', ')}, got ${shown(value)}`)
  return value
}

function sparsityOf(given: ScopeOptions['sparsity']): Sparsity | null {
  if (given === undefined) return null
  const { fraction: part, structured } = options('scope: sparsity', given, ['fraction', 'structured'])
  return {
    fraction: fraction('scope: sparsity.fraction', part),
    structured: flag('scope: sparsity.structured', structured, false),
  }
}
