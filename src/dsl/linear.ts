/** The fully connected layer. */
import { ops } from '../ops/index'
import { flag, wholeNumber } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { TracedTensor } from './tensor'
import type { Layer, WeightOptions } from './types'
import { weightOptions, weightsOf } from './weights'

/** Settings of a linear layer. */
export interface LinearOptions extends WeightOptions {
  /** Whether each output has a bias. Default true. */
  bias?: boolean
}

/**
 * [..., in] -> [..., out], as torch.nn.Linear; `in` is fixed by the first application. 2 * rows * in * out FLOPs +
 * rows * out with a bias; in * out + out parameters. Throws `shape-mismatch` where it is applied to another `in` after
 * that.
 */
export function linear(out: number, settings?: LinearOptions): Layer {
  wholeNumber('linear: out', out)
  const given = weightOptions('linear', settings, ['bias'])
  const bias = flag('linear: bias', given.bias, true)
  const weights = weightsOf('linear', given, (make, x) => {
    const weight = make.parameter([out, x.shape.at(-1) ?? 1])
    return bias ? [weight, make.parameter([out])] : [weight]
  })
  const emission = given.parallel === undefined ? {} : { parallel: given.parallel }
  return makeLayer('linear', x => new TracedTensor(emit(ops.linear, null, [x.value, ...weights(x)], emission)), {
    name: given.name,
  })
}
