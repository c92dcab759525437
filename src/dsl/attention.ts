/** Attention, composed of linear, matmul and softmax. */
import { isWeight } from '../graph/graph'
import { causalMask } from '../graph/mask'
import { ops } from '../ops/index'
import { layouts, takes } from '../tensor/argumentTexts'
import { errors, hints } from '../tensor/messages'
import { cacheKeys, staticCache } from './cache'
import { callback, flag, fraction, positiveNumber, returnedLayer, wholeNumber } from './check'
import { emit, parameterOf } from './emit'
import { makeLayer, requireLayerMaker } from './layer'
import { linear } from './linear'
import { scaledDotProductAttention } from './scaledDotProduct'
import { currentBuild, inPath } from './session'
import { returnedTensor, TracedTensor, tensor } from './tensor'
import type { Layer, Tensor, WeightOptions } from './types'
import { oncePerBuild, weightOptions } from './weights'

/** Settings of attention and crossAttention. */
export interface AttentionOptions extends WeightOptions {
  /** Number of heads of the queries. */
  heads: number
  /** Heads of keys and values; each is shared by a group of query heads. Default: heads. */
  kvHeads?: number
  /** Features of a head. Default: the input's features / heads. */
  headDim?: number
  /**
   * Each token attends to itself and the tokens before it; also keeps a KV cache in decode and generate. Default false.
   */
  causal?: boolean
  /**
   * Keys that a token attends to: causal, the last `window`, its own included; else those at a distance of floor(window
   * / 2) at most, to each side. Default: all of them.
   */
  window?: number
  /** Each token attends to its own chunk of this many tokens, up to itself (Llama 4). Default: no chunks. */
  chunk?: number
  /** A learnt logit per head that joins the softmax and has no value (gpt-oss). Default false. */
  sinks?: boolean
  /** Scores become softcap * tanh(scores / softcap) (Gemma 2). Default: no cap. */
  softcap?: number
  /** Rotary embedding on q and k. Default false. */
  rope?: boolean
  /** A bias on q, k and v. Default true. */
  bias?: boolean
  /** A bias on the output projection. Default: as bias. */
  outBias?: boolean
  /** Output features. Default: the input's. */
  out?: number
  /** Dropout on the softmax's output, in training. Default 0. */
  dropout?: number
  /**
   * Tensor added to the scores, which broadcasts to [batch, heads, queries, keys]: relative position bias, ALiBi.
   * Default: none.
   */
  scoreBias?: Tensor
  /** Makes a norm for q and another for k, applied to each head before rope. Default: none. */
  qkNorm?: () => Layer
}

const optionNames = [
  'heads',
  'kvHeads',
  'headDim',
  'causal',
  'window',
  'chunk',
  'sinks',
  'softcap',
  'rope',
  'bias',
  'outBias',
  'out',
  'dropout',
  'scoreBias',
  'qkNorm',
] as const

/**
 * Self-attention with its projections (Vaswani et al., arXiv 1706.03762): [batch, seq, features] -> [batch, seq, out].
 * It is composed of linears of heads * headDim (query) and kvHeads * headDim features (key, value), the ops of
 * scaledDotProductAttention, and the output linear. With all defaults 4 (features^2 + features) parameters and 8 *
 * rows * features^2 + 4 * batch * seq^2 * features FLOPs of contractions. Throws `shape-mismatch` where x does not have
 * three axes or the features do not divide into heads.
 */
export function attention(settings: AttentionOptions): Layer {
  const given = checkedSettings('attention', settings)
  const layers = projections('attention', given)
  return makeLayer('attention', x => attend('attention', x, x, layers(x), given, null), { name: given.name })
}

/**
 * Attention with queries from x and with keys and values from `memory`, which is [batch, source, features]:
 * [batch, seq, features] -> [batch, seq, out].
 * Parameters, FLOPs and errors as attention, with `source` keys. Keys and values of a static memory are cached once per
 * sequence. Every query attends to all of the memory: `causal`, `window` and `chunk` have no effect.
 */
export function crossAttention(memory: Tensor, settings: AttentionOptions): Layer {
  const source = tensor('crossAttention: memory', memory)
  const given = checkedSettings('crossAttention', settings)
  const layers = projections('crossAttention', given)
  return makeLayer('crossAttention', x => attend('crossAttention', x, source, layers(x), given, source), {
    name: given.name,
  })
}

/** Checks the settings. Those that depend on the input's features are checked for their type alone. */
function checkedSettings(kind: string, settings: AttentionOptions): AttentionOptions {
  const given = weightOptions(kind, settings, optionNames)
  wholeNumber(`${kind}: heads`, given.heads)
  for (const name of ['kvHeads', 'headDim', 'window', 'chunk', 'out'] as const)
    if (given[name] !== undefined) wholeNumber(`${kind}: ${name}`, given[name])
  for (const name of ['causal', 'sinks', 'rope', 'bias', 'outBias'] as const)
    flag(`${kind}: ${name}`, given[name], false)
  if (given.softcap !== undefined) positiveNumber(`${kind}: softcap`, given.softcap)
  if (given.dropout !== undefined) fraction(`${kind}: dropout`, given.dropout)
  if (given.scoreBias !== undefined) tensor(`${kind}: scoreBias`, given.scoreBias)
  if (given.qkNorm !== undefined) {
    callback(`${kind}: qkNorm`, given.qkNorm)
    requireLayerMaker(`${kind}: qkNorm`, '() => rmsNorm()', given.qkNorm)
  }
  if (given.kvHeads !== undefined && given.heads % given.kvHeads !== 0)
    throw errors.argument(`${kind}: kvHeads`, takes.divisorOf(given.heads, 'heads'), given.kvHeads)
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
  readonly sinks: Tensor | null
}

/** The layers inside. They are made at the first application, since the number of features is not known before. */
function projections(kind: string, given: AttentionOptions): (x: TracedTensor) => Projections {
  const { bias = true, outBias = bias } = given
  const shared = {
    ...(given.weights === undefined ? {} : { weights: given.weights }),
    ...(given.trainable === undefined ? {} : { trainable: given.trainable }),
    ...(given.parallel === 'none' ? { parallel: given.parallel } : {}),
  }
  const norm = (name: string): Layer | null => {
    if (given.qkNorm === undefined) return null
    const made = returnedLayer(`${kind}: qkNorm()`, given.qkNorm())
    return x =>
      returnedTensor(
        `${kind}: qkNorm()(x)`,
        inPath(name, -1, () => made(x)),
      )
  }
  return oncePerBuild(kind, (build, x) => {
    if (x.shape.length !== 3) throw errors.layout(kind, layouts.sequence, x.shape)
    const features = x.shape[2] as number
    const { heads, headDim = features / heads } = given
    const kvHeads = cappedKvHeads(heads, given.kvHeads ?? heads, currentBuild(kind).request.kvHeads)
    if (!Number.isInteger(headDim)) throw errors.headFeatures(kind, features, x.shape, heads)
    return {
      headDim,
      query: linear(heads * headDim, { ...shared, name: 'query', bias }),
      key: linear(kvHeads * headDim, { ...shared, name: 'key', bias }),
      value: linear(kvHeads * headDim, { ...shared, name: 'value', bias }),
      output: linear(given.out ?? features, { ...shared, name: 'output', bias: outBias }),
      queryNorm: norm('queryNorm'),
      keyNorm: norm('keyNorm'),
      sinks: given.sinks ? new TracedTensor(parameterOf(build, [heads], null)) : null,
    }
  })
}

/** `kvHeads`, or if that exceeds `most`, the largest count up to `most` that divides `heads`. */
function cappedKvHeads(heads: number, kvHeads: number, most = kvHeads): number {
  if (kvHeads <= most) return kvHeads
  let count = most
  while (heads % count !== 0) count--
  return count
}

function attend(
  kind: string,
  x: TracedTensor,
  source: TracedTensor,
  layers: Projections,
  given: AttentionOptions,
  memory: TracedTensor | null,
): Tensor {
  if (source.shape.length !== 3) throw errors.layout(`${kind}: memory`, layouts.memory, source.shape)
  const { headDim } = layers
  const { causal = false } = given
  const heads = (y: Tensor): Tensor => {
    const [batch, tokens, width] = y.shape as [number, number, number]
    return y.reshape([batch, tokens, width / headDim, headDim]).transpose(1, 2)
  }
  const rotated = (y: Tensor, name: string): Tensor => (given.rope ? inPath(name, -1, () => rope(y)) : y)
  const q = rotated(withNorm(heads(layers.query(x)), layers.queryNorm), 'query')
  let k = rotated(withNorm(heads(layers.key(source)), layers.keyNorm), 'key')
  let v = heads(layers.value(source))
  if (memory === null && causal) {
    const { window = Infinity, chunk = Infinity } = given
    k = cacheKeys(k, { ...causalMask(window), chunk })
    v = cacheKeys(v, { ...causalMask(window), chunk })
  } else if (memory !== null && !memory.value.static && !isWeight(memory.value)) {
    const build = currentBuild(kind)
    if (build.request.phase === 'decode' && (memory.shape[1] as number) > 1) build.hints.add(hints.recomputedMemory)
  } else if (memory?.value.static) {
    k = staticCache(k, -2)
    v = staticCache(v, -2)
  }
  const context = scaledDotProductAttention(q, k, v, {
    causal: causal && memory === null,
    ...(given.window === undefined || memory !== null ? {} : { window: given.window }),
    ...(given.chunk === undefined || memory !== null ? {} : { chunk: given.chunk }),
    ...(layers.sinks === null ? {} : { sinks: layers.sinks }),
    ...(given.softcap === undefined ? {} : { softcap: given.softcap }),
    ...(given.scoreBias === undefined ? {} : { bias: given.scoreBias }),
    ...(given.dropout === undefined ? {} : { dropout: given.dropout }),
  })
  const [batch, count, tokens] = context.shape as [number, number, number]
  return layers.output(context.transpose(1, 2).reshape([batch, tokens, count * headDim]))
}

const withNorm = (x: Tensor, norm: Layer | null): Tensor => (norm === null ? x : norm(x))

/**
 * Rotary position embedding over the last axis: [..., tokens, dim] -> the same. 3 FLOPs an element: two products and a
 * sum (Su et al., arXiv 2104.09864, section 3.4.2).
 */
export function rope(x: Tensor): Tensor {
  return new TracedTensor(emit(ops.rope, null, [tensor('rope: x', x).value], { segment: 'rope' }))
}
