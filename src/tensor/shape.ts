/** Shapes: sizes along axes, outermost first. */
import { ModelError } from './error'

/** Sizes along the axes, outermost first; [] is the shape of a scalar. */
export type Shape = readonly number[]

export const show = (shape: Shape): string => `[${shape.join(', ')}]`

/** Number of elements of a tensor of this shape; 1 for a scalar ([]). */
export function elements(shape: Shape): number {
  let product = 1
  for (let axis = 0; axis < shape.length; axis++) product *= shape[axis] as number
  return product
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}

/**
 * Index of an axis counted from 0, given one that may count from the end (-1 is the last). Throws `type` if the tensor
 * has no such axis.
 */
export function axisOf(shape: Shape, axis: number, what: string): number {
  const index = axis < 0 ? axis + shape.length : axis
  if (!Number.isInteger(index) || index < 0 || index >= shape.length)
    throw new ModelError(
      'type',
      `${what}: ${show(shape)} has no axis ${axis}; it takes ${-shape.length} to ${shape.length - 1}`,
    )
  return index
}

/** NumPy's broadcasting: aligned at the last axis, sizes equal or 1. Throws `shape-mismatch` naming the axis. */
export function broadcast(a: Shape, b: Shape, what: string): Shape {
  if (sameShape(a, b)) return a
  const rank = Math.max(a.length, b.length)
  const out: number[] = new Array(rank)
  for (let axis = -1; axis >= -rank; axis--) {
    const left = a[a.length + axis] ?? 1
    const right = b[b.length + axis] ?? 1
    if (left !== right && left !== 1 && right !== 1)
      throw new ModelError(
        'shape-mismatch',
        `${what}: ${show(a)} and ${show(b)} differ at axis ${axis} (${left} against ${right}); sizes must be equal or 1`,
      )
    out[rank + axis] = left === 1 ? right : left
  }
  return out
}

/** Largest number of axes of a tensor: more than any framework allows. */
export const maxRank = 32

/**
 * Returns `shape` if every size, and their product, is a whole number from 0 to 2^53. Throws `type`, naming the axis,
 * otherwise.
 */
export function checkShape(shape: Shape, what: string): Shape {
  if (!Array.isArray(shape)) throw new ModelError('type', `${what}: a shape is an array of sizes, got ${typeof shape}`)
  if (shape.length > maxRank)
    throw new ModelError('type', `${what}: a tensor has at most ${maxRank} axes, got ${shape.length}`)
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] as number
    if (!Number.isSafeInteger(size) || size < 0)
      throw new ModelError('type', `${what}: size ${String(size)} at axis ${axis} is not a whole number from 0 to 2^53`)
  }
  if (elements(shape) > Number.MAX_SAFE_INTEGER)
    throw new ModelError('type', `${what}: ${show(shape)} has more than 2^53 elements`)
  return shape
}
