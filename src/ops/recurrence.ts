/**
 * Recurrent layers, with one run per step. The contraction of the input over all steps is a linear of its own; these
 * ops are the recurrent contraction and the gates. Equations as torch.nn.LSTM, GRU and RNN state them.
 */
import { elements, type Shape } from '../tensor/shape'
import { flopsPerElement as per } from './costs'
import { axis, type Op, type Terms } from './op'
import { savesInputs } from './saves'
import type { Use } from './use'

export interface RecurrentAttrs {
  readonly steps: number
  /** The state is in the cache, as in a decode step; otherwise it is read and written with the activations. */
  readonly cached: boolean
}

/**
 * Operands: gates of the input [batch, seq, gates * hidden], recurrent weight [gates * hidden, out], then bias and
 * projection.
 */
type RecurrentUse = Use<RecurrentAttrs>

const batchOf = ({ inputs: [gates] }: RecurrentUse): number => (gates as Shape)[0] as number

/** FLOPs of one step: `perUnit` element-wise operations for each hidden unit, biases, and the products. */
function step(use: RecurrentUse, gates: number, perUnit: number): Terms {
  const { inputs } = use
  const [x, weight, ...rest] = inputs as readonly [Shape, Shape, ...Shape[]]
  const bias = rest.find(shape => shape.length === 1)
  const projection = rest.find(shape => shape.length === 2)
  const batch = axis(x, 0)
  const hidden = (weight[0] as number) / gates
  return [
    [2, batch, weight],
    ...(projection === undefined ? [] : [[2, batch, projection]]),
    ...(bias === undefined ? [] : [[batch, bias]]),
    [perUnit, batch, hidden],
  ]
}

/** Elements of the state between steps: h, and c of an LSTM. */
function stateElements({ inputs }: RecurrentUse, gates: number): number {
  const [x, weight] = inputs as readonly [Shape, Shape]
  return recurrentState(x[0] as number, weight, gates)
}

/** Elements of the state between steps. `weight` is the recurrent one, [gates * hidden, out]. */
export function recurrentState(batch: number, weight: Shape, gates: number): number {
  const [rows, out] = weight as readonly [number, number]
  return batch * (gates === 4 ? out + rows / gates : out)
}

/** Elements of the state that are not the result: h is the result, c of an LSTM is written beside it. */
const stateBesideOutput = (use: RecurrentUse, gates: number): number =>
  stateElements(use, gates) - batchOf(use) * (use.output[2] as number)

function recurrent(kind: 'lstm' | 'gru' | 'rnn', gates: number, perUnit: number): Op<RecurrentAttrs> {
  return {
    kind,
    family: 'contraction',
    shape: (_, [x, weight]) => [...(x as Shape).slice(0, 2), (weight as Shape)[1] as number],
    flops: use => step(use, gates, perUnit),
    macs: use => {
      const [, ...weights] = use.inputs
      return batchOf(use) * weights.filter(shape => shape.length === 2).reduce((sum, shape) => sum + elements(shape), 0)
    },
    runs: ({ attrs }) => attrs.steps,
    // Saves the gates (which overwrite the input's) and the result; at every step also the rest of the state.
    saves: { tensors: ['input', 'output'], elements: use => use.attrs.steps * stateBesideOutput(use, gates) },
    reads: use => {
      const [x, ...weights] = use.inputs as readonly [Shape, ...Shape[]]
      const { steps, cached } = use.attrs
      const state = cached ? 0 : steps * stateElements(use, gates)
      return [elements(x) + state, ...weights.map(shape => steps * elements(shape))]
    },
    writes: use => {
      const { steps, cached } = use.attrs
      return elements(use.output) + (cached ? 0 : steps * stateBesideOutput(use, gates))
    },
  }
}

/**
 * i, f, o = sigmoid, g = tanh; c = f * c + i * g; h = o * tanh(c). Per unit: 4 sums, 3 sigmoids, 2 tanh, 3 products, 1
 * sum.
 */
export const lstm = recurrent('lstm', 4, 4 + 3 * per.sigmoid + 2 * per.tanh + 3 + 1)
/**
 * r, z = sigmoid; n = tanh(x + r * h); h = (1 - z) * n + z * h. Per unit: 3 sums, 2 sigmoids, tanh, 3 products, 1
 * difference, 1 sum.
 */
export const gru = recurrent('gru', 3, 3 + 2 * per.sigmoid + per.tanh + 3 + 1 + 1)
/** h = tanh(x + h). Per unit: 1 sum, tanh. */
export const rnn = recurrent('rnn', 1, 1 + per.tanh)

/**
 * Mamba's selective scan: x, delta [batch, seq, d], A [d, state], B, C [batch, seq, state] -> [batch, seq, d]; 9 FLOPs
 * per state element and step (Gu and Dao, arXiv 2312.00752, Algorithm 2, as its FLOP counters count it).
 */
export const selectiveScan: Op<null> = {
  kind: 'selectiveScan',
  family: 'recurrence',
  shape: (_, [x]) => x as Shape,
  flops: ({ inputs: [, , a], output }) => [[9, output, axis(a as Shape, 1)]],
  saves: savesInputs,
}
