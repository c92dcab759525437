/** Scaled dot-product attention, composed of matmul and softmax. */
import { type Mask, presentKeys } from '../graph/mask'
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import { layouts } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { flag, fraction, options, positiveNumber, wholeNumber } from './check'
import { emit } from './emit'
import { currentBuild } from './session'
import { TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

const kind = 'scaledDotProductAttention'

/**
 * q [batch, heads, queries, dim], k [batch, kvHeads, keys, dim], v [batch, kvHeads, keys, dim'] -> [batch, heads,
 * queries, dim']. Exactly matmul, [soft cap], [add of a bias], softmax, [dropout in training], matmul: 2 * scores *
 * (dim + dim') + 4 * scores FLOPs, scores = batch * heads * queries * keys; scale and mask belong to the softmax. With
 * fewer kvHeads, k and v are read once at kvHeads and FLOPs count all heads.
 *
 * The mask leaves a query the keys up to its own position (`causal`, default false), the last `window` of them or, not
 * causal, those at a distance of floor(window / 2) at most (default: all), and those of its own chunk of `chunk` tokens
 * up to itself (default: no chunks). Masked scores count unless the scenario counts only what the mask leaves. Keys that
 * no query sees are not read. `keys` (default: all) is how many of its keys each query selects and is scored with; all
 * queries together read at most as many keys as they select.
 *
 * `softcap` (default: none) makes scores softcap * tanh(scores / softcap), 8 FLOPs each. `bias` (default none) is added
 * to the scores. `sinks` [heads] (default none) joins a logit to each row of the softmax, 4 FLOPs, that has no value.
 * `dropout` (default 0) is on the softmax's output. Throws `shape-mismatch` where the tensors do not fit. Vaswani et
 * al., arXiv 1706.03762, section 3.2.1.
 */
export function scaledDotProductAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  settings?: {
    causal?: boolean
    window?: number
    chunk?: number
    bias?: Tensor
    sinks?: Tensor
    softcap?: number
    keys?: number
    dropout?: number
  },
): Tensor {
  const given = options(kind, settings, ['causal', 'window', 'chunk', 'bias', 'sinks', 'softcap', 'keys', 'dropout'])
  const query = tensor(`${kind}: q`, q)
  const [batch, heads, queries] = headSizes('q', query)
  const [, kvHeads, keys] = headSizes('k', tensor(`${kind}: k`, k))
  const [, valueHeads, values] = headSizes('v', tensor(`${kind}: v`, v))
  const atMost = (name: 'window' | 'chunk' | 'keys'): number =>
    given[name] === undefined ? Infinity : wholeNumber(`${kind}: ${name}`, given[name])
  const mask: Mask = {
    causal: flag(`${kind}: causal`, given.causal, false),
    window: atMost('window'),
    chunk: atMost('chunk'),
    selected: atMost('keys'),
  }
  const dropout = given.dropout === undefined ? 0 : fraction(`${kind}: dropout`, given.dropout)
  const softcap = given.softcap === undefined ? null : positiveNumber(`${kind}: softcap`, given.softcap)
  const bias = given.bias === undefined ? null : tensor(`${kind}: bias`, given.bias)
  const sinks = given.sinks === undefined ? null : tensor(`${kind}: sinks`, given.sinks)
  if (heads % kvHeads !== 0) throw errors.groupedHeads(kind, heads, q.shape, kvHeads, k.shape)
  if (valueHeads !== kvHeads || values !== keys) throw errors.keysAndValues(kind, k.shape, v.shape)
  if (sinks !== null && (sinks.shape.length !== 1 || sinks.shape[0] !== heads))
    throw errors.sinks(kind, heads, sinks.shape)

  const present = presentKeys(mask, queries, keys)
  const seen = (y: Tensor, axis: number): Tensor =>
    present === keys || y.shape.at(axis) !== keys ? y : y.slice(axis, keys - present)
  const perQueryHead = (y: Tensor): Tensor => {
    if (heads === kvHeads) return y
    const [, , tokens, dim] = y.shape as [number, number, number, number]
    return y
      .unsqueeze(2)
      .expand([batch, kvHeads, heads / kvHeads, tokens, dim])
      .reshape([batch, heads, tokens, dim])
  }
  let scores = op('scores', ops.matmul, null, query, perQueryHead(seen(k, -2)).transpose(-2, -1))
  if (softcap !== null) for (const part of [ops.div, ops.tanh, ops.mul]) scores = op('softcap', part, null, scores)
  if (bias !== null) scores = op('bias', ops.add, null, scores, seen(bias, -1))
  let weights =
    sinks === null
      ? new TracedTensor(emit(ops.softmax, -1, [scores.value], { segment: 'softmax', mask }))
      : new TracedTensor(emit(ops.softmaxWithSinks, -1, [scores.value, sinks.value], { segment: 'softmax', mask }))
  if (dropout > 0 && currentBuild(kind).request.phase === 'train') weights = op('dropout', ops.dropout, null, weights)
  return op('context', ops.matmul, null, weights, perQueryHead(seen(v, -2)))
}

const op = <A>(segment: string, made: Op<A>, attrs: A, ...operands: readonly Tensor[]): TracedTensor =>
  new TracedTensor(
    emit(
      made,
      attrs,
      operands.map(operand => (operand as TracedTensor).value),
      { segment },
    ),
  )

function headSizes(name: string, x: TracedTensor): readonly [number, number, number, number] {
  if (x.shape.length !== 4) throw errors.layout(`${kind}: ${name}`, layouts.heads, x.shape)
  return x.shape as readonly number[] as readonly [number, number, number, number]
}
