/** Weights that belong to a layer object: made at its first application in a build, the same in every further one. */
import type { Value } from '../graph/graph'
import type { WeightDType } from '../tensor/dtype'
import type { Shape } from '../tensor/shape'
import { weightDType } from './check'
import { leaf, parameterOf } from './emit'
import { type Build, currentBuild } from './session'
import type { Traced } from './tensor'
import type { WeightOptions } from './types'

export const weightOptions = ['weights', 'name', 'parallel'] as const satisfies readonly (keyof WeightOptions)[]

export interface WeightMaker {
  parameter(shape: Shape): Value
  buffer(shape: Shape): Value
}

/** Calls `make` at a layer's first application in a build, and keeps what it made for the further ones. */
export function oncePerBuild<W>(kind: string, make: (build: Build, x: Traced) => W): (x: Traced) => W {
  let owner: Build | null = null
  let made: W
  return x => {
    const build = currentBuild(kind)
    if (build !== owner) {
      made = make(build, x)
      owner = build
    }
    return made
  }
}

export function weightsOf<W>(
  kind: string,
  dtype: WeightDType | null,
  make: (maker: WeightMaker, x: Traced) => W,
): (x: Traced) => W {
  return oncePerBuild(kind, (build, x) =>
    make(
      {
        parameter: shape => parameterOf(build, shape, dtype),
        buffer: shape => leaf(build, { shape, role: 'buffer', dtype }),
      },
      x,
    ),
  )
}

export const dtypeOption = (kind: string, options: WeightOptions): WeightDType | null =>
  weightDType(`${kind}: weights`, options.weights)
