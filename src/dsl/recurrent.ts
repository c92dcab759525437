/** Recurrent layers and Mamba's selective scan. */
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import { type RecurrentAttrs, recurrentState } from '../ops/recurrence'
import { layouts } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { type Shape, sameShape } from '../tensor/shape'
import { cacheState } from './cache'
import { flag, wholeNumber } from './check'
import { emit } from './emit'
import { concat } from './join'
import { makeLayer } from './layer'
import { linear } from './linear'
import { currentBuild, inPath, session } from './session'
import { TracedTensor, tensor } from './tensor'
import type { Layer, Tensor, WeightOptions } from './types'
import { oncePerBuild, weightOptions, weightsOf } from './weights'

/** Settings of lstm, gru and rnn. */
export interface RecurrentOptions extends WeightOptions {
  /** Number of stacked layers; each takes the results of the one below. Default 1. */
  layers?: number
  /** Also runs from the last step to the first, and joins both results. Default false. */
  bidirectional?: boolean
  /** Two vectors a layer and direction, as PyTorch. Default true. */
  bias?: boolean
}

/** Settings of lstm alone. */
export interface LstmOptions extends RecurrentOptions {
  /** Features that h is projected to at every step (Sak et al., arXiv 1402.1128). Default: none, h has `hidden`. */
  projection?: number
}

/**
 * [batch, seq, in] -> [batch, seq, hidden * directions], or projection * directions, as torch.nn.LSTM. Parameters per
 * layer and direction: 4h (in + out) + 8h, + out * h with a projection. FLOPs: one contraction of all inputs, 2 *
 * batch * seq * 4h * in, then seq runs of 2 * batch * 4h * out, the gates (43 a unit) and the biases. Decode keeps h
 * and c in the cache; a bidirectional one keeps no state, since it cannot run step by step. Throws `shape-mismatch`
 * where x does not have three axes. Hochreiter and Schmidhuber (1997), in PyTorch's equations.
 */
export function lstm(hidden: number, settings?: LstmOptions): Layer {
  const given = weightOptions('lstm', settings, [...optionNames, 'projection'])
  if (given.projection !== undefined) wholeNumber('lstm: projection', given.projection)
  return recurrent(ops.lstm, 4, hidden, given, given.projection)
}

/**
 * [batch, seq, in] -> [batch, seq, hidden * directions], as torch.nn.GRU. Parameters per layer and direction: 3h (in +
 * h) + 6h. FLOPs as for `lstm`, with three gates and 22 a unit. Throws as lstm. Cho et al., arXiv 1406.1078.
 */
export const gru = (hidden: number, settings?: RecurrentOptions): Layer =>
  recurrent(ops.gru, 3, hidden, weightOptions('gru', settings, optionNames))

/**
 * [batch, seq, in] -> [batch, seq, hidden * directions], as torch.nn.RNN with tanh. Parameters per layer and direction:
 * h (in + h) + 2h. FLOPs as for `lstm`, with one gate and 7 a unit. Throws as lstm.
 */
export const rnn = (hidden: number, settings?: RecurrentOptions): Layer =>
  recurrent(ops.rnn, 1, hidden, weightOptions('rnn', settings, optionNames))

const optionNames = ['layers', 'bidirectional', 'bias'] as const

function recurrent(
  op: Op<RecurrentAttrs>,
  gates: number,
  hidden: number,
  given: RecurrentOptions,
  projection?: number,
): Layer {
  const { kind } = op
  wholeNumber(`${kind}: hidden`, hidden)
  const { layers: count = 1 } = given
  wholeNumber(`${kind}: layers`, count)
  const bias = flag(`${kind}: bias`, given.bias, true)
  const directions = flag(`${kind}: bidirectional`, given.bidirectional, false) ? ['forward', 'backward'] : ['forward']
  const out = projection ?? hidden

  /** One layer in one direction: the contraction of all inputs, then the steps. */
  const pass = (): Layer => {
    const toGates = linear(gates * hidden, {
      ...(given.weights && { weights: given.weights }),
      ...(given.trainable === undefined ? {} : { trainable: given.trainable }),
      name: 'input',
      bias,
    })
    const weights = weightsOf(kind, given, make => [
      make.parameter([gates * hidden, out]),
      ...(bias ? [make.parameter([gates * hidden])] : []),
      ...(projection === undefined ? [] : [make.parameter([projection, hidden])]),
    ])
    return x => {
      const perStep = tensor(kind, toGates(x)).value
      const [batch, steps] = perStep.shape as readonly [number, number]
      const own = weights(x as TracedTensor)
      // A bidirectional layer starts from the last step, so it cannot run one step at a time and keeps no state.
      const state =
        directions.length > 1 ? 0 : cacheState(kind, perStep, recurrentState(batch, [gates * hidden, out], gates))
      return new TracedTensor(emit(op, { steps, cached: state > 0 }, [perStep, ...own], { segment: 'steps', state }))
    }
  }
  // Layers are made when they are reached, so that a layer count that is far too large ends at the limit of ops.
  const made = oncePerBuild(kind, (): Layer[][] => [])
  const segment = (name: string, needed: boolean, body: () => Tensor): Tensor =>
    needed ? inPath(name, -1, body) : body()
  return makeLayer(
    kind,
    x => {
      if (x.shape.length !== 3) throw errors.layout(kind, layouts.sequence, x.shape)
      const layers = made(x)
      let y: Tensor = x
      for (let index = 0; index < count; index++) {
        session().tick()
        const passes = layers[index] ?? directions.map(pass)
        layers[index] = passes
        y = segment(`layer${index}`, count > 1, () => {
          const outputs = passes.map((run, at) => segment(directions[at] as string, passes.length > 1, () => run(y)))
          return outputs.length === 1 ? (outputs[0] as Tensor) : concat(outputs, -1)
        })
      }
      return y
    },
    { name: given.name },
  )
}

/**
 * Mamba's selective scan: x, delta [batch, seq, d], A [d, state], B, C [batch, seq, state] -> [batch, seq, d]; 9 FLOPs
 * per state element and step. Decode keeps its state, batch * d * state elements, in the cache. Throws `shape-mismatch`
 * where the shapes do not fit. Gu and Dao, arXiv 2312.00752, Algorithm 2.
 */
export function selectiveScan(x: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor): Tensor {
  const kind = 'selectiveScan'
  const [values, deltas, matrix, input, output] = [x, delta, a, b, c].map((each, at) =>
    tensor(`${kind}: ${['x', 'delta', 'a', 'b', 'c'][at]}`, each),
  ) as [TracedTensor, TracedTensor, TracedTensor, TracedTensor, TracedTensor]
  if (values.shape.length !== 3 || matrix.shape.length !== 2) throw errors.scanned(values.shape, matrix.shape)
  const [batch, seq, d] = values.shape as readonly [number, number, number]
  const state = matrix.shape[1] as number
  const expect = (name: string, { shape }: TracedTensor, expected: Shape): void => {
    if (!sameShape(shape, expected)) throw errors.scanOperand(name, shape, expected, values.shape, matrix.shape)
  }
  expect('delta', deltas, [batch, seq, d])
  expect('a', matrix, [d, state])
  expect('b', input, [batch, seq, state])
  expect('c', output, [batch, seq, state])
  currentBuild(kind)
  const cachedState = cacheState(kind, values.value, batch * d * state)
  const operands = [values, deltas, matrix, input, output].map(each => each.value)
  return new TracedTensor(emit(ops.selectiveScan, null, operands, { segment: kind, state: cachedState }))
}
