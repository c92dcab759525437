/** Recurrent layers as torch.nn defines them, a layer and direction at a time, and Mamba's scan. */
import type { Case, Cases } from '../table'

/** Per unit and step, beside the products: sums, sigmoids of 4, tanh of 6, products. */
const perUnit = { lstm: 4 + 3 * 4 + 2 * 6 + 3 + 1, gru: 3 + 2 * 4 + 6 + 3 + 1 + 1, rnn: 1 + 6 }
const gatesOf = { lstm: 4, gru: 3, rnn: 1 }

interface Recurrent {
  readonly kind: keyof typeof gatesOf
  readonly settings?: string
  readonly hidden: number
  readonly layers?: number
  readonly directions?: number
  readonly bias?: boolean
  readonly projection?: number
}

const [batch, seq, features] = [2, 6, 5]

function recurrent({
  kind,
  settings = '',
  hidden,
  layers = 1,
  directions = 1,
  bias = true,
  projection,
}: Recurrent): Case {
  const gates = gatesOf[kind] * hidden
  const out = projection ?? hidden
  const kept = kind === 'lstm' ? out + hidden : out
  const total = { flops: 0, macs: 0, weights: 0, inputs: 0, outputs: 0, parameters: 0 }
  for (let layer = 0; layer < layers; layer++) {
    const from = layer === 0 ? features : out * directions
    for (let direction = 0; direction < directions; direction++) {
      const [first, step] = [
        gates * from + (bias ? gates : 0),
        gates * out + (bias ? gates : 0) + (projection ? projection * hidden : 0),
      ]
      const products = gates * out + (projection ? projection * hidden : 0)
      total.parameters += first + step
      total.macs += batch * seq * (gates * from + products)
      total.flops += batch * seq * (2 * gates * from + 2 * products + (bias ? 2 * gates : 0) + perUnit[kind] * hidden)
      // All inputs at once, their gates to the steps; h, and c of an LSTM, read and written at every step.
      total.weights += first + seq * step
      total.inputs += batch * seq * (from + gates + kept)
      total.outputs += batch * seq * (gates + kept)
    }
    // Both directions are joined.
    if (directions === 2) {
      total.inputs += batch * seq * 2 * out
      total.outputs += batch * seq * 2 * out
    }
  }
  return [
    `${kind}(${hidden}${settings})(x)`,
    [batch, seq, features],
    { output: [batch, seq, out * directions], ...total },
  ]
}

const [heads, keyDim, valueDim] = [4, 8, 6]
/** Of one token of one sequence, over all heads. */
const matrix = heads * keyDim * valueDim

interface Rule {
  readonly settings: string
  /** FLOPs of a recurrent step per element of the state. */
  readonly perState: number
  readonly delta?: boolean
  /** Elements per token of decay and beta together. */
  readonly gates?: number
  readonly beta?: boolean
}

const rules: readonly Rule[] = [
  { settings: '{}', perState: 4 },
  { settings: '{ rule: "decay" }', perState: 5 },
  { settings: '{ rule: "decay", decay: x.slice(2, 0, 4) }', perState: 5, gates: heads },
  { settings: '{ rule: "delta", beta: x.slice(2, 0, 4) }', perState: 6, delta: true, gates: heads, beta: true },
  {
    settings: '{ rule: "gatedDelta", decay: x.reshape([x.shape[0], x.shape[1], 4, 8]), beta: x.slice(2, 0, 4) }',
    perState: 7,
    delta: true,
    gates: heads * keyDim + heads,
    beta: true,
  },
]

const ofHeads = 'x.reshape([x.shape[0], x.shape[1], 4, 8])'
const values = `${ofHeads}.slice(3, 0, 6)`

const stepOf = ({ settings, perState, delta = false, gates = 0, beta = false }: Rule): Case => [
  `linearAttention(${ofHeads}, ${ofHeads}, ${values}, ${settings})`,
  [batch, 1, heads * keyDim],
  {
    output: [batch, 1, heads, valueDim],
    flops: batch * (perState * matrix + (beta ? heads * valueDim : 0)),
    macs: batch * (delta ? 3 : 2) * matrix,
    inputs: batch * (heads * (2 * keyDim + valueDim) + gates),
    outputs: batch * heads * valueDim,
    kvRead: batch * matrix,
    kvWrite: batch * matrix,
  },
  { phase: 'decode' },
]

/** A pass over six tokens, in chunks of at most `chunk`. */
function passOf({ settings, delta = false, gates = 0 }: Rule, chunk: number): Case {
  const c = Math.min(chunk, seq)
  const perHead = delta
    ? c * (3 * keyDim + 2 * valueDim) + 3 * keyDim * valueDim + c ** 2 / 6
    : c * (keyDim + valueDim) + 2 * keyDim * valueDim
  const macs = batch * seq * heads * perHead
  return [
    `linearAttention(${ofHeads}, ${ofHeads}, ${values}, { ...${settings}, chunk: ${chunk} })`,
    [batch, seq, heads * keyDim],
    {
      output: [batch, seq, heads, valueDim],
      flops: 2 * macs,
      macs,
      inputs: batch * seq * (heads * (2 * keyDim + valueDim) + gates),
      outputs: batch * seq * heads * valueDim,
    },
  ]
}

export const recurrents: Cases = {
  linearAttention: [
    ...rules.map(stepOf),
    ...rules.map(rule => passOf(rule, 64)),
    ...rules.map(rule => passOf(rule, 3)),
    // Values of four heads, queries and keys of two: every head of the values has a state.
    [
      'linearAttention(x, x, stack([x, x], 3).reshape([2, 1, 4, 8]))',
      [batch, 1, 2, 8],
      {
        output: [batch, 1, 4, 8],
        flops: 4 * batch * 4 * 64,
        macs: 2 * batch * 4 * 64,
        inputs: 2 * 32 + (2 * 32 + 64),
        outputs: 64 + 64,
        kvRead: batch * 4 * 64,
        kvWrite: batch * 4 * 64,
      },
      { phase: 'decode' },
    ],
  ],
  state: [
    // A gate and a sum in decode: the state is read by the first of them alone, and written by the last.
    [
      'state([2, 5], p => p.mul(2).add(x))',
      [2, 5],
      { output: [2, 5], flops: 20, inputs: 10 + 10, outputs: 10, kvRead: 10, kvWrite: 10 },
      { phase: 'decode' },
    ],
    [
      'state([2, 5], p => p.mul(x).add(p), { name: "s", dtype: "fp32" }).mul(1)',
      [2, 5],
      // The second reader of the state before, and the reader of the one after, read ordinary tensors.
      { output: [2, 5], flops: 30, inputs: 10 + 20 + 10, outputs: 20, kvRead: 40, kvWrite: 40 },
      { phase: 'decode' },
    ],
    // It starts at zero, which is not read.
    ['state([2, 5], p => p.mul(2).add(x))', [2, 5], { output: [2, 5], flops: 20, inputs: 10 + 10, outputs: 20 }],
  ],

  lstm: [
    recurrent({ kind: 'lstm', hidden: 8 }),
    recurrent({ kind: 'lstm', hidden: 8, settings: ', { bias: false }', bias: false }),
    recurrent({ kind: 'lstm', hidden: 8, settings: ', { layers: 3 }', layers: 3 }),
    recurrent({ kind: 'lstm', hidden: 8, settings: ', { projection: 3 }', projection: 3 }),
    recurrent({
      kind: 'lstm',
      hidden: 8,
      settings: ', { layers: 2, bidirectional: true, projection: 3 }',
      layers: 2,
      directions: 2,
      projection: 3,
    }),
  ],
  gru: [
    recurrent({ kind: 'gru', hidden: 8 }),
    recurrent({ kind: 'gru', hidden: 8, settings: ', { layers: 2, bidirectional: true }', layers: 2, directions: 2 }),
  ],
  rnn: [
    recurrent({ kind: 'rnn', hidden: 8 }),
    recurrent({
      kind: 'rnn',
      hidden: 8,
      settings: ', { bidirectional: true, bias: false }',
      directions: 2,
      bias: false,
    }),
  ],
  // Gu and Dao, arXiv 2312.00752: 9 a state element and step.
  selectiveScan: [
    [
      'selectiveScan(x, x, parameter([6, 4]), x.slice(2, 0, 4), x.slice(2, 0, 4))',
      [2, 5, 6],
      {
        output: [2, 5, 6],
        flops: 9 * 60 * 4,
        weights: 24,
        inputs: 60 + 60 + 40 + 40,
        outputs: 60,
        parameters: 24,
      },
    ],
  ],
}
