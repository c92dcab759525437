/** Attention by a matrix state in place of a cache. */
import { ops } from '../ops/index'
import { decays, type LinearAttentionAttrs, predicts, type StateRule, stateRules } from '../ops/linearAttention'
import { layouts, takes } from '../tensor/argumentTexts'
import type { DType } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import { type Shape, sameShape } from '../tensor/shape'
import { cacheState } from './cache'
import { choice, dtype, options, wholeNumber } from './check'
import { emit } from './emit'
import { currentBuild } from './session'
import { TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

/** Settings of linearAttention. */
export interface LinearAttentionOptions {
  /**
   * Update of the state S by a token: S + k v^T (`additive`), gate * S + k v^T (`decay`), S + beta k (v - k^T S)^T
   * (`delta`), or the last on gate * S (`gatedDelta`). Default additive.
   */
  rule?: 'additive' | 'decay' | 'delta' | 'gatedDelta'
  /** Gate of a rule with decay: [batch, seq, heads], or [batch, seq, heads, keyDim]. Default: a constant of each head. */
  decay?: Tensor
  /** Strength of the update of a delta rule: [batch, seq, heads]. Default: 1. */
  beta?: Tensor
  /** Tokens of a chunk. Default 64. */
  chunk?: number
  /** Dtype of the state. Default: the scope's for the KV cache, else the scenario's. */
  stateDtype?: DType
}

/**
 * Attention by a matrix state in place of a cache (retention, RWKV, Mamba-2, gated delta nets): q, k [batch, seq, heads,
 * keyDim], v [batch, seq, heads, valueDim] -> as v. q and k may have fewer heads, which divide those of v. Decode takes the
 * recurrent form, per token and head 4 keyDim * valueDim FLOPs, 5 with a decay, 6 with a delta rule, 7 with both, and
 * valueDim for a beta; it keeps a state [batch, heads, keyDim, valueDim]. forward and train take the chunked form, whose
 * multiply-accumulates are chunk * (keyDim + valueDim) + 2 keyDim * valueDim, with a delta rule chunk * (3 keyDim + 2
 * valueDim) + 3 keyDim * valueDim + chunk^2 / 6. Throws `shape-mismatch` where the shapes do not fit. Sun et al., arXiv
 * 2307.08621; Yang et al., arXiv 2406.06484 and 2412.06464.
 */
export function linearAttention(q: Tensor, k: Tensor, v: Tensor, settings?: LinearAttentionOptions): Tensor {
  const kind = 'linearAttention'
  const given = options(kind, settings, ['rule', 'decay', 'beta', 'chunk', 'stateDtype'])
  const rule = choice(`${kind}: rule`, given.rule, stateRules) ?? 'additive'
  const chunk = given.chunk === undefined ? 64 : wholeNumber(`${kind}: chunk`, given.chunk)
  const stateDType = dtype(`${kind}: stateDtype`, given.stateDtype)
  const [query, key, value] = [tensor(`${kind}: q`, q), tensor(`${kind}: k`, k), tensor(`${kind}: v`, v)]
  for (const [name, { shape }] of Object.entries({ q: query, k: key, v: value }))
    if (shape.length !== 4) throw errors.layout(`${kind}: ${name}`, layouts.tokenHeads, shape)
  const perHead = value.shape.slice(0, 3)
  const gates = [
    ...gate('decay', given.decay, decays(rule), rule, [perHead, [...perHead, query.shape[3] as number]]),
    ...gate('beta', given.beta, predicts(rule), rule, [perHead]),
  ]
  const operands = [query, key, value, ...gates].map(each => each.value)
  const { phase } = currentBuild(kind).request
  const isStep = phase === 'decode' && !operands.every(operand => operand.static)
  const attrs = attrsOf(rule, isStep ? null : chunk, given.beta !== undefined)
  const [batch, , heads, valueDim] = value.shape as readonly [number, number, number, number]
  const elements = batch * heads * (query.shape[3] as number) * valueDim
  const state = isStep ? elements : 0
  const result = emit(ops.linearAttention, attrs, operands, { segment: kind, state, ...(stateDType && { stateDType }) })
  // The state is split as the result is: v may be a slice of a tensor that has other heads too.
  cacheState(kind, result, state, stateDType)
  return new TracedTensor(result)
}

/** A gate of the update, which only some rules have. */
function gate(
  name: 'decay' | 'beta',
  given: Tensor | undefined,
  isTaken: boolean,
  rule: StateRule,
  shapes: readonly Shape[],
): readonly TracedTensor[] {
  if (given === undefined) return []
  const what = `linearAttention: ${name}`
  const found = tensor(what, given)
  if (!isTaken) throw errors.argument(what, takes.unsetForRule(rule), given)
  if (!shapes.some(shape => sameShape(shape, found.shape))) throw errors.gateShape(what, found.shape, shapes)
  return [found]
}

const attrsByKey = new Map<string, LinearAttentionAttrs>()

/** Attributes as one object per combination, so that uses of one kind compare equal. */
function attrsOf(rule: StateRule, chunk: number | null, hasBeta: boolean): LinearAttentionAttrs {
  const key = `${rule} ${chunk} ${hasBeta}`
  const attrs = attrsByKey.get(key) ?? { rule, chunk, hasBeta }
  if (attrsByKey.size < 1000) attrsByKey.set(key, attrs)
  return attrs
}
