/** Attention, composed of linear, matmul and softmax. */
import { ops } from '../ops/index'
import { ModelError } from '../tensor/error'
import { show } from '../tensor/shape'
import { kvCache, staticCache } from './cache'
import { callback, flag, fraction, options, tensor, whole } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { linear } from './linear'
import { currentBuild, inPath } from './session'
import { Traced } from './tensor'
import type { Layer, Tensor, WeightOptions } from './types'
import { oncePerBuild, weightOptions } from './weights'

export interface AttentionOptions extends WeightOptions {
  heads: number
  /** heads; grouped-query attention when fewer. */
  kvHeads?: number
  /** features / heads */
  headDim?: number
  /** false; true also keeps a KV cache in decode and generate. */
  causal?: boolean
  /** Sliding window, in tokens. */
  window?: number
  /** Rotary embedding on q and k. */
  rope?: boolean
  /** true: on q, k, v. */
  bias?: boolean
  /** = bias */
  outBias?: boolean
  /** Output features, default the input's. */
  out?: number
  /** On the softmax's output, in training. */
  dropout?: number
  /** Added to the scores: relative position bias, ALiBi. */
  scoreBias?: Tensor
  /** Made twice: for q and for k. */
  qkNorm?: () => Layer
}

const known = [
  ...weightOptions,
  'heads',
  'kvHeads',
  'headDim',
  'causal',
  'window',
  'rope',
  'bias',
  'outBias',
  'out',
  'dropout',
  'scoreBias',
  'qkNorm',
] as const

/** Self-attention with its projections: [batch, seq, features] -> [batch, seq, out]. */
export function attention(settings: AttentionOptions): Layer {
  const given = checked('attention', settings)
  const layers = projections('attention', given)
  return makeLayer('attention', x => attend(x, x, layers(x), given, null), { name: given.name })
}

/**
 * Queries from x, keys and values from `memory` [batch, source, features] -> [batch, seq, out]. Where the memory is
 * static its keys and values are cached once per sequence.
 */
export function crossAttention(memory: Tensor, settings: AttentionOptions): Layer {
  const source = tensor('crossAttention: memory', memory)
  const given = checked('crossAttention', settings)
  const layers = projections('crossAttention', given)
  return makeLayer('crossAttention', x => attend(x, source, layers(x), given, source), {
    name: given.name,
  })
}

function checked(kind: string, settings: AttentionOptions): AttentionOptions {
  const given = options(kind, settings, known)
  whole(`${kind}: heads`, given.heads)
  if (given.kvHeads !== undefined) whole(`${kind}: kvHeads`, given.kvHeads)
  if (given.headDim !== undefined) whole(`${kind}: headDim`, given.headDim)
  if (given.window !== undefined) whole(`${kind}: window`, given.window)
  if (given.out !== undefined) whole(`${kind}: out`, given.out)
  if (given.dropout !== undefined) fraction(`${kind}: dropout`, given.dropout)
  if (given.qkNorm !== undefined) callback(`${kind}: qkNorm`, given.qkNorm)
  if (given.heads % (given.kvHeads ?? given.heads) !== 0)
    throw new ModelError('type', `${kind}: ${given.heads} heads do not divide into ${given.kvHeads} kvHeads`)
  return given
}

interface Projections {
  readonly headDim: number
  readonly query: Layer
  readonly key: Layer
  readonly value: Layer
  readonly output: Layer
  readonly queryNorm: Layer | null
  readonly keyNorm: Layer | null
}

/** The layers inside, made at the first application: only then the number of features is known. */
function projections(kind: string, given: AttentionOptions): (x: Traced) => Projections {
  const bias = flag(`${kind}: bias`, given.bias, true)
  const outBias = flag(`${kind}: outBias`, given.outBias, bias)
  const shared = {
    ...(given.weights === undefined ? {} : { weights: given.weights }),
    ...(given.parallel === 'none' ? { parallel: given.parallel } : {}),
  }
  const norm = (name: string): Layer | null => {
    if (given.qkNorm === undefined) return null
    const layer = given.qkNorm()
    return x => inPath(name, -1, () => layer(x))
  }
  return oncePerBuild(kind, (_, x) => {
    if (x.shape.length !== 3)
      throw new ModelError('shape-mismatch', `${kind} takes [batch, seq, features], got ${show(x.shape)}`)
    const features = x.shape[2] as number
    const { heads, headDim = features / heads } = given
    const kvHeads = fewer(heads, given.kvHeads ?? heads, currentBuild(kind).request.kvHeads)
    if (!Number.isInteger(headDim))
      throw new ModelError(
        'shape-mismatch',
        `${kind}: ${features} features of ${show(x.shape)} do not divide into ${heads} heads; give headDim`,
      )
    return {
      headDim,
      query: linear(heads * headDim, { ...shared, name: 'query', bias }),
      key: linear(kvHeads * headDim, { ...shared, name: 'key', bias }),
      value: linear(kvHeads * headDim, { ...shared, name: 'value', bias }),
      output: linear(given.out ?? features, { ...shared, name: 'output', bias: outBias }),
      queryNorm: norm('queryNorm'),
      keyNorm: norm('keyNorm'),
    }
  })
}

/** `kvHeads`, or where that is more than `most` the next fewer that `heads` divide into. */
function fewer(heads: number, kvHeads: number, most = kvHeads): number {
  if (kvHeads <= most) return kvHeads
  let count = most
  while (heads % count !== 0) count--
  return count
}

function attend(
  x: Traced,
  source: Traced,
  layers: Projections,
  given: AttentionOptions,
  memory: Traced | null,
): Tensor {
  const { headDim } = layers
  const causal = flag('attention: causal', given.causal, false)
  const heads = (y: Tensor): Tensor => {
    const [batch, tokens, width] = y.shape as [number, number, number]
    return y.reshape([batch, tokens, width / headDim, headDim]).transpose(1, 2)
  }
  const rotated = (y: Tensor, name: string): Tensor => (given.rope ? inPath(name, -1, () => rope(y)) : y)
  const q = rotated(normed(heads(layers.query(x)), layers.queryNorm), 'query')
  let k = rotated(normed(heads(layers.key(source)), layers.keyNorm), 'key')
  let v = heads(layers.value(source))
  if (memory === null && causal) {
    const window = given.window === undefined ? {} : { window: given.window }
    k = kvCache(k, window)
    v = kvCache(v, window)
  } else if (memory?.value.static) {
    k = staticCache(k, -2)
    v = staticCache(v, -2)
  }
  const context = scaledDotProductAttention(q, k, v, {
    causal: causal && memory === null,
    ...(given.window === undefined ? {} : { window: given.window }),
    ...(given.scoreBias === undefined ? {} : { bias: given.scoreBias }),
    ...(given.dropout === undefined ? {} : { dropout: given.dropout }),
  })
  const [batch, count, tokens] = context.shape as [number, number, number]
  return layers.output(context.transpose(1, 2).reshape([batch, tokens, count * headDim]))
}

const normed = (x: Tensor, norm: Layer | null): Tensor => (norm === null ? x : norm(x))

/**
 * q [batch, heads, queries, dim], k and v [batch, kvHeads, keys, dim'] -> [batch, heads, queries, dim of v]. Exactly
 * matmul, [add of a bias], softmax, [dropout in training], matmul; scale and mask belong to the softmax. With fewer kvHeads, k and v are read
 * once at kvHeads and FLOPs count all heads.
 */
export function scaledDotProductAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  settings?: { causal?: boolean; window?: number; bias?: Tensor; dropout?: number },
): Tensor {
  const kind = 'scaledDotProductAttention'
  const given = options(kind, settings, ['causal', 'window', 'bias', 'dropout'])
  const query = tensor(`${kind}: q`, q)
  const [batch, heads, queries] = four(kind, 'q', query)
  const [, kvHeads, keys] = four(kind, 'k', tensor(`${kind}: k`, k))
  four(kind, 'v', tensor(`${kind}: v`, v))
  if (heads % kvHeads !== 0)
    throw new ModelError(
      'shape-mismatch',
      `${kind}: ${heads} heads of q ${show(q.shape)} do not divide into ${kvHeads} of k ${show(k.shape)}`,
    )
  const spread = (y: Tensor): Tensor => {
    if (heads === kvHeads) return y
    const [, , tokens, dim] = y.shape as [number, number, number, number]
    return y
      .unsqueeze(2)
      .expand([batch, kvHeads, heads / kvHeads, tokens, dim])
      .reshape([batch, heads, tokens, dim])
  }
  const unmasked = unmaskedPart(queries, keys, given.causal === true, given.window ?? Number.POSITIVE_INFINITY)
  const core = {}
  const score = (name: string, op: typeof ops.matmul, ...operands: Tensor[]): Tensor =>
    new Traced(
      emit(
        op,
        null,
        operands.map(operand => (operand as Traced).value),
        { segment: name, unmasked, core },
      ),
    )
  let scores = score('scores', ops.matmul, query, spread(k).transpose(-2, -1))
  if (given.bias !== undefined) scores = score('bias', ops.add, scores, tensor(`${kind}: bias`, given.bias))
  let weights = score('softmax', ops.softmax, scores)
  if ((given.dropout ?? 0) > 0 && currentBuild(kind).request.phase === 'train')
    weights = score('dropout', ops.dropout, weights)
  return score('context', ops.matmul, weights, spread(v))
}

function four(kind: string, name: string, x: Traced): readonly [number, number, number, number] {
  if (x.shape.length !== 4)
    throw new ModelError('shape-mismatch', `${kind}: ${name} takes [batch, heads, tokens, dim], got ${show(x.shape)}`)
  return x.shape as readonly number[] as readonly [number, number, number, number]
}

/**
 * The part of queries x keys that is attended to: sum over queries of min(position + 1, window), positions counted from
 * the first key. A window without a causal mask does not hide the future.
 */
function unmaskedPart(queries: number, keys: number, causal: boolean, window: number): number {
  if (!causal || queries === 0 || keys === 0) return 1
  const before = keys - queries
  const growing = Math.min(Math.max(window - before, 0), queries)
  const sum = growing * before + (growing * (growing + 1)) / 2 + (growing < queries ? (queries - growing) * window : 0)
  return sum / (queries * keys)
}

/** Rotary position embedding over the last axis; 3 FLOPs an element. */
export function rope(x: Tensor): Tensor {
  return new Traced(emit(ops.rope, null, [tensor('rope', x).value], { segment: 'rope' }))
}
