/** Declares models, and the inputs and parameters of a build. */

import { takes } from '../tensor/argumentTexts'
import type { DType } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import type { Shape } from '../tensor/shape'
import { callback, choice, dtype as dtypeOf, flag, options, shapeArgument, text, wholeNumber } from './check'
import { leaf, parameterOf } from './emit'
import { type Build, currentBuild, session } from './session'
import { TracedTensor } from './tensor'
import type { Dims, Model, Tensor } from './types'

/** Largest number of models of a file: only a loop that does not end declares more. */
const maxModels = 200
/** Largest number of dims of a model. */
const maxDims = 3000
/** Largest number of dims of all models of a file, since every trace declares all of them again. */
const maxFileDims = 20_000

/**
 * Declares a model: its name, its dims with their defaults, and the function that builds it from them; `build` returns
 * one output or several. The phases give `batch`, `seq` and `past` (cached tokens) a meaning. A model costs what its
 * ops cost, FLOPs and bytes. Throws `type` where a dim is no whole number, `limit` after 200 models, 3,000 dims or
 * 20,000 dims of all models.
 */
export function model<D extends Dims>(name: string, dims: D, build: (dims: D) => Tensor | readonly Tensor[]): Model {
  text('model: name', name)
  if (typeof dims !== 'object' || dims === null || Array.isArray(dims))
    throw errors.argument('model: dims', takes.dims, dims)
  const { length } = Object.keys(dims)
  if (length > maxDims) throw errors.dims(length, maxDims)
  const frozen = Object.freeze({ ...dims })
  for (const [dim, size] of Object.entries(frozen)) wholeNumber(`model: dims.${dim}`, size, 0)
  callback('model: build', build)
  const active = session()
  if (active.models.length >= maxModels) throw errors.models(maxModels)
  if (active.declaredDims + length > maxFileDims) throw errors.dimsOfFile(maxFileDims)
  active.declaredDims += length
  active.models.push({ name, dims: frozen, build: build as (dims: Dims) => Tensor, frame: active.frame })
  return Object.freeze({ name, dims: frozen })
}

/**
 * A tensor of `shape` passed to the model: 0 FLOPs, and bytes where it is read. `dtype`: default the scenario's
 * activations. `static` (default false): ops that depend on it alone are computed once per sequence, not once per
 * generated token (an encoder's input, an image). `name` (default none) documents the file: reports list ops, not
 * inputs. Throws `type` where a size is no whole number, or outside a model's build.
 */
export function input(shape: Shape, dtype?: DType, settings?: { name?: string; static?: boolean }): Tensor {
  const build = currentBuild('input')
  const checkedShape = shapeArgument('input: shape', shape)
  const ownDType = dtypeOf('input: dtype', dtype)
  const given = options('input', settings, ['name', 'static'])
  const once = flag('input: static', given.static, false)
  if (given.name !== undefined) text('input: name', given.name)
  return new TracedTensor(leaf(build, { shape: checkedShape, role: 'input', dtype: ownDType, static: once }))
}

/**
 * A weight of `shape` used as it is (position embeddings, class tokens, relative biases): 0 FLOPs, as many parameters
 * as elements, read as weights. Each call in a build makes a new one; one made outside a build is shared by all builds.
 * `dtype`: default the scope's, else the scenario's for weights. `trainable`: false freezes it in training; default the
 * scope's, else true. `name` (default none) documents the file: the parameters belong to the row of the first op that
 * reads them. `parallel`: default whole on every device; `column` or `row` splits the product with it as a linear's, and
 * `column` a parameter that joins shards (a bias of them, one of heads). Throws `type` where a size is no whole number.
 */
export function parameter(
  shape: Shape,
  settings?: { name?: string; dtype?: DType; trainable?: boolean; parallel?: 'column' | 'row' | 'none' },
): Tensor {
  const given = options('parameter', settings, ['name', 'dtype', 'trainable', 'parallel'])
  const dtype = dtypeOf('parameter: dtype', given.dtype)
  if (given.name !== undefined) text('parameter: name', given.name)
  const trainable = given.trainable === undefined ? null : flag('parameter: trainable', given.trainable, true)
  choice('parameter: parallel', given.parallel, ['column', 'row', 'none'])
  const asked = { trainable, parallel: given.parallel ?? null }
  const checkedShape = shapeArgument('parameter: shape', shape)
  const { build } = session()
  if (build !== null) return new TracedTensor(parameterOf(build, checkedShape, dtype, asked))
  const made = new WeakMap<Build, ReturnType<typeof parameterOf>>()
  return new TracedTensor(() => {
    const user = currentBuild('parameter')
    const value = made.get(user) ?? parameterOf(user, checkedShape, dtype, asked)
    made.set(user, value)
    return value
  })
}
