import { type DType, dtypes, isDType, type WeightDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { checkShape, type Shape } from '../tensor/shape'
import { callback, flag, options, shown, text, weightDType, whole } from './check'
import { leaf, parameterOf } from './emit'
import { type Build, currentBuild, session } from './session'
import { Traced } from './tensor'
import type { Dims, Model, Tensor } from './types'

/**
 * A model: its name, its dims with their defaults, and how it is built from them. `batch`, `seq` and `past` (cached
 * tokens) have a meaning of their own to the phases.
 */
export function model<D extends Dims>(name: string, dims: D, build: (dims: D) => Tensor | readonly Tensor[]): Model {
  text('model: name', name)
  if (typeof dims !== 'object' || dims === null || Array.isArray(dims))
    throw new ModelError(
      'type',
      `model: dims takes an object of sizes, as in { batch: 1, seq: 128 }, got ${shown(dims)}`,
    )
  for (const [dim, size] of Object.entries(dims)) whole(`model: the dim ${JSON.stringify(dim)}`, size, 0)
  callback('model: build', build)
  const at = session()
  const own = Object.freeze({ ...dims })
  at.models.push({ name, dims: own, build: build as (dims: Dims) => Tensor, frame: at.frame })
  return Object.freeze({ name, dims: own })
}

/**
 * A tensor fed from outside; dtype: the scenario's activations where left out. `static`: computed once per sequence, not
 * once per generated token (an encoder's input, an image).
 */
export function input(shape: Shape, dtype?: DType, settings?: { name?: string; static?: boolean }): Tensor {
  const build = currentBuild('input')
  if (dtype !== undefined && !isDType(dtype))
    throw new ModelError('type', `input: dtype takes one of ${dtypes.join(', ')}, got ${shown(dtype)}`)
  const given = options('input', settings, ['name', 'static'])
  const once = flag('input: static', given.static, false)
  return new Traced(
    leaf(build, { shape: [...checkShape(shape, 'input')], role: 'input', dtype: dtype ?? null, static: once }),
  )
}

/** A weight used as it is: position embeddings, class tokens. New at each call in a build; made outside one it is shared. */
export function parameter(shape: Shape, settings?: { name?: string; dtype?: DType }): Tensor {
  const given = options('parameter', settings, ['name', 'dtype'])
  const dtype: WeightDType | null = weightDType('parameter: dtype', given.dtype)
  const own = [...checkShape(shape, 'parameter')]
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
