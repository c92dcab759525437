/**
 * Weights that belong to a layer object: made at its first application in a build, and shared by its further
 * applications.
 */
import type { Value } from '../graph/graph'
import type { Shape } from '../tensor/shape'
import { choice, flag, options, text, weightDType } from './check'
import { leaf, parameterOf } from './emit'
import { type Build, currentBuild } from './session'
import type { TracedTensor } from './tensor'
import type { WeightOptions } from './types'

const weightOptionNames = [
  'weights',
  'name',
  'trainable',
  'parallel',
] as const satisfies readonly (keyof WeightOptions)[]

/** Checks the options of a layer that owns weights. `more` names the options that it has beside WeightOptions. */
export function weightOptions<O extends WeightOptions>(
  kind: string,
  settings: O | undefined,
  more: readonly (keyof O & string)[] = [],
): O {
  const given = options(kind, settings, [...more, ...weightOptionNames])
  if (given.name !== undefined) text(`${kind}: name`, given.name)
  flag(`${kind}: trainable`, given.trainable, true)
  choice(`${kind}: parallel`, given.parallel, ['column', 'row', 'none'])
  const weights = weightDType(`${kind}: weights`, given.weights)
  return weights === null ? given : { ...given, weights }
}

export interface WeightMaker {
  parameter(shape: Shape): Value
  buffer(shape: Shape): Value
}

/** Calls `make` at a layer's first application in a build, and returns the same object for the further ones. */
export function oncePerBuild<W>(kind: string, make: (build: Build, x: TracedTensor) => W): (x: TracedTensor) => W {
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

/** The weights that `make` creates for a layer, in the dtype of its options, frozen where they say so. */
export function weightsOf<W>(
  kind: string,
  given: WeightOptions,
  make: (maker: WeightMaker, x: TracedTensor) => W,
): (x: TracedTensor) => W {
  const { weights: dtype = null, trainable = null } = given
  return oncePerBuild(kind, (build, x) =>
    make(
      {
        parameter: shape => parameterOf(build, shape, dtype, { trainable }),
        buffer: shape => leaf(build, { shape, role: 'buffer', dtype }),
      },
      x,
    ),
  )
}
