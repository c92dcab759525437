/**
 * Attention as Vaswani et al., arXiv 1706.03762, define it, with every setting: projections, scores, softmax, context and
 * the projection out, summed by hand. In a forward pass keys and values of a causal one are written to the cache and read
 * from it.
 */
import { type Case, type Cases, size } from '../table'

interface Attention {
  readonly settings?: string
  /** Queries; keys where they come from a memory. */
  readonly queries?: number
  readonly keys?: number
  readonly features?: number
  readonly heads?: number
  readonly kvHeads?: number
  readonly headDim?: number
  readonly out?: number
  readonly bias?: boolean
  readonly outBias?: boolean
  /** Causal, or over a memory that is static: keys and values go through the cache. */
  readonly cached?: boolean
  /** Of a rotary embedding: on q and on k. */
  readonly rope?: boolean
  /** Of a norm on q and on k, an rmsNorm. */
  readonly norm?: boolean
  /** A bias of the scores, a parameter [1, heads, queries, keys]. */
  readonly scoreBias?: boolean
}

const batch = 2

function attention(given: Attention): Case {
  const { queries = 5, keys = queries, features = 16, heads = 4, kvHeads = heads } = given
  const { headDim = features / heads, out = features, bias = true, outBias = bias } = given
  const [width, kvWidth] = [heads * headDim, kvHeads * headDim]
  const [rows, kvRows] = [batch * queries, batch * keys]
  const [q, kv, scores] = [rows * width, kvRows * kvWidth, batch * heads * queries * keys]
  const macs = features * (rows * width + 2 * kvRows * kvWidth) + 2 * scores * headDim + rows * width * out
  const weights =
    features * (width + 2 * kvWidth) + width * out + (bias ? width + 2 * kvWidth : 0) + (outBias ? out : 0)
  const rotary = given.rope ? q + kv : 0
  const normed = given.norm ? q + kv : 0
  const own = (given.norm ? 2 * headDim : 0) + (given.scoreBias ? size(heads, queries, keys) : 0)
  const cached = given.cached ? 2 * kv : 0
  return [
    given.keys === undefined
      ? `attention({ heads: ${heads}${given.settings ?? ''} })(x)`
      : `crossAttention(input([${batch}, ${keys}, ${features}], undefined, { static: ${given.cached === true} }), { heads: ${heads}${given.settings ?? ''} })(x)`,
    [batch, queries, features],
    {
      output: [batch, queries, out],
      flops:
        2 * macs +
        (bias ? q + 2 * kv : 0) +
        (outBias ? rows * out : 0) +
        4 * scores +
        3 * rotary +
        4 * normed +
        (given.scoreBias ? scores : 0),
      macs,
      weights: weights + own,
      inputs:
        (rows + 2 * kvRows) * features + // what the projections read
        (q + 2 * kv - cached) + // scores and context
        2 * scores +
        rows * width +
        rotary +
        normed +
        (given.scoreBias ? scores : 0),
      outputs:
        q + 2 * kv - cached + 2 * scores + rows * width + rows * out + rotary + normed + (given.scoreBias ? scores : 0),
      kvRead: cached,
      kvWrite: cached,
      parameters: weights + own,
    },
  ]
}

const attends: readonly Case[] = [
  // No weights: 5 queries and 7 keys of 4, values of 6, 2 heads on 1.
  [
    'scaledDotProductAttention(x, input([2, 1, 7, 4]), input([2, 1, 7, 6]))',
    [2, 2, 5, 4],
    {
      output: [2, 2, 5, 6],
      flops: 2 * 140 * (4 + 6) + 4 * 140,
      macs: 140 * 10,
      inputs: 80 + 56 + 140 + 140 + 84,
      outputs: 140 + 140 + 120,
    },
  ],
  [
    'scaledDotProductAttention(x, x, x, { bias: parameter([5, 5]), dropout: 0.5, causal: true, window: 2 })',
    [1, 2, 5, 4],
    {
      output: [1, 2, 5, 4],
      flops: 2 * 2 * 50 * 4 + 5 * 50,
      macs: 2 * 50 * 4,
      weights: 25,
      inputs: 2 * 40 + 50 + 50 + 50 + 40,
      outputs: 3 * 50 + 40,
      parameters: 25,
    },
  ],
  // Counted, moved and kept as the mask leaves it: 1 + 2 + 2 + 2 + 2 of 25 scores a head, 18 in all.
  [
    'scaledDotProductAttention(x, x, x, { causal: true, window: 2 })',
    [1, 2, 5, 4],
    {
      output: [1, 2, 5, 4],
      flops: (2 * 2 * 50 * 4 + 4 * 50) * (9 / 25),
      macs: 2 * 50 * 4 * (9 / 25),
      inputs: 2 * 40 + 18 + 18 + 40,
      outputs: 2 * 18 + 40,
    },
    { causalCount: 'causal' },
  ],
  // Chunks of 2: 1 + 2 + 1 + 2 + 1 of 25 scores a head, 14 in all. A cap is div, tanh (6) and mul. Sinks: 4 a row.
  [
    'scaledDotProductAttention(x, x, x, { chunk: 2, softcap: 30, sinks: parameter([2]) })',
    [1, 2, 5, 4],
    {
      output: [1, 2, 5, 4],
      flops: 2 * 14 * (4 + 4) + 8 * 14 + 4 * (14 + 10),
      macs: 14 * (4 + 4),
      weights: 2,
      inputs: 2 * 40 + 3 * 14 + 14 + 14 + 40,
      outputs: 5 * 14 + 40,
      parameters: 2,
    },
    { causalCount: 'causal' },
  ],
  // Each query selects 3 of its keys, whatever is counted: 3 of 25 scores a query, 30 in all.
  [
    'scaledDotProductAttention(x, x, x, { keys: 3 })',
    [1, 2, 5, 4],
    {
      output: [1, 2, 5, 4],
      flops: 2 * 30 * (4 + 4) + 4 * 30,
      macs: 30 * (4 + 4),
      inputs: 2 * 40 + 30 + 30 + 40,
      outputs: 30 + 30 + 40,
    },
  ],
]

/** [batch, tokens, dim] kept along axis -2, read by a product with a number. */
const kept = (body: string, tokens: number, of: number, past?: number): Case => [
  `${body}.mul(2)`,
  [2, of, 8],
  {
    output: [2, tokens, 8],
    flops: 2 * tokens * 8,
    inputs: 2 * of * 8,
    outputs: 2 * tokens * 8,
    kvRead: 2 * tokens * 8,
    kvWrite: 2 * of * 8,
  },
  past === undefined ? {} : { phase: 'decode', past, dims: {} },
]

export const attentions: Cases = {
  attention: [
    attention({}),
    attention({ settings: ', kvHeads: 2', kvHeads: 2 }),
    attention({ settings: ', kvHeads: 1, headDim: 6', kvHeads: 1, headDim: 6 }),
    attention({ settings: ', bias: false', bias: false }),
    attention({ settings: ', bias: false, outBias: true', bias: false, outBias: true }),
    attention({ settings: ', outBias: false, out: 10', outBias: false, out: 10 }),
    attention({ settings: ', causal: true', cached: true }),
    // A window and dropout cost nothing of their own in a pass that counts all scores.
    attention({ settings: ', causal: true, window: 3, dropout: 0.1', cached: true }),
    attention({ settings: ', rope: true', rope: true }),
    attention({ settings: ', qkNorm: () => rmsNorm()', norm: true }),
    attention({ settings: ', scoreBias: parameter([1, 4, 5, 5])', scoreBias: true }),
    attention({ settings: ', causal: true, chunk: 2', cached: true }),
    attention({
      settings: ', kvHeads: 2, rope: true, qkNorm: () => rmsNorm(), scoreBias: parameter([1, 4, 5, 5]), bias: false',
      kvHeads: 2,
      rope: true,
      norm: true,
      scoreBias: true,
      bias: false,
    }),
  ],
  crossAttention: [
    attention({ keys: 7 }),
    attention({ keys: 7, cached: true }),
    attention({
      keys: 7,
      settings: ', kvHeads: 2, headDim: 3, out: 10, bias: false',
      kvHeads: 2,
      headDim: 3,
      out: 10,
      bias: false,
    }),
  ],
  scaledDotProductAttention: attends,
  kvCache: [
    // What is cached is what x's own producer writes, so one is put before it.
    kept('kvCache(x.mul(1))', 3, 3),
    kept('kvCache(x.mul(1))', 10, 1, 9),
    kept('kvCache(x.mul(1), { axis: 1 })', 10, 1, 9),
    // A window keeps the last four.
    kept('kvCache(x.mul(1), { window: 4 })', 4, 1, 9),
    kept('kvCache(x.mul(1), { window: 40 })', 10, 1, 9),
  ].map(([body, shape, { flops = 0, ...rest }, scenario = {}]): Case => {
    const own = shape.reduce((product, each) => product * each, 1)
    return [body, shape, { ...rest, flops: flops + own }, scenario]
  }),
}
