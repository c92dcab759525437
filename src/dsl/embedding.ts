/** The embedding table, with its lookup and its tied output head. */
import { ops } from '../ops/index'
import { layouts } from '../tensor/argumentTexts'
import { isInteger } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import { wholeNumber } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { TracedTensor } from './tensor'
import type { Layer, WeightOptions } from './types'
import { weightOptions, weightsOf } from './weights'

/** Throws `type` where x has a dtype other than integers, or is an input without a dtype. */
export function checkIndices(kind: string, layout: string, x: TracedTensor): void {
  const { value } = x
  const dtype = value.dtype === null ? null : x.dtype
  if (dtype === null ? value.role === 'input' : !isInteger(dtype)) throw errors.indices(kind, layout, dtype)
}

/**
 * int [..., n] -> [..., n, dim]: 0 FLOPs; reads the gathered rows and the indices. vocab * dim parameters. `attend` is
 * the tied output head, [..., dim] -> [..., vocab]: 2 * rows * dim * vocab FLOPs, reads the whole table. Throws
 * `shape-mismatch` where the input of `attend` is not dim wide, `type` where the indices are not whole numbers or are
 * an input without a dtype. As torch.nn.Embedding; tied as Press and Wolf, arXiv 1608.05859.
 */
export function embedding(vocab: number, dim: number, settings?: WeightOptions): Layer & { attend: Layer } {
  wholeNumber('embedding: vocab', vocab)
  wholeNumber('embedding: dim', dim)
  const given = weightOptions('embedding', settings)
  const table = weightsOf('embedding', given, make => make.parameter([vocab, dim]))
  const emission = given.parallel === undefined ? {} : { parallel: given.parallel }
  const lookup = makeLayer(
    'embedding',
    x => {
      checkIndices('embedding', layouts.tokens, x)
      return new TracedTensor(emit(ops.embedding, null, [x.value, table(x)], emission))
    },
    { name: given.name },
  )
  const attend = makeLayer('attend', x => new TracedTensor(emit(ops.attend, null, [x.value, table(x)], emission)), {
    name: given.name && `${given.name}.attend`,
  })
  return Object.assign(lookup, { attend })
}
