/** Matrix products: 2 FLOPs per multiply-accumulate, + 1 per output for a bias. */
import { layouts } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { elements, type Shape } from '../tensor/shape'
import { broadcast } from '../tensor/shapeRules'
import { axis, type Op } from './op'
import { savesOthers } from './saves'
import type { Use } from './use'

const last = (shape: Shape): number => shape[shape.length - 1] as number

const depth = ({ inputs: [x], output }: Use<null>): number => elements(output) * last(x as Shape)

function projected(kind: 'linear' | 'attend', x: Shape, weight: Shape): Shape {
  if (x.length === 0) throw errors.layout(kind, layouts.features, x)
  if (last(x) !== last(weight))
    throw kind === 'attend' ? errors.tableWidth(x, weight) : errors.weightsFixed(kind, x, -1, last(weight))
  return [...x.slice(0, -1), weight[0] as number]
}

/** x [.., in], weight [out, in], bias [out]? -> [.., out]; 2 * outputs * in FLOPs, + outputs with a bias. */
export const linear: Op<null> = {
  kind: 'linear',
  family: 'contraction',
  shape: (_, [x, weight]) => projected('linear', x as Shape, weight as Shape),
  flops: ({ inputs: [x, , bias], output }) => {
    const product = [2, output, axis(x as Shape, -1)]
    return bias === undefined ? [product] : [product, [output]]
  },
  macs: depth,
  saves: savesOthers,
}

/** The tied output head: x [.., dim], table [vocab, dim] -> [.., vocab]; reads the whole table. */
export const attend: Op<null> = {
  kind: 'attend',
  family: 'contraction',
  shape: (_, [x, table]) => projected('attend', x as Shape, table as Shape),
  flops: ({ inputs: [x], output }) => [[2, output, axis(x as Shape, -1)]],
  macs: depth,
  saves: savesOthers,
}

/** [.., m, k] x [.., k, n] -> [.., m, n]; leading axes broadcast. */
export const matmul: Op<null> = {
  kind: 'matmul',
  family: 'contraction',
  shape: (_, [a, b]) => {
    const left = a as Shape
    const right = b as Shape
    if (left.length < 2 || right.length < 2) throw errors.matmulAxes(left, right)
    const inner = right[right.length - 2] as number
    if (last(left) !== inner) throw errors.matmulSizes(left, right)
    const leading = broadcast(left.slice(0, -2), right.slice(0, -2), 'matmul, leading axes')
    return [...leading, left[left.length - 2] as number, last(right)]
  },
  flops: ({ inputs: [a], output }) => [[2, output, axis(a as Shape, -1)]],
  macs: depth,
  saves: savesOthers,
}
