/** Layers made of layers. */
import { childPath } from '../graph/site'
import { ops } from '../ops/index'
import { takes } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { callback, integer, layer, options, returnedLayer, wholeNumber } from './check'
import { emit } from './emit'
import { concat } from './join'
import { layerRecord, makeLayer, requireLayerMaker } from './layer'
import { session } from './session'
import { returnedTensor, TracedTensor, tensor } from './tensor'
import type { Layer } from './types'

/**
 * Applies layers in order, each to the result of the one before; the identity if there are none. Costs what they cost.
 * Throws as they do.
 */
export function sequential(...layers: readonly Layer[]): Layer {
  layers.forEach((each, at) => {
    layer(`sequential: layers[${at}]`, each)
  })
  return makeLayer(
    'sequential',
    x => layers.reduce<TracedTensor>((y, each, at) => returnedTensor(`sequential: layers[${at}]`, each(y)), x),
    {
      transparent: true,
    },
  )
}

/**
 * x + body(x) (He et al., arXiv 1512.03385); `shortcut` (default: the identity) is applied to x before the sum
 * (ResNet's downsampling path). 1 FLOP per output element beside what both cost. Throws `shape-mismatch` where the two
 * do not broadcast.
 */
export function residual(body: Layer, settings?: { shortcut?: Layer }): Layer {
  layer('residual: body', body)
  const { shortcut } = options('residual', settings, ['shortcut'])
  if (shortcut !== undefined) layer('residual: shortcut', shortcut)
  return makeLayer(
    'residual',
    x => {
      const y = returnedTensor('residual: body', body(x))
      const around = shortcut === undefined ? x : returnedTensor('residual: shortcut', shortcut(x))
      return new TracedTensor(emit(ops.add, null, [around.value, y.value], { segment: 'add' }))
    },
    { transparent: true },
  )
}

/**
 * Applies `count` layers in order, each made by its own call of `make` (own weights); the identity for 0. Costs what
 * they cost.
 */
export function repeat(count: number, make: (index: number) => Layer): Layer {
  wholeNumber('repeat: count', count, 0)
  callback('repeat: make', make)
  requireLayerMaker('repeat: make', 'repeat(12, () => linear(768))', make)
  const layers: Layer[] = []
  for (let index = 0; index < count; index++) {
    session().tick()
    layers.push(returnedLayer(`repeat: make(${index})`, make(index)))
  }
  return makeLayer(
    'repeat',
    (x, record) =>
      layers.reduce<TracedTensor>((y, each, index) => {
        const named = layerRecord(each)
        if (named !== undefined && named.name !== null && !named.constant) {
          if (named.index < 0) named.index = index
          return returnedTensor(`repeat: make(${index})(x)`, each(y))
        }
        const active = session()
        const { path } = active
        active.path = childPath(
          record.name === null ? path : (path.parent ?? path),
          record.name ?? functionName(each) ?? 'repeat',
          index,
        )
        try {
          return returnedTensor(`repeat: make(${index})(x)`, each(y))
        } finally {
          active.path = path
        }
      }, x),
    { transparent: true },
  )
}

const functionName = (each: Layer): string | null => (layerRecord(each) ? null : each.name || null)

/**
 * Applies every branch to x and concatenates the results along `axis` (default 1): 0 FLOPs, beside what they cost.
 * Throws `shape-mismatch` where results differ at another axis.
 */
export function branches(layers: readonly Layer[], settings?: { axis?: number }): Layer {
  if (!Array.isArray(layers) || layers.length === 0) throw errors.argument('branches: layers', takes.layers, layers)
  const own = [...layers]
  own.forEach((each, at) => {
    layer(`branches: layers[${at}]`, each)
  })
  const { axis = 1 } = options('branches', settings, ['axis'])
  integer('branches: axis', axis)
  return makeLayer(
    'branches',
    x => {
      const outputs = own.map((each, at) => returnedTensor(`branches: layers[${at}]`, each(x)))
      return tensor('branches', concat(outputs, axis))
    },
    { transparent: true },
  )
}
