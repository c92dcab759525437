import type { DType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import type { Shape } from '../tensor/shape'
import { callback, dtype as dtypeOf, flag, options, shapeOf, text, whole, wrong } from './check'
import { leaf, parameterOf } from './emit'
import { type Build, currentBuild, session } from './session'
import { Traced } from './tensor'
import type { Dims, Model, Tensor } from './types'

/** Models that a file may declare: a loop that makes more of them has run away. */
const mostModels = 200
/** Dims that a model may have. */
const mostDims = 3000
/** Dims that all models of a file may have: every trace declares all of them again. */
const mostDimsInAll = 20_000

/**
 * A model: its name, its dims with their defaults, and how it is built from them; `build` gives its output or several.
 * `batch`, `seq` and `past` (cached tokens) have a meaning of their own to the phases. It costs what its ops cost, FLOPs
 * and bytes. Throws `type` where a dim is no whole number, `limit` after 200 models, 3,000 dims or 20,000
 * dims of all models.
 */
export function model<D extends Dims>(name: string, dims: D, build: (dims: D) => Tensor | readonly Tensor[]): Model {
  text('model: name', name)
  if (typeof dims !== 'object' || dims === null || Array.isArray(dims))
    throw wrong('model: dims', 'an object of sizes, as in { batch: 1, seq: 128 }', dims)
  const { length } = Object.keys(dims)
  if (length > mostDims)
    throw new ModelError(
      'limit',
      `model: dims has ${length} sizes, more than the ${mostDims} that a model may have; make those that never vary constants`,
    )
  const own = Object.freeze({ ...dims })
  for (const [dim, size] of Object.entries(own)) whole(`model: dims.${dim}`, size, 0)
  callback('model: build', build)
  const at = session()
  if (at.models.length >= mostModels)
    throw new ModelError('limit', `a file declares at most ${mostModels} models; make what varies one of the dims`)
  if (at.declaredDims + length > mostDimsInAll)
    throw new ModelError(
      'limit',
      `the models of a file have at most ${mostDimsInAll} dims in all; make those that never vary constants`,
    )
  at.declaredDims += length
  at.models.push({ name, dims: own, build: build as (dims: Dims) => Tensor, frame: at.frame })
  return Object.freeze({ name, dims: own })
}

/**
 * A tensor of `shape` fed from outside: 0 FLOPs, and bytes where it is read. `dtype`: default the scenario's activations.
 * `static` (default false): what depends on it alone is computed once per sequence, not once per generated token (an
 * encoder's input, an image). `name` (default none) is for who reads the file: reports list ops, not inputs. Throws `type`
 * where a size is no whole number, or outside a model's build.
 */
export function input(shape: Shape, dtype?: DType, settings?: { name?: string; static?: boolean }): Tensor {
  const build = currentBuild('input')
  const own = shapeOf('input: shape', shape)
  const kept = dtypeOf('input: dtype', dtype)
  const given = options('input', settings, ['name', 'static'])
  const once = flag('input: static', given.static, false)
  if (given.name !== undefined) text('input: name', given.name)
  return new Traced(leaf(build, { shape: own, role: 'input', dtype: kept, static: once }))
}

/**
 * A weight of `shape` used as it is (position embeddings, class tokens, relative biases): 0 FLOPs, as many parameters as
 * elements, read as weights. New at each call in a build; made outside one it is shared. `dtype`: default the scope's, else
 * the scenario's for weights. `name` (default none) is for who reads the file: its parameters belong to the row of the
 * first op that reads it. Throws `type` where a size is no whole number.
 */
export function parameter(shape: Shape, settings?: { name?: string; dtype?: DType }): Tensor {
  const given = options('parameter', settings, ['name', 'dtype'])
  const dtype = dtypeOf('parameter: dtype', given.dtype)
  if (given.name !== undefined) text('parameter: name', given.name)
  const own = shapeOf('parameter: shape', shape)
  const { build } = session()
  if (build !== null) return new Traced(parameterOf(build, own, dtype))
  const made = new WeakMap<Build, ReturnType<typeof parameterOf>>()
  return new Traced(() => {
    const user = currentBuild('parameter')
    const known = made.get(user) ?? parameterOf(user, own, dtype)
    made.set(user, known)
    return known
  })
}
