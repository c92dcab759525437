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

export const recurrents: Cases = {
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
