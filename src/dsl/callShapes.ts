/** Shapes of what the calls of a model file make, kept per build. */
import type { Span } from '../graph/site'
import type { Shape } from '../tensor/shape'
import { session } from './session'
import { isTensor } from './tensor'

/** Records the result of a call, unless it is a function: a layer has the shape of what it returns once it is applied. */
export function recordResult(call: Span, result: unknown): void {
  if (isTensor(result)) recordShape(call, result.shape)
  else if (typeof result !== 'function') recordShape(call, null)
}

/** Records the shape of what a call makes; null stands for several shapes and for what is no tensor. */
export function recordShape(call: Span, shape: Shape | null): void {
  const shapes = session().build?.callShapes
  if (shapes === undefined) return
  const before = shapes.get(call)
  if (before === undefined) shapes.set(call, shape)
  else if (before !== null && !(shape !== null && isSameShape(before, shape))) shapes.set(call, null)
}

const isSameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis])
